"""Finds values by their letters, for lists that are too long to look through."""

from __future__ import annotations

from collections.abc import Iterable

from gars_core.types import Attribute


def best_matches(values: Iterable[Attribute], text: str, n: int) -> list[Attribute]:
    """Return up to n values that hold the text: the same, those that begin with it, at a word, inside."""
    wanted = " ".join(text.casefold().split())
    ranked: list[list[Attribute]] = [[], [], [], []]
    for value in values:
        phrase = value.phrase.casefold()
        place = phrase.find(wanted)
        if place < 0:
            continue
        at_word = place == 0 or f" {wanted}" in phrase
        ranked[0 if phrase == wanted else 1 if place == 0 else 2 if at_word else 3].append(value)
    return [value for rank in ranked for value in rank][:n]
