"""What a picture says of its making, whichever program made it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MAX_SEED = 2**64 - 1
MAX_STEPS = 10_000
MAX_SIDE_PX = 65_535
_FIELDS, _FIELD_CHARACTERS = 80, 500
_WHOLE = re.compile(r"\s*\+?(\d{1,20})(?:\.0*)?\s*")

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True)
class Made:
    """A picture's story as the program that made it tells it; None and "" stand for what it does not say.

    program: its name. seed in [0, 2**64). fields: what else it says, by the program's own names. attributes: the
    phrases of a picture that GARS drew. note: why the prompt was not read, or is not quite what was drawn: a sentence.
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
    note: str = ""


def with_whole_characters(made: Made) -> Made:
    """Return the same without halves of characters, which JSON may hold and no page, file or database can."""
    return replace(
        made,
        program=whole_characters(made.program),
        prompt=whole_characters(made.prompt),
        negative=whole_characters(made.negative),
        model=whole_characters(made.model),
        sampler=whole_characters(made.sampler),
        fields={whole_characters(name): whole_characters(value) for name, value in made.fields.items()},
        attributes=tuple(map(whole_characters, made.attributes)),
        note=whole_characters(made.note),
    )


def whole_characters(text: str) -> str:
    """Return a text whose halves of a character are put together, or are "?" where the other half is gone."""
    if text.isascii():
        return text
    joined = _PAIR.sub(lambda pair: pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    return joined.encode("utf-8", "replace").decode("utf-8")


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
