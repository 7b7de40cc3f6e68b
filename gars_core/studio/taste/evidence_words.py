"""What the user did, and what it has to do with a value, as clauses in which "it" is the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gars_core.recommend import Choice, Freeze, Indifferent, Mention, Rating, Statement, Tap, Vocabulary
from gars_core.session import Evidence

CARRYING_SHARE = 0.2  # of the largest reason: smaller ones are not worth a person's reading time
LEAST_SHARE = 0.003  # rating points: less is no reason at all
SIMILAR = 0.3  # cosine around the category's mean: about the nearest two in a hundred
AS_EXPECTED = 0.05  # a score this near to 0 says neither yes nor no
STRONG = 0.75  # the score between liking and loving, as on the five buttons

_PLACE = re.compile(r" in (round \d+.*)$| in (“.*)$")
_OF_THE_BEST = "you picked the best of "

Phrase = Callable[[str], str]


@dataclass(frozen=True)
class Wording:
    """The same said three ways: with the round and session it happened in, without, and without naming a value.

    close: it is about the value itself or one that is similar.
    """

    full: str
    brief: str
    briefest: str
    close: bool = True


def wording(piece: Evidence, value: str, share: float, vocabulary: Vocabulary, phrase: Phrase) -> Wording:
    """Return what the user did as something said of the value; share: rating points, its sign says for or against."""
    match piece.event:
        case Rating(values=values, score=score):
            did = f"you {verdict(score)}"
            words = _of_a_picture("a picture " + did, _place(piece), value, values, share, score, vocabulary, phrase)
            if value in values and surprising(piece, value, share, vocabulary):
                return replace(words, full=f"{words.full}, {'better' if share > 0 else 'less'} than expected")
            return words
        case Choice(slate=slate, winner=winner):
            of = piece.because.removeprefix(_OF_THE_BEST)
            if value not in slate[winner] and any(value in values for values in slate):
                return _alike("it was not in the best picture", f" of {of}")
            return _of_a_picture("the best picture", f" of {of}", value, slate[winner], share, 1.0, vocabulary, phrase)
        case Statement() | Tap() | Freeze() | Mention() | Indifferent() if piece.event.value != value:
            other, which = piece.event.value, _which(piece)
            likes = getattr(piece.event, "likes", True)
            near = similar(vocabulary, value, (other,)) is not None
            link = _link(near, share, likes)
            brief = f"{link} “{phrase(other)}”, which {which}"
            return Wording(brief + _place(piece), brief, f"{link} something {which}", near)
    bare = _PLACE.sub("", piece.because)
    return Wording(piece.because, bare, bare)


def _of_a_picture(
    picture: str,
    place: str,
    value: str,
    values: Collection[str],
    share: float,
    score: float,
    vocabulary: Vocabulary,
    phrase: Phrase,
) -> Wording:
    """Return how the judgement of a picture bears on the value. picture: in words; score: in [-1, 1]."""
    if value in values:
        return _alike(f"it was in {picture}", place)
    near = similar(vocabulary, value, values)
    if near is not None and (share > 0) == (score > 0):
        brief = f"it is similar to “{phrase(near)}” in {picture}"
        return Wording(brief + place, brief, f"it is similar to something in {picture}")
    return _alike(f"{_link(False, share, score > 0)} {picture}", place, close=False)


def _alike(brief: str, place: str, close: bool = True) -> Wording:
    return Wording(brief + place, brief, brief, close)


def _link(near: bool, share: float, likes: bool) -> str:
    """Return what a liking (or not) of something else says for a value (share > 0) or against it."""
    if near:
        return "it is similar to"
    return "it goes with" if (share > 0) == likes else "it is unlike"


def verdict(score: float) -> str:
    """Return what a score in [-1, 1] is in words, as the five buttons have them."""
    if abs(score) < AS_EXPECTED:
        return "found so-so"
    if score > 0:
        return "loved" if score >= STRONG else "liked"
    return "hated" if score <= -STRONG else "did not like"


def _which(piece: Evidence) -> str:
    match piece.event:
        case Freeze():
            return "you locked"
        case Indifferent():
            return "you do not mind"
        case Tap(likes=likes):
            return f"you marked {'good' if likes else 'bad'}"
    return "you like" if getattr(piece.event, "likes", True) else "you dislike"


def _place(piece: Evidence) -> str:
    """Return where it was done: " (round 3)", " (round 3 of “a fox”, 1 May 2026)", "" where it is not said."""
    place = None if isinstance(piece.event, Mention) else _PLACE.search(piece.because)
    return f" ({place[1] or place[2]})" if place else ""


def likes_other(piece: Evidence, value: str, vocabulary: Vocabulary) -> str | None:
    """Return the liked value of the same category that the user spoke of, None if they spoke of nothing such."""
    match piece.event:
        case Statement(value=other, likes=True) | Tap(value=other, likes=True) | Mention(value=other, likes=True):
            rows = vocabulary.row(value), vocabulary.row(other)
            same_category = vocabulary.category_of[rows[0]] == vocabulary.category_of[rows[1]]
            return other if other != value and same_category else None
    return None


def surprising(piece: Evidence, value: str, share: float, vocabulary: Vocabulary) -> bool:
    """Say whether something counted against what it says, because more or less was expected: no plain reason."""
    match piece.event:
        case Rating(values=values, score=score):
            told = value in values or similar(vocabulary, value, values) is not None
            return told and (abs(score) < AS_EXPECTED or (share > 0) != (score > 0))
        case Choice(slate=slate, winner=winner):
            return (value in slate[winner]) != (share > 0) and any(value in values for values in slate)
    return belied(piece, value, share, vocabulary)


def belied(piece: Evidence, value: str, share: float, vocabulary: Vocabulary) -> bool:
    """Say whether a word on the value or a similar one counted the other way, which it never gives as a reason."""
    match piece.event:
        case Statement(value=other) | Mention(value=other) | Tap(value=other) | Freeze(value=other):
            near = other == value or similar(vocabulary, value, (other,)) is not None
            return near and getattr(piece.event, "likes", True) != (share > 0)
    return False


def similar(vocabulary: Vocabulary, value: str, others: Collection[str]) -> str | None:
    """Return the one of the others that is nearest in meaning within the value's category, None if none is near."""
    category = int(vocabulary.category_of[vocabulary.row(value)])
    same = [other for other in others if vocabulary.category_of[vocabulary.row(other)] == category]
    if not same:
        return None
    centred = vocabulary.vectors[[vocabulary.row(id) for id in (value, *same)]] - _centre(vocabulary, category)
    length = np.linalg.norm(centred, axis=1)
    cosines = centred[1:] @ centred[0] / np.maximum(length[1:] * length[0], 1e-9)
    return same[int(cosines.argmax())] if cosines.max() >= SIMILAR else None


@lru_cache(maxsize=32)
def _centre(vocabulary: Vocabulary, category: int) -> np.ndarray:
    return np.asarray(vocabulary.vectors[vocabulary.rows_of(category)].mean(axis=0))


def listing(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
