"""The text that a picture carries about its making, as AUTOMATIC1111's web UI writes and reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

_FIELD = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
"""The web UI's own expression, modules/infotext_utils.py."""
_KEY = re.compile(r"\w[\w \-/]+")
_NEGATIVE = "Negative prompt:"
_EXACT_PROMPT, _EXACT_NEGATIVE = "GARS prompt", "GARS negative"
_EXIF_IFD, _USER_COMMENT = 0x8769, 0x9286


@dataclass(frozen=True)
class Infotext:
    """What a picture says of itself. fields holds the last line's values by name, unquoted, as texts."""

    prompt: str
    negative: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def compose(
    prompt: str, *, steps: int, seed: int, width_px: int, height_px: int, model: str, version: str,
    sampler: str = "Euler", schedule_type: str = "SGM Uniform", cfg_scale: float = 0.0, negative: str = "",
    extras: Mapping[str, object] | None = None,
) -> str:
    """Return the infotext. parse gives back the same prompt, negative and fields.

    A prompt that the format cannot hold, one with a line that begins "Negative prompt:" for example, stands in a
    field of its own besides. Raises ValueError for an extra whose name the format cannot hold; empty values are left
    out.
    """
    made = {
        "Steps": steps, "Sampler": sampler, "Schedule type": schedule_type, "CFG scale": f"{cfg_scale:g}",
        "Seed": seed, "Size": f"{width_px}x{height_px}", "Model": model, **(extras or {}), "Version": version,
    }
    for name in made:
        if not _KEY.fullmatch(name) or name in (_EXACT_PROMPT, _EXACT_NEGATIVE):
            raise ValueError(f"{name!r} cannot be the name of a field")
    values = {name: str(value) for name, value in made.items() if str(value)}
    text = _join(prompt, negative, values)
    read = parse(text)
    if (read.prompt, read.negative) == (prompt, negative):
        return text
    return _join(prompt, negative, {**values, _EXACT_PROMPT: prompt, _EXACT_NEGATIVE: negative})


def parse(text: str) -> Infotext:
    """Return what the text says; one without a last line of fields is all prompt. Never fails."""
    lines = text.strip().split("\n")
    found = _FIELD.findall(lines[-1])
    fields = {name: _unquoted(value) for name, value in found}
    if len(found) >= 3 and fields.keys() & {"Steps", "Seed", "Size"}:
        lines.pop()
    else:
        fields = {}
    start = next((i for i, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    prompt = "\n".join(lines[:start]).strip()
    negative = "\n".join(lines[start:]).removeprefix(_NEGATIVE).strip()
    return Infotext(fields.pop(_EXACT_PROMPT, prompt), fields.pop(_EXACT_NEGATIVE, negative), fields)


def png_info(infotext: str) -> PngInfo:
    """Return the text chunks to save a PNG with."""
    info = PngInfo()
    info.add_text("parameters", infotext)
    return info


def embed(image: Image.Image, infotext: str, target: str | PathLike[str] | BinaryIO, format: str) -> None:
    """Save the picture with its infotext as "PNG", "JPEG" or "WEBP". Raises ValueError for another format.

    JPEG and WebP carry it in the EXIF UserComment; a JPEG holds about 32,000 characters.
    """
    if format == "PNG":
        image.save(target, format="PNG", pnginfo=png_info(infotext))
    elif format in ("JPEG", "WEBP"):
        exif = Image.Exif()
        exif.get_ifd(_EXIF_IFD)[_USER_COMMENT] = b"UNICODE\0" + infotext.encode("utf-16-be")
        image.convert("RGB").save(target, format=format, quality=95, exif=exif.tobytes())
    else:
        raise ValueError(f"{format!r} is not PNG, JPEG or WEBP")


def extract(image: Image.Image) -> str | None:
    """Return the infotext that an opened picture carries, None if there is none or it cannot be read."""
    text = image.info.get("parameters")
    if isinstance(text, str) and text.strip():
        return str(text)
    try:
        comment = image.getexif().get_ifd(_EXIF_IFD).get(_USER_COMMENT)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ArithmeticError):
        return None      # Pillow reads EXIF on demand and says of damage whatever the byte at hand suggests
    text = _comment_text(comment) if isinstance(comment, bytes) else comment
    return text if isinstance(text, str) and text.strip() else None


def _join(prompt: str, negative: str, values: Mapping[str, str]) -> str:
    said = [f"{name}: {_quoted(value)}" for name, value in values.items()]
    return "\n".join([prompt, *([f"{_NEGATIVE} {negative}"] if negative else []), ", ".join(said)]).strip()


def _quoted(value: str) -> str:
    plain = value and value == value.strip() and not set(value) & set(',:\n"')
    return value if plain else json.dumps(value, ensure_ascii=False)


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _comment_text(comment: bytes) -> str:
    """Return an EXIF UserComment's text; the first 8 bytes name its encoding. UTF-16 is met in both byte orders."""
    code, raw = comment[:8], comment[8:]
    if code != b"UNICODE\0":
        return (raw if code in (b"ASCII\0\0\0", bytes(8)) else comment).decode("utf-8", "replace").rstrip("\0")
    little = raw[1::2].count(0) > raw[0::2].count(0)
    return raw.decode("utf-16-le" if little else "utf-16-be", "replace").removeprefix("\ufeff").rstrip("\0")
