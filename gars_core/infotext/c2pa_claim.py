"""Finds the claim's texts in a picture's content credentials without unpacking the whole of them.

C2PA keeps CBOR in JUMBF boxes: in PNG's chunk caBX, in JPEG's APP11 segments. A key is followed by its value at once,
so that the few that matter can be looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

MAX_BYTES, MAX_TEXT_BYTES = 8_000_000, 400
_TEXT, _MAP, _LIST = 3, 5, 4


def claim_texts(image: Image.Image) -> dict[str, str]:
    """Return the claim's generator and the software agent of its actions, as far as they are named."""
    data = b"".join(_boxes(image))[:MAX_BYTES]
    if b"c2pa" not in data:
        return {}
    generator = _text_behind(data, b"claim_generator_info") or _text_behind(data, b"claim_generator")
    agent = _text_behind(data, b"softwareAgent")
    named = {"C2PA claim generator": generator, "C2PA software agent": agent}
    return {name: text for name, text in named.items() if text}


def _boxes(image: Image.Image) -> Iterator[bytes]:
    for chunk in getattr(image, "private_chunks", ()):
        if chunk[0] == b"caBX" and isinstance(chunk[1], bytes):
            yield chunk[1]
    for name, data in getattr(image, "applist", ()):
        if name == "APP11" and isinstance(data, bytes):
            yield data[16:] if data[:2] == b"JP" and b"jumb" not in data[:24] else data


def _text_behind(data: bytes, key: bytes) -> str:
    """Return the text that is the value of a key, or the "name" in the map that is; "" if there is none."""
    marked = _head(_TEXT, len(key)) + key
    place = data.find(marked)
    while place >= 0:
        end = place + len(marked)
        if text := _text_at(data, end):
            return text
        if end < len(data) and data[end] >> 5 in (_MAP, _LIST):
            name = data.find(_head(_TEXT, 4) + b"name", end, end + 200)
            if name >= 0 and (text := _text_at(data, name + 5)):
                return text
        place = data.find(marked, end)
    return ""


def _head(kind: int, length: int) -> bytes:
    return bytes([kind << 5 | length]) if length < 24 else bytes([kind << 5 | 24, length])


def _text_at(data: bytes, place: int) -> str:
    if place >= len(data) or data[place] >> 5 != _TEXT:
        return ""
    size = data[place] & 31
    start = place + 1
    if size in (24, 25):
        wide = size - 23
        size, start = int.from_bytes(data[start : start + wide], "big"), start + wide
    return data[start : start + size].decode("utf-8", "replace") if size <= MAX_TEXT_BYTES else ""
