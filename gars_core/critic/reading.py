"""Reads the critic's box: one change a line; a line of no known form is words for the prompt."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from gars_core.errors import BadInput

MAX_CHARACTERS = 2_000
Kind = Literal["earlier", "stress", "more", "less", "swap", "say", "add", "leave", "seed", "words"]

LINES: dict[Kind, str] = {
    "earlier": 'Name "{words}" earlier.',
    "stress": 'Stress "{words}".',
    "more": "Weigh {words} more.",
    "less": "Weigh {words} less.",
    "swap": 'Swap "{words}" for "{new}".',
    "say": 'Say "{new}" instead of "{words}".',
    "add": 'Add "{words}".',
    "leave": 'Leave out "{words}".',
    "seed": "Draw with another seed.",
    "words": "{words}",
}
"""By kind, how a change is written; what is written so is read as the same change."""

_ONE: dict[Kind, str] = {
    "seed": "(?:draw|use|try|take)(?: it)?(?: again)?(?: with)? (?:another|a new|a different) seed()",
    "earlier": "(?:name|say|mention|put|move) (.+) (?:earlier|first)",
    "stress": "(?:stress|emphasi[sz]e) (.+)",
    "more": "weigh (.+) more",
    "less": "weigh (.+) less",
    "add": "add (.+)",
    "leave": "(?:leave out|remove) (.+)",
}
_TWO: dict[Kind, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "swap": (re.compile(r"(?:swap|replace|exchange) ", re.IGNORECASE), re.compile(r" (?:for|with|by) ", re.IGNORECASE)),
    "say": (re.compile("say ", re.IGNORECASE), re.compile(" instead of ", re.IGNORECASE)),
}
_BULLET = re.compile(r"(?:[-*•‣–—·>]|\d{1,3}[.)])(?:\s+|$)")
_DOUBLE, _SINGLE = '"“”„«»', "'`‘’‚‹›"


@dataclass(frozen=True)
class Change:
    """One thing to do. words: a phrase, or a category's name to weigh; new: what comes in its place, "" for none."""

    kind: Kind
    words: str = ""
    new: str = ""

    @property
    def line(self) -> str:
        return LINES[self.kind].format(words=self.words, new=self.new)


def read(text: str, known: Collection[str] = ()) -> tuple[Change, ...]:
    """Return the changes that a box asks for, in order. Raises BadInput for an empty or too long one.

    known: phrases in lower case; they decide where a line without quotes can be cut in several places.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInput(
            f"The advice has {len(text):,} characters; GARS reads up to {MAX_CHARACTERS:,}.", "Say it in fewer words."
        )
    lines = [line for line in map(_without_bullets, re.split(r"[\r\n]+", text)) if line]
    if not lines:
        raise BadInput("The advice is empty.", "Write what to change, or ask for advice.")
    return tuple(_change(line, known) for line in lines)


def _without_bullets(line: str) -> str:
    line = line.strip()
    while bullet := _BULLET.match(line):
        line = line[bullet.end() :].strip()
    return line


def _change(line: str, known: Collection[str]) -> Change:
    advice = " ".join(line.split()).rstrip(" .")
    for kind, (verb, joint) in _TWO.items():
        if begins := verb.match(advice):
            rest = advice[begins.end() :]
            pairs = [(_phrase(rest[: cut.start()]), _phrase(rest[cut.end() :])) for cut in joint.finditer(rest)]
            if kind == "say":
                pairs = [(old, new) for new, old in pairs]
            whole = [pair for pair in pairs if all(pair)]
            if whole:
                return Change(kind, *next((pair for pair in whole if pair[0].casefold() in known), whole[0]))
    for kind, pattern in _ONE.items():
        match = re.fullmatch(pattern, advice, re.IGNORECASE)
        if match and (kind == "seed" or _phrase(match[1])):
            return Change(kind, _phrase(match[1]))
    return Change("words", line)


def _phrase(text: str) -> str:
    """Return text without the quotes around it; "" where marks are left that would make it ambiguous."""
    before = ""
    while text != before:
        before, text = text, text.strip(" .")
        if len(text) > 1 and any(text[0] in marks and text[-1] in marks for marks in (_DOUBLE, _SINGLE)):
            text = text[1:-1]
    return "" if any(mark in text for mark in _DOUBLE) else text
