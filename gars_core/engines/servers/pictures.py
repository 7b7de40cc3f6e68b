"""Pictures on the way to a server and back. What comes back is taken for a picture only after a look at it."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image

from gars_core.engines.picture_spec import fitted
from gars_core.engines.servers.connection import Connection
from gars_core.pixels import UNREADABLE
from gars_core.types import ImageSpec

_FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PREVIEW_PX, PREVIEW_EDGE_PX = 4_200_000, 512


def from_base64(text: object) -> bytes:
    """Return the bytes of a picture in JSON, with or without a data: prefix; b"" for what is none."""
    if not isinstance(text, str):
        return b""
    try:
        return base64.b64decode(text.partition("base64,")[2] if text.startswith("data:") else text, validate=True)
    except (ValueError, binascii.Error):
        return b""


def picture(there: Connection, data: bytes, spec: ImageSpec) -> Image.Image:
    """Return the picture in RGB. Raises ServerFailed for anything else, before a large one is unpacked."""
    wanted = (spec.width_px, spec.height_px)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
            if found.size == wanted:
                image = found.convert("RGB")
                image.info = {}  # its own infotext and colour profile; GARS writes down how it was made
                return image
            size = found.size
    except UNREADABLE:
        raise there.failed(
            "sent something that is not a picture.", "Look whether it draws in its own window."
        ) from None
    raise there.failed(
        f"sent a picture of {size[0]} x {size[1]} pixels instead of {wanted[0]} x {wanted[1]}.",
        "Choose a size that its model draws, and switch off what changes sizes there.",
    )


def preview(data: bytes) -> Image.Image | None:
    """Return a small picture of work under way, None if it cannot be had."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
            if found.width * found.height > MAX_PREVIEW_PX:
                return None
            image = found.convert("RGB")
    except UNREADABLE:
        return None
    image.thumbnail((PREVIEW_EDGE_PX, PREVIEW_EDGE_PX))
    image.info = {}
    return image


def start_png(start: Image.Image, spec: ImageSpec) -> bytes:
    """Return the picture to begin from as a PNG of the spec's size."""
    buffer = io.BytesIO()
    fitted(start, spec.width_px, spec.height_px).save(buffer, "PNG")
    return buffer.getvalue()
