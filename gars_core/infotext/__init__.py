"""What pictures say of their making: written as AUTOMATIC1111's web UI does, read from it and other programs."""

from gars_core.infotext.files import carried, embed, extract, png_info
from gars_core.infotext.made import Made
from gars_core.infotext.reading import read
from gars_core.infotext.text import Infotext, check_name, compose, parse

__all__ = ["Infotext", "Made", "carried", "check_name", "compose", "embed", "extract", "parse", "png_info", "read"]
