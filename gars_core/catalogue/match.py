"""Finds the values that free text speaks of. Pure; precision before recall."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gars_core.catalogue.clauses import Clause, clauses
from gars_core.catalogue.loader import Catalogue
from gars_core.catalogue.looks import look_of
from gars_core.catalogue.near_words import near_words
from gars_core.catalogue.spelling import same_spelling, without_y
from gars_core.ports import TextEncoder
from gars_core.types import Attribute, FloatArray
from gars_core.words import singular

_WORD = re.compile(r"[^\W_]+")
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
    "color light lighting lit style image picture shot view look feel feeling vibe mood scene effect tone "
    "subject frame photo composition background foreground detail old new big small little young large huge tall long "
    "different various real typical".split()
)


_QUALIFIES = frozenset(("material", "palette", "mood", "style", "movement", "medium", "lighting"))
_NAMES = frozenset(("subject", "setting", "detail", "medium", "lighting"))


class Match(NamedTuple):
    """One value that a text speaks of. similarity is 1 where the words are the value's own, else a cosine."""

    value_id: str
    likes: bool
    similarity: float


class ClauseMatches(NamedTuple):
    """What a clause speaks of, best first. clear: whether every word of it that carries meaning is spoken of."""

    matches: tuple[Match, ...]
    clear: bool


def match_text(catalogue: Catalogue, values: FloatArray, text: str, encoder: TextEncoder) -> tuple[Match, ...]:
    """Return what a text likes and dislikes: values (N, d) are the catalogue's, made by the same encoder.

    A value both liked and disliked, or said twice, counts as it was first; what is not surely either is left out.
    """
    matcher = Matcher(catalogue, values)
    stated = [clause for clause in clauses(text, matcher.phrases) if clause.sure]
    by_value: dict[str, Match] = {}
    for clause, vector in zip(stated, matcher.encoded(stated, encoder), strict=True):
        for match in matcher.matches(clause, vector).matches:
            by_value.setdefault(match.value_id, match)
    return tuple(by_value.values())


class Matcher:
    """A catalogue and its vectors (N, d), unit rows, made ready for many clauses."""

    def __init__(self, catalogue: Catalogue, values: FloatArray) -> None:
        self._catalogue = catalogue
        self._values = values
        self._spaces = [_Space(values, catalogue, own) for own in catalogue.by_category.values() if own]
        self._known = {word for space in self._spaces for words in space.words for word in words}
        self.phrases = tuple(value.phrase.casefold() for value in catalogue.attributes if " " in value.phrase)

    def encoded(self, stated: Sequence[Clause], encoder: TextEncoder) -> FloatArray:
        """Return the clauses' vectors (n, d), a word in British spelling as the catalogue spells it."""

        def spelt(word: re.Match[str]) -> str:
            same = same_spelling(word[0])
            return same if same != singular(word[0]) and same in self._known else word[0]

        return encoder.encode([_WORD.sub(spelt, clause.text) for clause in stated])

    def matches(self, clause: Clause, vector: FloatArray) -> ClauseMatches:
        """Return the values that a clause speaks of.

        A clause of a look's words alone is about the look's values. Then come the values whose own words are said, then
        what the table of near words knows, and of other values that are clearly near at most one a category.
        """
        words = _words(clause.text)
        look = look_of(words, _words(clause.text, frozenset()))
        if look:
            meant = [Match(id, likes, 1.0) for id, likes in look.meant(clause.likes) if id in self._catalogue.by_id]
            return ClauseMatches(tuple(meant), True)
        candidates = [candidate for space in self._spaces if (candidate := _best(words, vector, space))]
        candidates.sort(key=lambda candidate: (candidate.exact, candidate.cosine), reverse=True)
        exact = [candidate for candidate in candidates if candidate.exact]
        covered = {form for candidate in exact for form in candidate.forms}
        near = self._near(clause, words, covered)
        covered |= {word for spoken_words in near.values() for word in spoken_words}
        left = {form for word in words if covered.isdisjoint(_forms(word)) for form in _forms(word)}
        shared = [candidate for candidate in candidates if not left.isdisjoint(candidate.forms)]
        own = [*exact, *_clear(shared, SHARES_A_WORD, candidates[0].cosine if candidates else 0.0)]
        kept = {candidate.attribute.id: 1.0 if candidate.exact else candidate.cosine for candidate in own}
        kept |= {id: float(self._values[self._catalogue.position[id]] @ vector) for id in near if id not in kept}
        covered |= {form for candidate in own for form in candidate.forms}
        spoken_of = [not covered.isdisjoint(_forms(word)) for word in words]
        if not kept or not all(spoken_of):
            bar = SHARES_NONE_BESIDE_ONE_THAT_DOES if kept else SHARES_NONE
            for candidate in _clear([candidate for candidate in candidates if not candidate.shares], bar, 0.0):
                kept.setdefault(candidate.attribute.id, candidate.cosine)
        matches = tuple(Match(id, clause.likes, similarity) for id, similarity in kept.items())
        # A sea of flowers is neither.
        joined = " of " in clause.text and not exact and len(words) > 1
        by_own_words = {candidate.attribute.id: candidate.forms for candidate in own}
        joined = joined or any(_is_compound(*pair, by_own_words, near) for pair in pairwise(words))
        return ClauseMatches(matches, bool(own or near) and all(spoken_of) and not joined)

    def nearest(self, vector: FloatArray, likes: bool, count: int) -> list[Match]:
        """Return the values that are nearest to a clause's vector (d,) in meaning, nearest first."""
        cosines = self._values @ vector
        rows = np.argsort(-cosines, kind="stable")[:count]
        return [Match(self._catalogue.attributes[row].id, likes, float(cosines[row])) for row in rows]

    def _near(self, clause: Clause, words: Sequence[str], covered: set[str]) -> dict[str, set[str]]:
        """Return {value: words that speak of it} of the table of near words, for words that are not covered."""
        spoken_words: dict[str, set[str]] = {}
        for group in near_words([same_spelling(word) for word in _WORD.findall(clause.text.casefold())]):
            speaking = {word for word in group.words if word in words}
            if not words or any(covered.isdisjoint(_forms(word)) for word in speaking):
                covered = covered | speaking
                for id in group.values:
                    if id in self._catalogue.by_id:
                        spoken_words.setdefault(id, set()).update(speaking)
        return spoken_words


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
        self.forms = [{form for word in words for form in _forms(word)} for words in self.words]
        self.vague = [
            len(_words(attribute.phrase, frozenset())) - len(own)
            for attribute, own in zip(attributes, self.words, strict=True)
        ]

    def centred(self, vector: FloatArray) -> FloatArray:
        moved = vector - self.mean
        return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), dtype=np.float32)


