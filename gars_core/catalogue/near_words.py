"""Other words for what the values show: who says "puppy" speaks of a corgi puppy as much as of an old hound."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gars_core.catalogue.loader import DATA_DIR
from gars_core.catalogue.spelling import same_spelling


@dataclass(frozen=True)
class NearWords:
    """values: what is spoken of. words: those that speak of it."""

    values: tuple[str, ...]
    words: tuple[str, ...]


def near_words(words: Sequence[str]) -> list[NearWords]:
    """Return what the words of a clause speak of, in order, a longer phrase before the words in it.

    words: all of a clause, each as same_spelling gives it.
    """
    phrases = table()
    groups, place = [], 0
    while place < len(words):
        for length in (3, 2, 1):
            values = phrases.get(tuple(words[place : place + length]))
            if values:
                groups.append(NearWords(values, tuple(words[place : place + length])))
                place += length
                break
        else:
            place += 1
    return groups


@cache
def table() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return {words of a phrase: value ids} of the data file."""
    with (DATA_DIR / "near_words.toml").open("rb") as file:
        groups = tomllib.load(file).values()
    return {
        tuple(map(same_spelling, re.findall(r"[^\W_]+", phrase))): tuple(group["is"])
        for group in groups
        for phrase in group["words"].split(",")
    }
