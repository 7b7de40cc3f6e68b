"""Reads free text part by part, and says of each whether it was understood. Pure; nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gars_core.catalogue.clauses import SENTENCE, Clause, clauses
from gars_core.catalogue.match import Match, Matcher, says_something
from gars_core.catalogue.other_languages import is_other_language
from gars_core.ports import TextEncoder
from gars_core.types import FloatArray

NEAR_ENOUGH_TO_ASK = 0.42
"""The least cosine at which a value is offered as perhaps meant."""
MOST_CHOICES, FEWEST_CHOICES = 4, 2

_ANSWER = re.compile(r"\s*(?:yes|no|never)\b(?: (?:please|thanks|thank you|way))?\s*(?:$|[,.;!\n])", re.IGNORECASE)
"""Belongs to the question before it: "Cats? No thanks."."""

Status = Literal["understood", "unsure", "not understood"]


@dataclass(frozen=True)
class TextPart:
    """A stretch of a text as it was written.

    matches: what an understood part says; of an unsure one the 2 to 4 values that may be meant; else none.
    """

    words: str
    status: Status
    matches: tuple[Match, ...] = ()


def read_text(matcher: Matcher, text: str, encoder: TextEncoder) -> tuple[TextPart, ...]:
    """Return the parts of a text in order; every word of it is in one of them."""
    stated = clauses(text, matcher.phrases)
    vectors = matcher.encoded(stated, encoder)
    parts: list[TextPart] = []
    for start, end in _sentences(text):
        rows = [row for row, clause in enumerate(stated) if start <= clause.start < end]
        if not rows or is_other_language(text[start:end]):
            parts.append(TextPart(_trimmed(text[start:end]), "not understood"))
            continue
        # What stands between two clauses, as "and I love", belongs to the later one.
        ends = [*(stated[row].end for row in rows[:-1]), end]
        for row, first, last in zip(rows, [start, *ends], ends, strict=False):
            parts.append(_part(_trimmed(text[first:last]), stated[row], vectors[row], matcher))
    return _without_contradiction(parts)


def understood(parts: Sequence[TextPart]) -> dict[str, Match]:
    """Return what the parts clearly say, by value id; of a value said twice, the first."""
    by_value: dict[str, Match] = {}
    for part in parts:
        if part.status == "understood":
            for match in part.matches:
                by_value.setdefault(match.value_id, match)
    return by_value


def _part(words: str, clause: Clause, vector: FloatArray, matcher: Matcher) -> TextPart:
    read = matcher.matches(clause, vector)
    if read.clear and clause.sure:
        return TextPart(words, "understood", read.matches)
    if not read.matches and not says_something(clause.text):
        return TextPart(words, "not understood")
    nearest = [
        match
        for match in matcher.nearest(vector, clause.likes, MOST_CHOICES)
        if match.similarity >= NEAR_ENOUGH_TO_ASK or read.matches
    ]
    choices = {match.value_id: match for match in (*read.matches, *nearest)}
    if len(choices) < FEWEST_CHOICES:
        return TextPart(words, "not understood")
    enough = max(FEWEST_CHOICES, len(read.matches)) if read.clear else MOST_CHOICES
    return TextPart(words, "unsure", tuple(choices.values())[: min(enough, MOST_CHOICES)])


def _without_contradiction(parts: Sequence[TextPart]) -> tuple[TextPart, ...]:
    """Ask about a part that likes what an earlier one dislikes, or the other way round."""
    first = understood(parts)
    consistent = []
    for part in parts:
        turned = [match for match in part.matches if first.get(match.value_id, match).likes != match.likes]
        if part.status == "understood" and turned:
            kept = tuple(match for match in part.matches if match not in turned)
            part = replace(part, matches=kept) if kept else replace(part, status="not understood", matches=())
        consistent.append(part)
    return tuple(consistent)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence that has a word, its end mark included."""
    ends = [*(mark.end() for mark in SENTENCE.finditer(text) if not _ANSWER.match(text, mark.end())), len(text)]
    return [(start, end) for start, end in zip([0, *ends], ends, strict=False) if re.search(r"\w", text[start:end])]


def _trimmed(words: str) -> str:
    return words.strip(" \t\n,;:.!?-/&+()")
