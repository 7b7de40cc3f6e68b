"""Reads what any of the programs that people use wrote into a picture."""

from __future__ import annotations

from PIL import Image

from gars_core.infotext.comfy import from_comfy
from gars_core.infotext.files import carried
from gars_core.infotext.invoke import from_invoke
from gars_core.infotext.made import Made
from gars_core.infotext.programs import from_fooocus, from_novelai, from_swarm
from gars_core.infotext.webui import from_webui

READERS = (from_swarm, from_fooocus, from_invoke, from_novelai, from_webui, from_comfy)
"""What is told outright comes before what has to be gathered from a graph."""


def read(image: Image.Image) -> Made | None:
    """Return what an opened picture says of its making, None if it says nothing that GARS can read. Never fails."""
    texts = carried(image)
    return next((made for reader in READERS if (made := reader(texts))), None)
