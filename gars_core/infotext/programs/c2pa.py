"""Reads who made a picture from its content credentials (C2PA); they hold no prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.made import Made

_AGENT = re.compile(r"^(.*?)(?:/|\s+c2pa-rs|\s*$)")
_NOTE = "Its content credentials name the program that made it, and no prompt."


def from_c2pa(texts: Mapping[str, str]) -> Made | None:
    """Return the program that the claim names, and the model where an action names one."""
    program = texts.get("C2PA claim generator", "")
    name = _AGENT.match(program.replace("_", " "))
    if not name or not name.group(1).strip():
        return None
    return Made(
        program=name.group(1).strip(),
        model=texts.get("C2PA software agent", ""),
        fields={"claim_generator": program},
        note=_NOTE,
    )
