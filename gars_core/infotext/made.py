"""What a picture says of its making, whichever program made it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_SEED = 2**64 - 1
MAX_STEPS = 10_000
MAX_SIDE_PX = 65_535
_FIELDS, _FIELD_CHARACTERS = 80, 500
_WHOLE = re.compile(r"\s*\+?(\d{1,20})(?:\.0*)?\s*")


@dataclass(frozen=True)
class Made:
    """A picture's story as the program that made it tells it; None and "" stand for what it does not say.

    program: its name. seed in [0, 2**64). fields: what else it says, by the program's own names. attributes: the
    phrases of a picture that GARS drew.
    """

    program: str
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    steps: int | None = None
    width_px: int | None = None
    height_px: int | None = None
    model: str = ""
    sampler: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()


def whole(value: object, most: int, least: int = 0) -> int | None:
    """Return a number in [least, most] that programs write as 4, 4.0 or "4"; None for anything else."""
    if isinstance(value, str) and (digits := _WHOLE.fullmatch(value)):
        value = int(digits.group(1))
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def seed_of(value: object) -> int | None:
    return whole(value, MAX_SEED)


def steps_of(value: object) -> int | None:
    return whole(value, MAX_STEPS, least=1)


def side_of(value: object) -> int | None:
    """Return a width or height in pixels."""
    return whole(value, MAX_SIDE_PX, least=1)


def text_of(value: object) -> str:
    """Return a text as it is, a list of texts one a line, and "" for anything else."""
    if isinstance(value, list):
        return "\n".join(part for part in value if isinstance(part, str)).strip()
    return value.strip() if isinstance(value, str) else ""


def fields_of(values: Mapping[str, object]) -> dict[str, str]:
    """Return the plain values among them as texts."""
    plain = {name: str(value) for name, value in values.items() if isinstance(value, str | int | float)}
    short = {name: value for name, value in plain.items() if value and len(value) <= _FIELD_CHARACTERS}
    return dict(list(short.items())[:_FIELDS])


def json_object(text: str) -> dict[str, object]:
    """Return the JSON object that a text is, {} if it is none or nobody's to read: damaged, or nested without end."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def dict_of(value: object) -> dict[str, object]:
    """Return a JSON object as it is, {} for anything else."""
    return value if isinstance(value, dict) else {}