class _Candidate(NamedTuple):
    attribute: Attribute
    forms: set[str]
    cosine: float
    z: float
    shares: bool
    exact: bool


def _is_compound(word: str, head: str, by_own_words: Mapping[str, set[str]], near: Mapping[str, set[str]]) -> bool:
    """Say whether two words that follow each other may mean something else than both: a ghost town is no ghost.

    by_own_words, near: the words or forms that speak of a value, by its id. What a thing is made of, its colours, mood
    and style say of it how it is, and leave it what it is: a brass key, a misty forest.
    """
    of_word, of_head = (
        {id for id, forms in (*by_own_words.items(), *near.items()) if not forms.isdisjoint(_forms(each))}
        for each in (word, head)
    )
    if not of_word or not of_head or of_word & of_head:
        return False
    qualified = any(id.partition(":")[0] in _QUALIFIES for id in of_word)
    named = any(id.partition(":")[0] in _NAMES for id in of_head)
    by_table_alone = by_own_words.keys().isdisjoint(of_word | of_head)
    return not (qualified and named) or by_table_alone


def _clear(candidates: Sequence[_Candidate], bar: tuple[float, float], best: float) -> list[_Candidate]:
    """Return the candidates past a bar that are not much further off than the best of all, whose cosine is given."""
    return [
        candidate
        for candidate in candidates
        if not candidate.exact and candidate.cosine >= max(bar[0], best - MARGIN) and candidate.z >= bar[1]
    ][:CATEGORIES_PER_CLAUSE]


def _best(words: list[str], vector: FloatArray, space: _Space) -> _Candidate | None:
    """Return a category's best value for a clause."""
    cosines = space.rows @ space.centred(vector)
    spread = max(float(cosines.std()), 1e-9)
    word_forms = {form for word in words for form in _forms(word)}
    shares = np.array([not word_forms.isdisjoint(forms) for forms in space.forms])
    heads = np.array([bool(own) and not word_forms.isdisjoint(_forms(own[-1])) for own in space.words])
    exact = np.array([_is_said(own, words, vague) for own, vague in zip(space.words, space.vague, strict=True)])
    # What only qualifies a value is not what it is: the sea is no sea turtle, the night no night market.
    allowed = heads | ~shares | exact
    if not allowed.any():
        return None
    cosines = np.where(allowed, cosines, -1.0)
    place = int(np.argmax(cosines + HEAD_BONUS * heads + 2.0 * exact))
    z = float(cosines[place] - cosines[cosines > -1.0].mean()) / spread
    return _Candidate(
        space.attributes[place], space.forms[place], float(cosines[place]), z, bool(shares[place]), bool(exact[place])
    )


def _is_said(own: list[str], words: list[str], vague: int) -> bool:
    """Say whether a value's words stand together in a clause and are most of it; vague: how many were left out."""
    if not own or len(own) * 2 < len(words) or (vague and len(own) == 1 and own != words):
        return False
    return any(words[start : start + len(own)] == own for start in range(len(words) - len(own) + 1))


def _forms(word: str) -> tuple[str, ...]:
    """Return a word with what it may come from, so that "fog" and "foggy" share a form."""
    return (word, *without_y(word))


def says_something(text: str) -> bool:
    """Say whether a clause has a word that carries meaning by itself: "the light" and "a picture" have none."""
    return bool(_words(text))


def _words(text: str, vague: frozenset[str] = _VAGUE_WORDS) -> list[str]:
    """Return the words that carry meaning, in one form."""
    words = map(same_spelling, _WORD.findall(text.casefold()))
    return [word for word in words if word not in _JOINING_WORDS and word not in vague]
