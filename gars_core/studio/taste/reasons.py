"""Why a value was chosen, in one line: the strongest one or two things the user did that speak for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gars_core.recommend import (
    Choice,
    Explanation,
    Rating,
    Statement,
    Unrated,
    Vocabulary,
    values_of,
)
from gars_core.session import Evidence
from gars_core.studio.taste.evidence_words import (
    CARRYING_SHARE,
    LEAST_SHARE,
    Phrase,
    Wording,
    likes_other,
    similar,
    surprising,
    wording,
)

LONGEST = 60
"""Characters of a line: what stands beside a chip without being cut. A longer reason is behind "more"."""
MOST_REASONS = 2
FIRST_TRY = "A first try, to learn what you like."
SOMETHING_NEW = "Something new."
ANOTHER_LOOK = "Another look: GARS is not sure of it yet."
SUITS_MANY = "It suits many tastes."


def sentences(
    explained: Explanation, evidence: Sequence[Evidence], vocabulary: Vocabulary, phrase: Phrase
) -> tuple[str, str]:
    """Return the reason in a line of at most LONGEST characters, and in full; they may be the same.

    evidence: what the explanation's indices mean.
    """
    tried_out = explained.explored and not _stated(explained.value, evidence)
    if tried_out and not evidence:
        return FIRST_TRY, FIRST_TRY
    if tried_out and not _seen(explained.value, evidence):
        return _something_new(explained, evidence, vocabulary, phrase)
    telling = [
        (index, share)
        for index, share in explained.reasons
        if share >= LEAST_SHARE and not surprising(evidence[index], explained.value, share, vocabulary)
    ]
    largest = max((share for _, share in telling), default=0.0)
    clauses = [
        wording(evidence[index], explained.value, share, vocabulary, phrase)
        for index, share in telling
        if share >= CARRYING_SHARE * largest
    ]
    close = [each for each in clauses if each.close]
    if tried_out and not close:
        return ANOTHER_LOOK, ANOTHER_LOOK
    if not clauses:
        return SUITS_MANY, SUITS_MANY
    clauses = close or clauses
    return _line([_short(each) for each in clauses]), _sentence([each.full for each in clauses[:MOST_REASONS]])


def _stated(value: str, evidence: Sequence[Evidence]) -> bool:
    """Say whether a value was stated to be liked: it is shown for that, whatever is believed of it."""
    words = [piece.event for piece in evidence if isinstance(piece.event, Statement) and piece.event.value == value]
    return bool(words) and words[-1].likes


def _seen(value: str, evidence: Sequence[Evidence]) -> bool:
    return any(
        value in values_of(piece.event) for piece in evidence if isinstance(piece.event, Rating | Choice | Unrated)
    )


def _something_new(
    explained: Explanation, evidence: Sequence[Evidence], vocabulary: Vocabulary, phrase: Phrase
) -> tuple[str, str]:
    """Return how a value that is tried out differs from what is liked."""
    value = explained.value
    for index, share in explained.reasons:
        other = likes_other(evidence[index], value, vocabulary)
        if other is not None and share <= -LEAST_SHARE and similar(vocabulary, value, (other,)) is None:
            full = f"Something new: unlike “{phrase(other)}”, which you like."
            return (full if len(full) <= LONGEST else SOMETHING_NEW), full
    return SOMETHING_NEW, SOMETHING_NEW


def _short(words: Wording) -> str:
    return words.brief if len(words.brief) < LONGEST else words.briefest


def _line(clauses: list[str]) -> str:
    """Return as many of the clauses as fit a line, the same one said of several pictures only once."""
    times = Counter(clauses)
    told = [
        each.replace("in a picture", f"in {times[each]} pictures") if times[each] > 1 else each
        for each in dict.fromkeys(clauses)
    ][:MOST_REASONS]
    both = _sentence(told)
    return both if len(both) <= LONGEST else _sentence(told[:1])


def _sentence(clauses: list[str]) -> str:
    words = ", and ".join(dict.fromkeys(clauses))
    return f"{words[:1].upper()}{words[1:]}."
