"""What one prompt may take from another: how its picture is to look, a few words at a time, never the whole of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from random import Random

from gars_core.infotext.plain import plain_prompt
from gars_core.prompting.frames import read_lines

KINDS = ("medium", "lighting", "palette", "mood", "style", "camera", "composition", "movement", "detail", "material")
"""What tells how a picture looks, the kinds that change it most first; what is in it stays the user's."""
MOST_EACH = 3
"""Pieces of one neighbour."""
LARGEST_SHARE = 0.6
"""Of a neighbour's words that may stand in a row."""
LONGEST_CLAUSE = 5
_NOT_IN_A_CLAUSE = frozenset("a an the of with in at from on by to for".split())
_SOMEBODY = re.compile(r"(?:^|\s)(?:art |painted |made )?(?:by|inspired by|in the style of|style of)\s.*$")
"""Names are not taken over: whose manner somebody else wanted is theirs."""
_MEDIUM_FIRST = re.compile(r"^(?:an? |the )?(.+?) of ")


@dataclass(frozen=True)
class Piece:
    """A few words of one kind. neighbour: whose they are, counted from 1."""

    text: str
    kind: str
    neighbour: int


def borrowed(
    own: str,
    neighbours: Sequence[str],
    phrases: Mapping[str, Sequence[str]],
    rng: Random,
    fits: Callable[[Sequence[Piece]], bool],
) -> list[Piece]:
    """Return a piece of each kind that own lacks, as far as they fit, from as many neighbours as possible.

    phrases: the catalogue's by kind. fits says whether there is room for these pieces.
    """
    there = {piece.kind for piece in pieces(own, 0, phrases)} | _kinds_named(own)
    on_offer = [piece for number, text in enumerate(neighbours, 1) for piece in pieces(text, number, phrases)]
    rng.shuffle(on_offer)
    lengths = {number: len(words(text)) for number, text in enumerate(neighbours, 1)}
    taken: list[Piece] = []
    for kind in KINDS:
        from_each = Counter(piece.neighbour for piece in taken)
        for piece in sorted(
            (candidate for candidate in on_offer if candidate.kind == kind),
            key=lambda candidate: from_each[candidate.neighbour],
        ):
            words_so_far = words(" ".join([own, *(candidate.text for candidate in taken)]))
            share = sum(
                len(words(candidate.text)) for candidate in [*taken, piece] if candidate.neighbour == piece.neighbour
            )
            if (
                kind not in there
                and from_each[piece.neighbour] < MOST_EACH
                and not set(words(piece.text)) <= set(words_so_far)
                and share <= LARGEST_SHARE * lengths[piece.neighbour]
                and fits([*taken, piece])
            ):
                taken.append(piece)
                break
    return taken


def pieces(prompt: str, neighbour: int, phrases: Mapping[str, Sequence[str]]) -> list[Piece]:
    """Return what a prompt says of the looks of its picture, in its order."""
    parts = []
    for number, clause in enumerate(plain_prompt(prompt).lower().split(",")):
        clause = " ".join(_SOMEBODY.sub("", clause).split())
        if number == 0 and (opening := _MEDIUM_FIRST.match(clause)):
            parts += [Piece(text, kind, neighbour) for kind, text in _of_clause(opening[1]) if kind == "medium"]
        if whole := list(_of_clause(clause)):
            parts += [Piece(text, kind, neighbour) for kind, text in whole]
        else:
            parts += [Piece(phrase, kind, neighbour) for kind, phrase in _catalogue_phrases(clause, phrases)]
    return list(dict.fromkeys(parts))


def copies(text: str, neighbour: str, own: str) -> bool:
    """Return whether text holds more of a neighbour in a row than it may, beyond what own held already."""
    run = _longest_run(text, neighbour)
    return run > LARGEST_SHARE * len(words(neighbour)) and run > _longest_run(own, neighbour)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _longest_run(text: str, other: str) -> int:
    """Return how many words stand in a row in both."""
    left, right = words(text), words(other)
    return SequenceMatcher(None, left, right, autojunk=False).find_longest_match().size


def _of_clause(clause: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of a clause that is about the looks as a whole."""
    clause_words = clause.split()
    for kind, way, end in _marks():
        if way == "whole" and clause == end:
            yield kind, clause
        elif (
            way != "whole"
            and f" {clause}".endswith(f" {end}")
            and len(clause_words) <= LONGEST_CLAUSE
            and not _NOT_IN_A_CLAUSE & set(clause_words)
        ):
            text = clause if way == "ends" else clause.removesuffix(end).strip()
            if text:
                yield kind, text


def _catalogue_phrases(clause: str, phrases: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the (kind, phrase) that a clause says; one word has to be all of it, as most have other meanings too."""
    rest = f" {clause} "
    known = [(kind, phrase) for kind in KINDS for phrase in phrases.get(kind, ())]
    for kind, phrase in sorted(known, key=lambda kind_and_phrase: -len(kind_and_phrase[1])):
        inside = f" {phrase.lower()} "
        if inside in rest and (" " in phrase or inside == rest):
            rest = rest.replace(inside, " | ", 1)
            yield kind, phrase


def _kinds_named(prompt: str) -> set[str]:
    """Return the kinds that a prompt names anywhere, if only by a word."""
    text = " " + " ".join(re.findall(r"[^\s,.;:!?()]+", prompt.lower())) + " "
    return {kind for kind, _, mark in _marks() if f" {mark} " in text}


@lru_cache
def _marks() -> tuple[tuple[str, str, str], ...]:
    """Return (kind, "ends" | "drops" | "whole", words)."""
    lines = (line.split(":", 2) for line in read_lines("kinds.txt"))
    return tuple((kind, way.strip(), mark.strip()) for kind, way, marks in lines for mark in marks.split(","))
