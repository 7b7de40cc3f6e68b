"""What pictures say of their making: written as AUTOMATIC1111's web UI does, read from it and other programs."""

from gars_core.infotext.files import carried, embed, extract, picture_formats, png_info
from gars_core.infotext.made import Made
from gars_core.infotext.reading import read
from gars_core.infotext.several import own_prompt
from gars_core.infotext.text import Infotext, check_name, compose, parse

__all__ = [
    "Infotext",
    "Made",
    "carried",
    "check_name",
    "compose",
    "embed",
    "extract",
    "own_prompt",
    "parse",
    "picture_formats",
    "png_info",
    "read",
]
