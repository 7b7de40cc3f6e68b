"""Pictures of any kind made plain: upright, in RGB, on white."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from gars_core.errors import BadInput

DEEP = ("I", "F")
"""Beginnings of the modes whose numbers Pillow cuts off at 255 instead of scaling them."""

UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow raises over a picture that is damaged, or none: whatever the byte at hand suggests."""


def upright_rgb(picture: Image.Image, edge_px: int = 0) -> Image.Image:
    """Return a picture of any mode in RGB, upright, on white where it is transparent; of an animation what it shows.

    edge_px: the most that its longer side may have, 0 for no limit. The picture itself stays as it is. Raises BadInput
    if it cannot be decoded.
    """
    try:
        small = _small(picture, edge_px)
        upright = ImageOps.exif_transpose(small)
        upright = (_eight_bits(upright) if upright.mode.startswith(DEEP) else upright).convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
    except UNREADABLE as error:
        raise BadInput(f"This picture cannot be read: {error}.", "Choose another file, or draw it again.") from error


def _small(picture: Image.Image, edge_px: int) -> Image.Image:
    """Return the picture within edge_px, in its own mode: converting 100 megapixels first takes gigabytes."""
    if min(picture.size) < 1:
        raise ValueError("it has no pixels")
    scale = edge_px / max(picture.size)
    if not edge_px or scale >= 1:
        return picture
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    small = picture.resize(size, Image.Resampling.BOX)
    small.info = dict(picture.info)
    if 0x0112 in (exif := picture.getexif()):
        small.getexif()[0x0112] = exif[0x0112]
    return small


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a grey picture of more than 8 bits with 8; its brightest pixel is white where it does not say."""
    grey = np.nan_to_num(np.asarray(picture, np.float32))
    white = (
        65535.0
        if picture.mode.startswith("I;16")
        else next((white for white in (1.0, 255.0, 65535.0) if grey.max() <= white), float(grey.max()))
    )
    return Image.fromarray(np.clip(np.round(grey * (255 / white)), 0, 255).astype(np.uint8))
