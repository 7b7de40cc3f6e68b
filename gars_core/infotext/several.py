"""Infotexts one after another, as people save them in a text file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gars_core.infotext.text import Infotext, is_line_of_fields, parse

MAX_LINES = 400
"""One infotext has fewer; what is longer is no infotext."""


def several(lines: Iterable[str]) -> Iterator[Infotext]:
    """Yield each infotext as soon as its line of fields is read.

    What stands behind the last line of fields is none, and is left out. Never fails.
    """
    held: list[str] = []
    for line in lines:
        if held or line.strip():
            held.append(line.rstrip("\r\n"))
        if is_line_of_fields(line):
            yield parse("\n".join(held))
            held = []
        elif len(held) > MAX_LINES:
            del held[0]


def own_prompt(text: str) -> str:
    """Return the prompt of a text that is one whole infotext, any other text as it is."""
    return parse(text.replace("\r\n", "\n")).prompt if is_infotext(text) else text


def is_infotext(text: str) -> bool:
    """Say whether a text is one whole infotext: a prompt and below it a line of fields."""
    return "Steps:" in text and any(map(is_line_of_fields, text.split("\n")[1:]))
