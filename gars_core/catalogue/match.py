"""Finds the values that free text speaks of. Pure; precision before recall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gars_core.catalogue.clauses import Clause, clauses
from gars_core.catalogue.loader import Catalogue
from gars_core.catalogue.looks import look_of
from gars_core.ports import TextEncoder
from gars_core.types import Attribute, FloatArray
from gars_core.words import singular

CATEGORIES_PER_CLAUSE = 3
# (least cosine, least standard score within the category), both after the category's mean is taken away
SHARES_A_WORD = (0.38, 3.0)
SHARES_NONE = (0.50, 4.2)
SHARES_NONE_BESIDE_ONE_THAT_DOES = (0.60, 4.2)
MARGIN = 0.20
HEAD_BONUS = 0.12

_JOINING_WORDS = frozenset(
    "a an the of in on at by with and or to from for under over into as but than its his her their no not one".split()
)
_VAGUE_WORDS = frozenset(
    "color colour light lighting lit style image picture shot view look feel feeling vibe mood scene effect tone "
    "subject frame photo old new big small little".split()
)
_HEADED = ("subject", "camera", "composition", "detail")
"""Here what only qualifies a value is not what it is: the sea is no sea turtle, the night no night vision."""


class Match(NamedTuple):
    """One value that a text speaks of. similarity is 1 where the words are the value's own, else a cosine."""

    value_id: str
    likes: bool
    similarity: float


def match_text(catalogue: Catalogue, values: FloatArray, text: str, encoder: TextEncoder) -> tuple[Match, ...]:
    """Return what a text likes and dislikes: values (N, d) are the catalogue's, made by the same encoder."""
    stated = clauses(
        text, (attribute.phrase.casefold() for attribute in catalogue.attributes if " " in attribute.phrase)
    )
    stated = tuple(clause for clause in stated if _words(clause.text))
    return (
        match_clauses(catalogue, values, stated, encoder.encode([clause.text for clause in stated])) if stated else ()
    )


def match_clauses(
    catalogue: Catalogue,
    values: FloatArray,
    stated: Sequence[Clause],
    vectors: FloatArray,
) -> tuple[Match, ...]:
    """Return the nearest values of the clearly matching categories: values (N, d), vectors (len(said), d), unit rows.

    A clause of a look's words alone is about the look's values. Of others at most one value a category and clause. A
    value both liked and disliked, or said twice, counts as it was first.
    """
    spaces = [_Space(values, catalogue, attributes) for attributes in catalogue.by_category.values() if attributes]
    by_value: dict[str, Match] = {}
    for clause, vector in zip(stated, vectors, strict=True):
        look = look_of(_words(clause.text))
        matches = (
            [Match(value, likes, 1.0) for value, likes in look.meant(clause.likes) if value in catalogue.by_id]
            if look
            else _matches(clause, vector, spaces)
        )
        for match in matches:
            by_value.setdefault(match.value_id, match)
    return tuple(by_value.values())


class _Space:
    """The values of one category around their mean."""

    def __init__(self, values: FloatArray, catalogue: Catalogue, attributes: tuple[Attribute, ...]) -> None:
        first = catalogue.position[attributes[0].id]
        own = values[first : first + len(attributes)]
        self.attributes = attributes
        self.mean = own.mean(axis=0)
        self.rows = own - self.mean
        self.rows /= np.maximum(np.linalg.norm(self.rows, axis=1, keepdims=True), 1e-9)
        self.words = [_words(attribute.phrase) for attribute in attributes]
        self.vague = [
            len(_words(attribute.phrase, frozenset())) - len(own)
            for attribute, own in zip(attributes, self.words, strict=True)
        ]

    def centred(self, vector: FloatArray) -> FloatArray:
        moved = vector - self.mean
        return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), dtype=np.float32)


class _Candidate(NamedTuple):
    attribute: Attribute
    cosine: float
    z: float
    shares: bool
    exact: bool


def _matches(clause: Clause, vector: FloatArray, spaces: Sequence[_Space]) -> list[Match]:
    """Return the matches of one clause, best first."""
    words = _words(clause.text)
    candidates = [candidate for space in spaces if (candidate := _best(words, vector, space))]
    candidates.sort(key=lambda candidate: (candidate.exact, candidate.cosine), reverse=True)
    someone_shares = any(candidate.shares for candidate in candidates if _clear(candidate, SHARES_A_WORD))
    kept = []
    for candidate in candidates:
        bar = SHARES_NONE_BESIDE_ONE_THAT_DOES if someone_shares else SHARES_NONE
        clear = _clear(candidate, SHARES_A_WORD if candidate.shares else bar)
        if candidate.exact or (clear and candidate.cosine >= candidates[0].cosine - MARGIN):
            kept.append(Match(candidate.attribute.id, clause.likes, 1.0 if candidate.exact else candidate.cosine))
    return kept[:CATEGORIES_PER_CLAUSE]


def _best(words: list[str], vector: FloatArray, space: _Space) -> _Candidate | None:
    """Return a category's best value for a clause."""
    cosines = space.rows @ space.centred(vector)
    spread = max(float(cosines.std()), 1e-9)
    word_set = set(words)
    shares = np.array([bool(word_set.intersection(own)) for own in space.words])
    heads = np.array([bool(own) and own[-1] in word_set for own in space.words])
    exact = np.array([_is_said(own, words, vague) for own, vague in zip(space.words, space.vague, strict=True)])
    if space.attributes[0].category in _HEADED:
        allowed = heads | ~shares | exact
        if not allowed.any():
            return None
        cosines = np.where(allowed, cosines, -1.0)
    place = int(np.argmax(cosines + HEAD_BONUS * heads + 2.0 * exact))
    z = float(cosines[place] - cosines[cosines > -1.0].mean()) / spread
    return _Candidate(space.attributes[place], float(cosines[place]), z, bool(shares[place]), bool(exact[place]))


def _is_said(own: list[str], words: list[str], vague: int) -> bool:
    """Say whether a value's words stand together in a clause and are most of it; vague: how many were left out."""
    if not own or len(own) * 2 < len(words) or (vague and len(own) == 1 and own != words):
        return False
    return any(words[start : start + len(own)] == own for start in range(len(words) - len(own) + 1))


def _clear(candidate: _Candidate, bar: tuple[float, float]) -> bool:
    return candidate.exact or (candidate.cosine >= bar[0] and candidate.z >= bar[1])


def _words(text: str, vague: frozenset[str] = _VAGUE_WORDS) -> list[str]:
    """Return the words that carry meaning, in the singular."""
    words = map(singular, re.findall(r"[^\W_]+", text.casefold()))
    return [word for word in words if word not in _JOINING_WORDS and word not in vague]
