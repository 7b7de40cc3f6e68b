"""The infotext: the text that a picture carries about its making, in the words of AUTOMATIC1111's web UI."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_FIELD = re.compile(r'(?<![\w \-/])[ \-/]*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
"""Finds what the web UI's own expression does, which takes forever over a long line that holds no colon."""
_NAME = re.compile(r"\w[\w \-/]+")
_NEGATIVE = "Negative prompt:"
_TEMPLATES = ("Template:", "Negative Template:")
"""Lines that an extension for prompt templates adds below the fields."""
_EXACT_PROMPT, _EXACT_NEGATIVE = "GARS prompt", "GARS negative"


@dataclass(frozen=True)
class Infotext:
    """What a picture says of itself. fields holds the last line's values by name, unquoted, as texts."""

    prompt: str
    negative: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def compose(
    prompt: str,
    *,
    steps: int,
    seed: int,
    width_px: int,
    height_px: int,
    model: str,
    version: str,
    sampler: str = "Euler",
    schedule_type: str = "SGM Uniform",
    cfg_scale: float = 0.0,
    negative: str = "",
    extras: Mapping[str, object] | None = None,
) -> str:
    """Return the infotext. parse gives back the same prompt, negative and fields.

    A prompt that the format cannot hold, one with a line that begins "Negative prompt:" for example, stands in a
    field of its own besides. Raises ValueError for an extra whose name the format cannot hold; empty values are left
    out.
    """
    made = {
        "Steps": steps,
        "Sampler": sampler,
        "Schedule type": schedule_type,
        "CFG scale": f"{cfg_scale:g}",
        "Seed": seed,
        "Size": f"{width_px}x{height_px}",
        "Model": model,
        **(extras or {}),
        "Version": version,
    }
    for name in made:
        check_name(name)
    values = {name: str(value) for name, value in made.items() if str(value)}
    text = _join(prompt, negative, values)
    read = parse(text)
    if (read.prompt, read.negative) == (prompt, negative):
        return text
    return _join(prompt, negative, {**values, _EXACT_PROMPT: prompt, _EXACT_NEGATIVE: negative})


def check_name(name: str) -> str:
    """Return the name of a field. Raises ValueError for one that the format cannot hold."""
    if not _NAME.fullmatch(name) or name in (_EXACT_PROMPT, _EXACT_NEGATIVE):
        raise ValueError(f"{name!r} cannot be the name of a field")
    return name


def parse(text: str) -> Infotext:
    """Return what the text says; one without a last line of fields is all prompt. Never fails."""
    lines = text.strip().split("\n")
    fields = _fields(lines[-1])
    end = len(lines) - 1
    if not fields:
        end = next((i for i, line in enumerate(lines) if line.startswith(_TEMPLATES)), 0) - 1
        fields = _fields(lines[end]) if end >= 0 else {}
    if fields:
        lines = lines[:end]
    start = next((i for i, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    prompt = "\n".join(lines[:start]).strip()
    negative = "\n".join(lines[start:]).removeprefix(_NEGATIVE).strip()
    return Infotext(fields.pop(_EXACT_PROMPT, prompt), fields.pop(_EXACT_NEGATIVE, negative), fields)


def _fields(line: str) -> dict[str, str]:
    """Return what a line of fields says, {} for any other line."""
    pairs = _FIELD.findall(line)
    fields = {name: _unquoted(value) for name, value in pairs}
    return fields if len(pairs) >= 3 and fields.keys() & {"Steps", "Seed", "Size"} else {}


def _join(prompt: str, negative: str, values: Mapping[str, str]) -> str:
    named = [f"{name}: {_quoted(value)}" for name, value in values.items()]
    return "\n".join([prompt, *([f"{_NEGATIVE} {negative}"] if negative else []), ", ".join(named)]).strip()


def _quoted(value: str) -> str:
    plain = value and value.isprintable() and value == value.strip() and not set(value) & set(',:"')
    return value if plain else json.dumps(value, ensure_ascii=False)


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value
