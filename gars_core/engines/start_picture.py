"""The picture that a picture begins from, as every maker takes it."""

from __future__ import annotations

from PIL import Image, ImageOps


def fitted(start: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """Return start in RGB, upright, on white where it is transparent, scaled to cover the size and cropped around its
    centre."""
    upright = ImageOps.exif_transpose(start).convert("RGBA")
    on_white = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
    return ImageOps.fit(on_white, (width_px, height_px), Image.Resampling.LANCZOS)
