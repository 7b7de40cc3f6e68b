"""ComfyUI's pictures: the graph that was run, or the workflow on the screen, walked from the picture back."""

from gars_core.infotext.comfy.reading import from_comfy

__all__ = ["from_comfy"]
