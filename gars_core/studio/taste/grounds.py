"""What is behind a belief in a value, for and against: what was done again and again is said once, with its number."""

from __future__ import annotations

from collections.abc import Sequence

from gars_core.recommend import Explanation, Freeze, Mention, Rating, Tap, Vocabulary
from gars_core.session import Evidence
from gars_core.studio.taste.evidence_words import CARRYING_SHARE, LEAST_SHARE, Phrase, belied, listing, verdict, wording

MOST_GROUNDS = 3


def grounds(explained: Explanation, evidence: Sequence[Evidence], vocabulary: Vocabulary, phrase: Phrase) -> str:
    """Return what speaks for a value and what against it; evidence: what the explanation's indices mean."""
    alike: dict[object, list[tuple[int, float]]] = {}
    for index, share in explained.reasons:
        if not belied(evidence[index], explained.value, share, vocabulary):
            alike.setdefault(_kind(evidence[index], index, explained.value, share), []).append((index, share))
    totals = {kind: sum(share for _, share in parts) for kind, parts in alike.items()}
    least = max(CARRYING_SHARE * max(map(abs, totals.values()), default=0.0), LEAST_SHARE)
    carrying = sorted((kind for kind in alike if abs(totals[kind]) >= least), key=lambda kind: -abs(totals[kind]))
    sides = []
    for label, sign in (("For it", 1), ("Against it", -1)):
        words = [
            _words([evidence[index] for index, _ in alike[kind]], explained.value, totals[kind], vocabulary, phrase)
            for kind in carrying[:MOST_GROUNDS]
            if sign * totals[kind] > 0
        ]
        sides += [f"{label}: {listing(words)}."] if words else []
    return " ".join(sides) or "Nothing you said speaks for or against it yet."


def _kind(piece: Evidence, index: int, value: str, share: float) -> object:
    """Return what the same things said of the value have in common; anything else stands for itself."""
    match piece.event:
        case Rating(values=values) if value in values:
            return "rated", share > 0
        case Tap(value=other, likes=likes) if other == value:
            return "marked", likes
        case Freeze(value=other) if other == value:
            return "locked"
        case Mention():
            return piece.because
    return index


def _words(alike: Sequence[Evidence], value: str, share: float, vocabulary: Vocabulary, phrase: Phrase) -> str:
    if len(alike) == 1 or isinstance(alike[0].event, Mention):
        return wording(alike[0], value, share, vocabulary, phrase).full
    scores = [piece.event.score for piece in alike if isinstance(piece.event, Rating)]
    if scores:
        mean = sum(scores) / len(scores)
        surprise = f" ({'better' if share > 0 else 'less'} than expected)" if share * mean <= 0 else ""
        return f"it was in {len(scores)} pictures you {verdict(mean)} on average{surprise}"
    did = alike[0].because.partition(" in round")[0] if isinstance(alike[0].event, Tap) else "you locked it"
    return f"{did} {len(alike)} times"
