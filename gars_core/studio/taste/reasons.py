"""Why a value was chosen, in a sentence: what the user did, and what it has to do with the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

import numpy as np

from gars_core.recommend import Choice, Explanation, Freeze, Mention, Rating, Statement, Tap, Vocabulary
from gars_core.session import Evidence

CARRYING_SHARE = 0.2  # of the largest reason: smaller ones are not worth a person's reading time
LEAST_SHARE = 0.003  # rating points: less is no reason at all
MOST_REASONS = 2
SIMILAR = 0.3  # cosine around the category's mean: about the nearest two in a hundred
AS_EXPECTED = 0.05  # a score this near to 0 says neither yes nor no

Phrase = Callable[[str], str]


def sentence(explained: Explanation, evidence: Sequence[Evidence], vocabulary: Vocabulary, phrase: Phrase) -> str:
    """Return the reasons that carry most, for and against; evidence: what the explanation's indices mean."""
    explored = explained.explored and not _stated(explained.value, evidence)
    telling = [
        (index, share)
        for index, share in explained.reasons
        if (explored or share > 0) and not belied(evidence[index], explained.value, share)
    ]
    largest = max((abs(share) for _, share in telling), default=0.0)
    carrying = [(index, share) for index, share in telling if abs(share) >= max(CARRYING_SHARE * largest, LEAST_SHARE)][
        :MOST_REASONS
    ]
    in_words = [
        (reason(evidence[index], explained.value, share, vocabulary, phrase), share) for index, share in carrying
    ]
    speaking_for = [words for words, share in in_words if share > 0]
    against = [words for words, share in in_words if share < 0]
    if explored:
        return _something_new(speaking_for, against)
    return f"Because {listing(speaking_for)}." if speaking_for else "A safe start: it suits many tastes."


def _stated(value: str, evidence: Sequence[Evidence]) -> bool:
    """Say whether a value was stated to be liked: it is shown for that, whatever is believed of it."""
    words = [piece.event for piece in evidence if isinstance(piece.event, Statement) and piece.event.value == value]
    return bool(words) and words[-1].likes


def _something_new(speaking_for: list[str], against: list[str]) -> str:
    if against:
        return f"Something new, though {listing(against)}."
    if speaking_for:
        return f"Something new, because {listing(speaking_for)}."
    return "Something new."


def belied(piece: Evidence, value: str, share: float) -> bool:
    """Say whether a word on the value itself counted the other way: less than was expected, but no reason against."""
    match piece.event:
        case Statement(value=other, likes=likes) | Mention(value=other, likes=likes) | Tap(value=other, likes=likes):
            return other == value and likes != (share > 0)
        case Freeze(value=other):
            return other == value and share < 0
    return False


def reason(piece: Evidence, value: str, share: float, vocabulary: Vocabulary, phrase: Phrase) -> str:
    """Return what the user did, and what it has to do with the value where that is not plain."""
    match piece.event:
        case Rating(values=values, score=score):
            return f"{piece.because} ({_link(value, values, share, score, vocabulary, phrase)})"
        case Choice(slate=slate, winner=winner):
            held = value in slate[winner] or not any(value in values for values in slate)
            link = _link(value, slate[winner], share, 1.0, vocabulary, phrase) if held else "over another with it"
            return f"{piece.because} ({link})"
        case Mention(value=other, likes=likes) if other != value:
            return f"{piece.because} ({_link(value, (other,), share, 1.0 if likes else -1.0, vocabulary, phrase)})"
    other = getattr(piece.event, "value", value)
    if other == value:
        return piece.because
    link = "similar" if similar(vocabulary, value, (other,)) else _taste(share, getattr(piece.event, "likes", True))
    did = re.sub(r"\bit\b", lambda _: f"“{phrase(other)}”", piece.because, count=1)
    return f"{did} ({link})"


def _link(
    value: str, values: Collection[str], share: float, score: float, vocabulary: Vocabulary, phrase: Phrase
) -> str:
    """Return how a judgement of these values bears on the value; score: what the user gave, in [-1, 1]."""
    if value in values:
        surprise = share * score < 0 or abs(score) < AS_EXPECTED
        return "with it" + (f", {'better' if share > 0 else 'less'} than expected" if surprise else "")
    near = similar(vocabulary, value, values)
    if near is not None:
        return f"with the similar “{phrase(near)}”"
    return _taste(share, score > 0)


def _taste(share: float, liked: bool) -> str:
    return "much the same taste" if (share > 0) == liked else "quite another taste"


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
