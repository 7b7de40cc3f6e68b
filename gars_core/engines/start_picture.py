"""Pictures of any kind as models take them: upright, in RGB, on white."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")
"""Modes whose numbers Pillow cuts off at 255 instead of scaling them."""


def upright_rgb(picture: Image.Image) -> Image.Image:
    """Return a picture of any mode in RGB, upright, on white where it is transparent; of an animation what it shows."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in DEEP:
        numbers = np.asarray(upright, dtype=np.float32)
        # a file of floats says nowhere what white is: 1, 255 or 65535
        most = next((white for white in (1.0, 255.0, 65535.0) if numbers.max(initial=0) <= white), numbers.max())
        white = 65535.0 if upright.mode != "F" else float(most)
        upright = Image.fromarray(np.clip(numbers * (255 / white), 0, 255).astype(np.uint8))
    upright = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")


def fitted(start: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """Return start as upright_rgb does, scaled to cover the size and cropped around its centre."""
    return ImageOps.fit(upright_rgb(start), (width_px, height_px), Image.Resampling.LANCZOS)
