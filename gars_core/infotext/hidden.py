"""Finds the text that NovelAI and an extension of the web UI hide in the lowest bits of a picture, columns first."""

from __future__ import annotations

import zlib

import numpy as np
from PIL import Image

from gars_core.infotext.made import json_object
from gars_core.pixels import UNREADABLE

MAX_PIXELS = 20_000_000
MAX_CHARACTERS = 1_000_000
_MARK_BYTES = 15


def hidden(image: Image.Image) -> dict[str, str]:
    """Return the texts that are hidden in the pixels, by the names they would have in the open. Reads the pixels."""
    if image.format not in ("PNG", "WEBP") or image.width * image.height > MAX_PIXELS:
        return {}
    if image.mode != "RGBA":
        return {}
    try:
        text = _text(np.asarray(image.getchannel("A")).T.reshape(-1) & 1)
    except UNREADABLE:
        return {}
    whole = json_object(text)
    if whole:
        return {name: value for name, value in whole.items() if isinstance(value, str)}
    return {"parameters": text} if text.strip() else {}


def _text(bits: np.ndarray) -> str:
    mark = _bytes(bits, 0, _MARK_BYTES)
    if mark not in (b"stealth_pngcomp", b"stealth_pnginfo"):
        return ""
    n_bits = int.from_bytes(_bytes(bits, _MARK_BYTES, 4), "big")
    data = _bytes(bits, _MARK_BYTES + 4, n_bits // 8)
    if mark.endswith(b"comp"):
        data = zlib.decompressobj(31).decompress(data, MAX_CHARACTERS)
    return data[:MAX_CHARACTERS].decode("utf-8", "replace")


def _bytes(bits: np.ndarray, start: int, count: int) -> bytes:
    return np.packbits(bits[8 * start : 8 * (start + count)].astype(np.uint8)).tobytes()
