"""The picture that drawing starts from, at the size that is drawn."""

from __future__ import annotations

from PIL import Image, ImageOps

from gars_core.pixels import upright_rgb


def fitted(start: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """Return start plain, scaled to cover the size and cropped around its centre. Raises BadInput."""
    return ImageOps.fit(upright_rgb(start), (width_px, height_px), Image.Resampling.LANCZOS)
