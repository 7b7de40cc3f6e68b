"""The infotext: the text that a picture carries about its making, in the words of AUTOMATIC1111's web UI."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gars_core.infotext.field_line import field_pairs

_NAME = re.compile(r"\w[\w \-/]+")
_NEGATIVE = "Negative prompt:"
_STEPS = re.compile(r"\s*Steps:\s*\d+\s*,")
_FEWEST = 3
"""A line with fewer fields may be anything."""
_TEMPLATES = ("Template:", "Negative Template:")
"""Lines that an extension for prompt templates adds below the fields."""
_MISREAD = re.compile(r"(Negative prompt|Steps|Sampler|Schedule type|CFG scale|Seed|Size|Model|ENSD):")
"""Readers that know no quotes take these for fields wherever they stand."""
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
    schedule_type: str = "Simple",
    cfg_scale: float = 1.0,
    negative: str = "",
    extras: Mapping[str, object] | None = None,
) -> str:
    """Return the infotext. parse gives back the same prompt and negative, and the fields as other programs mean them.

    A prompt that the format cannot hold, one with a line that begins "Negative prompt:" for example, stands in a
    field of its own besides. A CFG scale of 0, diffusers' word for no guidance, becomes 1: the web UI and ComfyUI
    draw the unconditioned picture at 0. Empty values are left out. Raises ValueError for an extra whose name the
    format cannot hold.
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
    values = _as_others_draw({name: str(value) for name, value in made.items() if str(value)})
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
    """Return what the text says; one without a line of fields is all prompt. Never fails."""
    lines = text.strip().split("\n")
    end, fields = _fields_of(lines)
    lines = lines[:end]
    start = next((i for i, line in enumerate(lines) if line.strip().startswith(_NEGATIVE)), len(lines))
    prompt = "\n".join(lines[:start]).strip()
    unwanted = (line.strip().removeprefix(_NEGATIVE).strip() if _is_negative(line) else line for line in lines[start:])
    negative = "\n".join(unwanted).strip()
    return Infotext(fields.pop(_EXACT_PROMPT, prompt), fields.pop(_EXACT_NEGATIVE, negative), fields)


def is_line_of_fields(line: str) -> bool:
    """Say whether a line is one that the web UI writes below a prompt."""
    return bool(_STEPS.match(line)) and len(field_pairs(line)) >= _FEWEST


def _is_negative(line: str) -> bool:
    return line.strip().startswith(_NEGATIVE)


def _fields_of(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Return where the fields begin and what they say; they may go on over lines where a text in quotes does."""
    last = len(lines) - 1
    starts = [i for i, line in enumerate(lines) if _STEPS.match(line)]
    if last in starts and (fields := _fields(lines[last])):
        return last, fields
    begun = next((i for i in starts if i < last and _open_quote(lines[i])), None)
    if begun is None and (fields := _fields(lines[last])):
        return last, fields
    if begun is not None and (fields := _fields("\n".join(lines[begun:]))):
        return begun, fields
    below = next((i for i, line in enumerate(lines) if line.startswith(_TEMPLATES)), 0) - 1
    if below >= 0 and (fields := _fields(lines[below])):
        return below, fields
    for start in reversed(starts):
        if fields := _fields(lines[start]):
            return start, fields
    return len(lines), {}


def _open_quote(line: str) -> bool:
    """Say whether the last value of a line of fields is a text in quotes that does not end there."""
    pairs = field_pairs(line)
    return len(pairs) >= _FEWEST and any(re.match(r'"(?:\\.|[^\\"])*\Z', value) for _, value in pairs)


def _fields(line: str) -> dict[str, str]:
    """Return what a line of fields says, {} for any other line. Of two fields of one name the first counts."""
    pairs = field_pairs(line)
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, _unquoted(value))
    return fields if len(pairs) >= _FEWEST and fields.keys() & {"Steps", "Seed", "Size"} else {}


def _as_others_draw(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values with which other programs draw the same picture.

    Euler's steps of a distilled SDXL, 999 749 499 249 for four, are those of the schedule "Simple"; "SGM Uniform",
    which GARS wrote once, begins elsewhere. Its noise comes from the processor, which is not the web UI's default.
    """
    if not re.fullmatch(r"0(?:\.0*)?", values.get("CFG scale", "")):
        return dict(values)
    unguided = {**values, "CFG scale": "1"}
    if (values.get("Sampler"), values.get("Schedule type")) == ("Euler", "SGM Uniform"):
        unguided |= {"Schedule type": "Simple"}
        version = unguided.pop("Version", "")
        unguided |= {"RNG": values.get("RNG", "CPU"), "Version": version}
    return {name: value for name, value in unguided.items() if value}


def _join(prompt: str, negative: str, values: Mapping[str, str]) -> str:
    """Return the lines; one that begins "Steps:" is set in, as readers that do not strip take the first for fields."""
    named = [f"{name}: {_quoted(value)}" for name, value in values.items()]
    texts = [prompt, *([f"{_NEGATIVE} {negative}"] if negative else [])]
    return "\n".join([re.sub(r"(?m)^Steps:", " Steps:", text) for text in texts] + [", ".join(named)])


def _quoted(value: str) -> str:
    """Return a value in quotes if it needs them, no name of a field in it as other readers would find it."""
    if value and value.isprintable() and value == value.strip() and not set(value) & set(',:"'):
        return value
    return _MISREAD.sub(lambda name: name.group(1) + r"\u003a", json.dumps(value, ensure_ascii=False))


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value, strict=False))
    except ValueError:
        return value
