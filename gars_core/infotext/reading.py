"""Reads what any of the programs that people use wrote into a picture."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

from gars_core.infotext.comfy import from_comfy
from gars_core.infotext.files import carried
from gars_core.infotext.hidden import hidden
from gars_core.infotext.made import Made, with_whole_characters
from gars_core.infotext.programs.c2pa import from_c2pa
from gars_core.infotext.programs.draw_things import from_draw_things
from gars_core.infotext.programs.easy_diffusion import from_easy_diffusion
from gars_core.infotext.programs.fooocus import from_fooocus
from gars_core.infotext.programs.invoke import from_invoke
from gars_core.infotext.programs.midjourney import from_midjourney
from gars_core.infotext.programs.novelai import from_novelai
from gars_core.infotext.programs.swarm import from_swarm
from gars_core.infotext.webui import from_webui

READERS = (
    from_swarm,
    from_fooocus,
    from_invoke,
    from_novelai,
    from_draw_things,
    from_easy_diffusion,
    from_midjourney,
    from_webui,
    from_comfy,
    from_c2pa,
)
"""What is told outright comes before what has to be gathered from a graph, and that before a program's name alone."""


def read(image: Image.Image) -> Made | None:
    """Return what an opened picture says of its making, None if it says nothing that GARS can read. Never fails.

    Where the texts that it carries say nothing, its pixels are read too, as some programs hide a text in them.
    """
    made = _from_texts(carried(image))
    if made is None or not (made.prompt or made.negative):
        made = _from_texts(hidden(image)) or made
    return with_whole_characters(made) if made else None


def _from_texts(texts: Mapping[str, str]) -> Made | None:
    """Return the first story with a prompt in it, or else the first there is."""
    told = None
    for reader in READERS if texts else ():
        made = reader(texts)
        if made and (made.prompt or made.negative or made.attributes):
            return made
        told = told or made
    return told
