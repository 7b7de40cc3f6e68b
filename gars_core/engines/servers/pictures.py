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


def picture(connection: Connection, data: bytes, spec: ImageSpec) -> Image.Image:
    """Return the picture in RGB. Raises ServerFailed for anything else, before a large one is unpacked."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as answer:
            if answer.size == (spec.width_px, spec.height_px):
                image = answer.convert("RGB")
                image.info = {}  # its own infotext and colour profile; GARS writes down how it was made
                return image
            width_px, height_px = answer.size
    except UNREADABLE:
        raise connection.failed(
            "sent something that is not a picture.", "Check that it draws in its own window."
        ) from None
    raise connection.failed(
        f"sent a picture of {width_px} x {height_px} pixels instead of {spec.width_px} x {spec.height_px}.",
        "Choose a size that its model draws, and switch off what changes sizes there.",
    )


def preview(data: bytes) -> Image.Image | None:
    """Return a small picture of work under way, None if it cannot be had."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as answer:
            if answer.width * answer.height > MAX_PREVIEW_PX:
                return None
            image = answer.convert("RGB")
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
