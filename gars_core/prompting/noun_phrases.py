"""Plain noun phrases from a list of known words: "a pile of dry leaves", "wooden crates and empty jars"."""

from __future__ import annotations

import re
from functools import lru_cache

from gars_core.prompting.frames import read_lines
from gars_core.prompting.spans import article
from gars_core.words import plural, singular

MAX_WORDS = 6
ONE = "art (?:adj ){0,2}noun"
HEAP = "art (?:adj )?heap of (?:adj )?(?:many|mass)"
MANY = "(?:adj )?(?:many|mass)"
SMALL_WORDS = frozenset("a an the of and".split())
GOES_ON = frozenset("in on at with that which who for to from by under near over beside behind".split())
ANY = f"(?:{ONE}|{HEAP}|{MANY})"


def is_noun_phrase(text: str) -> bool:
    """Return whether text is two to six known words that form a noun phrase and say nothing twice."""
    words = text.split()
    if not 2 <= len(words) <= MAX_WORDS or " ".join(words) != text:
        return False
    things = [singular(word) for word in words if word not in SMALL_WORDS]
    if len(set(things)) < len(things):
        return False
    for word, after in zip(words, words[1:], strict=False):
        if word in ("a", "an") and article(after) != word:
            return False
    return _matches(words, f"{ANY}(?: and {ANY})?")


def opening_noun_phrase(text: str) -> str:
    """Return the longest noun phrase that text begins with, if text ends there or goes on with "in", "with", ...

    "a ruined church in the hills" -> "a ruined church", "a stone golem" -> "".
    """
    words = text.split()
    for n in range(min(len(words), MAX_WORDS), 1, -1):
        if (n == len(words) or words[n] in GOES_ON) and is_noun_phrase(" ".join(words[:n])):
            return " ".join(words[:n])
    return ""


def _matches(words: list[str], pattern: str) -> bool:
    """Return whether the words' kinds can be chosen so that they match pattern."""
    kinds = [""]
    for word in words:
        kinds = [f"{before} {kind}".strip() for before in kinds for kind in _kinds().get(word, ())]
    return any(re.fullmatch(pattern, sequence) for sequence in kinds)


@lru_cache
def offers() -> tuple[str, ...]:
    """Return the things that a model may be given to choose from."""
    lines = (line.split(":", 1) for line in read_lines("scene_words.txt"))
    return tuple(word for kind, words in lines if kind == "offer" for word in words.split())


@lru_cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """Return the kinds that each known word can be."""
    kinds: dict[str, set[str]] = {"a": {"art"}, "an": {"art"}, "the": {"art"}, "of": {"of"}, "and": {"and"}}
    names = {"plural": "many", "offer": "noun"}
    for line in read_lines("scene_words.txt"):
        kind, words = line.split(":", 1)
        for word in words.split():
            kinds.setdefault(word, set()).add(names.get(kind, kind))
            if kind in ("noun", "heap", "offer"):
                kinds.setdefault(plural(word), set()).add("many")
    return {word: tuple(sorted(of)) for word, of in kinds.items()}
