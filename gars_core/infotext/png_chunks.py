"""Reads the text chunks that stand behind a PNG's pixels, without unpacking a pixel."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

MAX_CHUNK_BYTES, MAX_CHUNKS = 1_000_000, 200_000
_HEAD_BYTES = 8


def late_chunks(image: Image.Image) -> Iterator[tuple[str, str | bytes]]:
    """Yield (name, text) of the text chunks behind the pixels, and ("eXIf", bytes); none of a picture read before."""
    file = getattr(image, "fp", None)
    if image.format != "PNG" or file is None:
        return
    try:
        place = file.tell()
    except (OSError, ValueError):
        return
    try:
        yield from _behind_pixels(file)
    finally:
        with suppress(OSError, ValueError):
            file.seek(place)


def as_meant(text: str) -> str:
    """Return a text that was read as Latin-1 as UTF-8 if its bytes are that, as it is otherwise."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _behind_pixels(file: BinaryIO) -> Iterator[tuple[str, str | bytes]]:
    pixels = False
    with suppress(OSError, ValueError):
        file.seek(_HEAD_BYTES)
        for _ in range(MAX_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                return
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            pixels = pixels or kind == b"IDAT"
            if pixels and kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf") and size <= MAX_CHUNK_BYTES:
                data = file.read(size)
                file.seek(4, 1)
                if kind == b"eXIf":
                    yield "eXIf", data
                elif pair := _text(kind, data):
                    yield pair
            else:
                file.seek(size + 4, 1)


def _text(kind: bytes, data: bytes) -> tuple[str, str] | None:
    name, _, rest = data.partition(b"\0")
    try:
        if kind == b"tEXt":
            return name.decode("latin-1"), as_meant(rest.decode("latin-1"))
        if kind == b"zTXt":
            return name.decode("latin-1"), as_meant(_unpacked(rest[1:]).decode("latin-1"))
        packed, rest = rest[:1] == b"\1", rest[2:]
        text = rest.split(b"\0", 2)[2]
        return name.decode("latin-1"), (_unpacked(text) if packed else text).decode("utf-8", "replace")
    except (zlib.error, IndexError):
        return None


def _unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MAX_CHUNK_BYTES)
