"""Reads the infotext of AUTOMATIC1111's web UI, of those that write it too, and of GARS."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.made import Made, seed_of, side_of, steps_of
from gars_core.infotext.text import parse

_SIZE = re.compile(r"\s*(\d{1,5})\s*x\s*(\d{1,5})\s*")
_PROGRAMS = (
    ("GARS", re.compile("GARS ")),
    ("Fooocus", re.compile("Fooocus")),
    ("ComfyUI", re.compile("ComfyUI")),
    ("InvokeAI", re.compile("InvokeAI")),
    ("Forge", re.compile(r"f\d|forge|neo|classic", re.IGNORECASE)),
)


def from_webui(texts: Mapping[str, str]) -> Made | None:
    """Return what an infotext says; anything in a PNG's "parameters" is one, elsewhere its line of fields tells."""
    for name in ("parameters", "UserComment", "ImageDescription", "Comment"):
        text = texts.get(name, "")
        if not text or text.lstrip().startswith("{"):
            continue
        read = parse(text.replace("\r\n", "\n"))
        if read.fields or name == "parameters":
            fields = read.fields
            size = _SIZE.fullmatch(fields.get("Size", ""))
            return Made(
                program=_program(fields),
                prompt=read.prompt,
                negative=read.negative,
                seed=seed_of(fields.get("Seed")),
                steps=steps_of(fields.get("Steps")),
                width_px=side_of(size.group(1)) if size else None,
                height_px=side_of(size.group(2)) if size else None,
                model=fields.get("Model", ""),
                sampler=fields.get("Sampler", ""),
                fields=fields,
                attributes=_attributes(fields),
            )
    return None


def _program(fields: Mapping[str, str]) -> str:
    if "App" in fields:
        return fields["App"]  # SD.Next
    version = fields.get("Version", "")
    return next((name for name, mark in _PROGRAMS if mark.match(version)), "AUTOMATIC1111")


def _attributes(fields: Mapping[str, str]) -> tuple[str, ...]:
    phrases = (phrase.strip() for phrase in fields.get("GARS attributes", "").split("; "))
    return tuple(phrase for phrase in phrases if phrase)
