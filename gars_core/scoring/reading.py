"""Any picture, made small and plain, so that it can be measured."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from gars_core.errors import BadInput
from gars_core.types import FloatArray

EDGE_PX = 384
"""The longer side that pictures are measured at; a smaller one stays as it is."""


def pixels(picture: Image.Image) -> FloatArray:
    """Return (h, w, 3) sRGB in [0, 1], upright, on white where transparent; of an animation the frame it stands at.

    The picture itself stays as it is. Raises BadInput if it cannot be decoded.
    """
    try:
        small = _small(picture)
        if small.mode.startswith(("I", "F")):
            return _deep(small)
        upright = ImageOps.exif_transpose(small).convert("RGBA")
    except (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError) as error:
        raise BadInput(f"This picture cannot be read: {error}.", "Choose another file, or draw it again.") from error
    on_white = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
    return np.asarray(on_white, np.float32) / np.float32(255)


def _small(picture: Image.Image) -> Image.Image:
    """Return the picture at no more than EDGE_PX, in its own mode: converting 100 megapixels first takes gigabytes."""
    if min(picture.size) < 1:
        raise ValueError("it has no pixels")
    scale = min(1.0, EDGE_PX / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    small = picture.resize(size, Image.Resampling.BOX)
    small.info = dict(picture.info)
    if 0x0112 in (exif := picture.getexif()):
        small.getexif()[0x0112] = exif[0x0112]
    return small


def _deep(picture: Image.Image) -> FloatArray:
    """Return a grey picture of more than 8 bits; its scale is guessed from its brightest pixel where it says none."""
    grey = np.nan_to_num(np.asarray(picture, np.float32))
    top = 65535.0 if picture.mode.startswith("I;16") else next(
        (top for top in (1.0, 255.0, 65535.0) if grey.max() <= top), float(grey.max()))
    return np.repeat(np.clip(grey / top, 0, 1)[..., None], 3, axis=2)
