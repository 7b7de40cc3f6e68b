"""All graphs that ComfyUI ran, by the name of their shape."""

from __future__ import annotations

from tests.support import comfy_shapes_more, comfy_shapes_packs, comfy_text_nodes
from tests.support.comfy_shapes import RUN

ALL_RUN = RUN
MADE_BY = (comfy_shapes_more, comfy_shapes_packs, comfy_text_nodes)
"""They add theirs on import."""
