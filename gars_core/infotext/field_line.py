"""Takes the line of fields below a prompt apart, as the web UI's own expression does, and with what others write."""

from __future__ import annotations

import json
import re

_NAME = re.compile(r"(?<![\w \-/])[ \-/]*(\w[\w \-/]+):\s*")
"""Finds what the web UI's own expression does, which takes forever over a long line that holds no colon."""
_QUOTED = re.compile(r'"(?:\\.|[^\\"])+"(?=,|$)', re.DOTALL)
_PLAIN = re.compile(r"[^,]*")
_BRACKETS = re.compile(r"\[[^\[\]\"{}]{0,2000}\]|\{[^\[\]\"{}]{0,2000}\}")
_DECODER = json.JSONDecoder()


def field_pairs(line: str) -> list[tuple[str, str]]:
    """Return (name, value as it is written) of every field of a line.

    Values end at a comma, but for texts in quotes, and JSON without quotes, which is what Civitai and others write.
    """
    pairs = []
    place = 0
    while named := _NAME.search(line, place):
        start = named.end()
        end = _end(line, start)
        pairs.append((named.group(1), line[start:end]))
        place = end
    return pairs


def _end(line: str, start: int) -> int:
    if quoted := _QUOTED.match(line, start):
        return quoted.end()
    if line[start : start + 1] in ("[", "{"):
        try:
            return _DECODER.raw_decode(line, start)[1]
        except (ValueError, RecursionError):
            if brackets := _BRACKETS.match(line, start):
                return brackets.end()
    plain = _PLAIN.match(line, start)
    return plain.end() if plain else start
