"""Where a picture file carries its texts: PNG chunks before and behind the pixels, EXIF, XMP, content credentials."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from os import PathLike
from typing import BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo, iTXt

from gars_core.errors import BadInput
from gars_core.infotext.c2pa_claim import claim_texts
from gars_core.infotext.png_chunks import as_meant, late_chunks

MAX_CHARACTERS = 1_000_000
"""A longer text is not looked at; the largest workflows have a few hundred thousand characters."""
_EXIF_IFD, _USER_COMMENT, _UNDEFINED = 0x8769, 0x9286, 7
_TAGS = {0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software", _USER_COMMENT: "UserComment"}
_MAX_JPEG_EXIF_BYTES = 65_533
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    struct.error,
)
"""Pillow reads EXIF on demand and says of damage whatever the byte at hand suggests."""


@lru_cache
def picture_formats() -> tuple[str, ...]:
    """Return the formats, as Pillow names them, that are read here: JXL only where a plug-in for it is imported."""
    Image.init()
    return tuple(name for name in ("PNG", "JPEG", "WEBP", "AVIF", "JXL") if name in Image.OPEN)


def png_info(infotext: str) -> PngInfo:
    """Return the text chunks to save a PNG with."""
    info = PngInfo()
    if as_meant(infotext) == infotext:
        info.add_text("parameters", infotext)
    else:  # what Latin-1 would make of it reads like UTF-8, which readers mend
        info.add_itxt("parameters", infotext)
    return info


def embed(image: Image.Image, infotext: str, target: str | PathLike[str] | BinaryIO, format: str) -> None:
    """Save the picture with its infotext as "PNG", "JPEG" or "WEBP". Raises ValueError for another format.

    JPEG and WebP carry it in the EXIF UserComment. Raises BadInput for a text that is too long for a JPEG.
    """
    if format == "PNG":
        image.save(target, format="PNG", pnginfo=png_info(infotext))
    elif format in ("JPEG", "WEBP"):
        exif = _exif(infotext)
        if format == "JPEG" and len(exif) > _MAX_JPEG_EXIF_BYTES:
            raise BadInput(
                f"A JPEG has no room for {len(infotext):,} characters about its making.",
                "Save this picture as PNG or WebP.",
            )
        image.convert("RGB").save(target, format=format, quality=95, exif=exif)
    else:
        raise ValueError(f"{format!r} is not PNG, JPEG or WEBP")


def extract(image: Image.Image) -> str | None:
    """Return the infotext that an opened picture carries, None if there is none or it cannot be read."""
    texts = carried(image)
    return texts.get("parameters") or texts.get("UserComment")


def carried(image: Image.Image) -> dict[str, str]:
    """Return every text that an opened picture carries, by its chunk's or EXIF tag's name; blank ones are left out.

    "XMP" is the whole packet. "C2PA claim generator" and "C2PA software agent" are those of content credentials.
    """
    texts = {
        name: text if isinstance(text, iTXt) else as_meant(text)
        for name, text in image.info.items()
        if isinstance(name, str) and isinstance(text, str)
    }
    comment = image.info.get("comment")
    if isinstance(comment, bytes):
        texts["Comment"] = comment[:MAX_CHARACTERS].decode("utf-8", "replace")
    exif = None
    for name, chunk in late_chunks(image):
        if isinstance(chunk, str):
            texts.setdefault(name, chunk)
        else:
            exif = chunk
    texts |= dict(_exif_texts(image, exif))
    xmp = texts.pop("XML:com.adobe.xmp", "") or image.info.get("xmp")
    if xmp:
        texts["XMP"] = xmp[:MAX_CHARACTERS].decode("utf-8", "replace") if isinstance(xmp, bytes) else str(xmp)
    texts |= claim_texts(image)
    return {name: text for name, text in texts.items() if text.strip() and len(text) <= MAX_CHARACTERS}


def _exif_texts(image: Image.Image, late: bytes | None) -> Iterator[tuple[str, str]]:
    """Yield the texts of EXIF; late: what stands behind a PNG's pixels."""
    if image.format == "PNG" and "exif" not in image.info and late is None:
        return  # Pillow would decode the whole picture to look for it behind the pixels
    try:
        if late is None:
            exif = image.getexif()
        else:
            exif = Image.Exif()
            exif.load(b"Exif\0\0" + late)
        values = [*exif.items(), *exif.get_ifd(_EXIF_IFD).items()]
    except _DAMAGE:
        return
    for tag, value in values:
        if tag in _TAGS and isinstance(value, str | bytes):
            yield _TAGS[tag], as_meant(value.rstrip("\0")) if isinstance(value, str) else _comment_text(value)


def _exif(infotext: str) -> bytes:
    """Return EXIF that holds nothing but the UserComment.

    Written by hand: Pillow would mark the tag as numbers, which the web UI's reader does not take for text.
    """
    comment = b"UNICODE\0" + infotext.encode("utf-16-be", "replace")
    pointer = struct.pack(">HHHII", 1, _EXIF_IFD, 4, 1, 26) + bytes(4)
    entry = struct.pack(">HHHII", 1, _USER_COMMENT, _UNDEFINED, len(comment), 44) + bytes(4)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + pointer + entry + comment


def _comment_text(comment: bytes) -> str:
    """Return an EXIF UserComment's text; the first 8 bytes name its encoding. UTF-16 is met in both byte orders."""
    code, raw = comment[:8], comment[8:]
    if code != b"UNICODE\0":
        return (raw if code in (b"ASCII\0\0\0", bytes(8)) else comment).decode("utf-8", "replace").rstrip("\0")
    little = raw[1::2].count(0) > raw[0::2].count(0)
    return raw.decode("utf-16-le" if little else "utf-16-be", "replace").removeprefix("\ufeff").rstrip("\0")
