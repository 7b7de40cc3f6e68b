"""Sentence frames: templates that a set of values is poured into.

A template is text with
    {subject}            the value or values of a category; {detail+material} makes one list of several
    (lighting)           a phrase for a category from clauses.txt, which knows how each shape of value is said
    [one|two|...]        the first alternative whose values are all there and not yet said; else nothing
    <one|two|...>        any one alternative, by chance; the first when words have to be saved
    a~                   "a" or "an", as the next word asks, or nothing if the next word is an article
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from gars_core.prompting.spans import enumerate_spans, tidy
from gars_core.types import Span

DATA = Path(__file__).parent / "data"
Values = Mapping[str, Sequence[Span]]
"""What stands for each slot: category ids, "idea", "scene" and the "lead" into it."""


@dataclass(frozen=True)
class Frame:
    """One way to build the sentence."""

    id: str
    template: str

    @property
    def for_idea(self) -> bool:
        return "{idea}" in self.template


@lru_cache
def load_frames() -> tuple[Frame, ...]:
    """Return the frames of frames.txt, in file order."""
    parts = (line.split(":", 1) for line in read_lines("frames.txt"))
    return tuple(Frame(id.strip(), template.strip()) for id, template in parts)


@dataclass(frozen=True)
class Phrasing:
    """One way to say a value whose text matches pattern."""

    category: str
    pattern: str
    template: str


@lru_cache
def load_clauses() -> dict[str, tuple[Phrasing, ...]]:
    """Return the clauses of clauses.txt by name, each in file order."""
    clauses: dict[str, tuple[Phrasing, ...]] = {}
    for line in read_lines("clauses.txt"):
        name, *rest = (part.strip() for part in line.split("::"))
        clauses[name] = (*clauses.get(name, ()), Phrasing(*rest))
    return clauses


def read_lines(name: str) -> list[str]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def realise(
    frame: Frame,
    values: Values,
    rng: Random,
    lean: bool = False,
    opening: Sequence[Span] = (),
) -> list[Span]:
    """Return opening and the frame's sentence; a value the frame has no place for is added, so that none is lost."""
    filling = _Filling(values, rng, lean)
    spans = [*opening, *(filling.say(frame.template) or [])]
    for slot in values:
        spans += filling.say(f"[, ({slot})|, {{{slot}}}]") or []
    return tidy(spans)


class _Filling:
    """Fills one template and remembers which values have been said."""

    def __init__(self, values: Values, rng: Random, lean: bool) -> None:
        self.values = values
        self.rng = rng
        self.lean = lean
        self.said: set[str] = set()

    def say(self, template: str) -> list[Span] | None:
        """Return the template's spans, or None if it needs a value that is not there or has been said."""
        before = set(self.said)
        spans: list[Span] = []
        for part in _parts(template):
            more = self._part(part)
            if more is None:
                self.said = before
                return None
            spans += more
        return spans

    def _part(self, part: str) -> list[Span] | None:
        inner = part[1:-1]
        if part[0] == "{":
            return self._values(inner.split("+"))
        if part[0] == "(":
            return self._clause(inner)
        if part[0] == "[":
            return next((spans for option in _options(inner) if (spans := self.say(option)) is not None), [])
        if part[0] == "<":
            options = _options(inner)
            return self.say(options[0] if self.lean else self.rng.choice(options))
        return [Span(part, "frame")]

    def _values(self, slots: Sequence[str]) -> list[Span] | None:
        there = [slot for slot in slots if self.values.get(slot) and slot not in self.said]
        if not there:
            return None
        items: list[list[Span]] = []
        for slot in there:
            items += [[span] for span in self.values[slot]]
        self.said.update(there)
        return enumerate_spans(items)

    def _clause(self, name: str) -> list[Span] | None:
        for clause in load_clauses().get(name, ()):
            spans = self.values.get(clause.category)
            if spans and clause.category not in self.said and re.search(clause.pattern, spans[0].text, re.IGNORECASE):
                return self.say(clause.template)
        return None


CLOSERS = {"{": "}", "(": ")", "[": "]", "<": ">"}


@lru_cache(maxsize=2000)
def _parts(template: str) -> tuple[str, ...]:
    """Cut a template into plain text and bracketed parts, outermost brackets only."""
    parts, start, index = [], 0, 0
    while index < len(template):
        if template[index] in CLOSERS:
            if start < index:
                parts.append(template[start:index])
            start, index = index, _closing(template, index) + 1
            parts.append(template[start:index])
            start = index
        else:
            index += 1
    return (*parts, template[start:]) if start < len(template) else tuple(parts)


def _closing(template: str, start: int) -> int:
    """Return where the bracket opened at start is closed. Raises ValueError if it is not."""
    stack: list[str] = []
    for index in range(start, len(template)):
        if template[index] in CLOSERS:
            stack.append(CLOSERS[template[index]])
        elif stack and template[index] == stack[-1]:
            stack.pop()
            if not stack:
                return index
    raise ValueError(f"The bracket at {start} is not closed in {template!r}.")


def _options(inner: str) -> list[str]:
    """Cut alternatives at the bars that stand outside inner brackets."""
    options, depth = [""], 0
    for letter in inner:
        depth += (letter in CLOSERS) - (letter in CLOSERS.values())
        if letter == "|" and depth == 0:
            options.append("")
        else:
            options[-1] += letter
    return options
