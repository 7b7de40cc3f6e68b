"""What was said outright is seen at once: the next sets hold the stated likes, and none the stated dislikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gars_core.recommend.events import Choice, Event, NewSession, Rating, Statement, Unrated
from gars_core.recommend.vocabulary import Vocabulary


def wanted(events: Sequence[Event]) -> list[str]:
    """Return the ids that were said to be liked in this session and were in no set of it yet, the first said first."""
    events = _this_session(events)
    seen = {value for values in _shown(events) for value in values}
    return [value for value, likes in _said(events).items() if likes and value not in seen]


def unwanted(events: Sequence[Event]) -> list[str]:
    """Return the ids that were said to be disliked."""
    return [value for value, likes in _said(events).items() if not likes]


def spare(vocabulary: Vocabulary, banned: Sequence[str], disliked: Sequence[str]) -> list[str]:
    """Return the disliked values that can be left out beside the banned ones: each category keeps enough to choose."""
    left_out, spared = vocabulary.rows(banned), list[str]()
    gone = np.bincount(vocabulary.category_of[left_out], minlength=len(vocabulary.picks))
    room = np.diff(vocabulary.bounds) - gone - np.array(vocabulary.picks)
    for row in vocabulary.rows(disliked):
        if row not in left_out and room[vocabulary.category_of[row]] > 0:
            room[vocabulary.category_of[row]] -= 1
            spared.append(vocabulary.ids[row])
    return spared


def held(
    vocabulary: Vocabulary,
    values: Sequence[str],
    frozen: Mapping[str, Sequence[str]],
) -> dict[str, tuple[str, ...]]:
    """Return frozen with as many of the values beside it as fit: within the picks, and excluding none that is held."""
    kept = {name: tuple(held) for name, held in frozen.items()}
    for value in values:
        row = vocabulary.row(value)
        category = vocabulary.categories[vocabulary.category_of[row]]
        there = kept.get(category, ())
        rows = np.array([vocabulary.row(other) for held in kept.values() for other in held], dtype=np.intp)
        full = len(there) >= vocabulary.picks[vocabulary.category_of[row]]
        if full or value in there:
            continue
        if vocabulary.coherence is None or vocabulary.coherence.fits(row, rows):
            kept[category] = (*there, value)
    return kept


def _this_session(events: Sequence[Event]) -> Sequence[Event]:
    starts = [place for place, event in enumerate(events) if isinstance(event, NewSession)]
    return events[starts[-1] + 1 :] if starts else events


def _shown(events: Sequence[Event]) -> set[tuple[str, ...]]:
    """Return the sets that were seen; what was rated may be part of a slate too."""
    rated = {event.values for event in events if isinstance(event, Rating | Unrated)}
    return rated.union(*(event.slate for event in events if isinstance(event, Choice)))


def _said(events: Sequence[Event]) -> dict[str, bool]:
    """Return by value whether the last thing said of it outright was a like."""
    likes: dict[str, bool] = {}
    for event in events:
        if isinstance(event, Statement):
            likes.pop(event.value, None)
            likes[event.value] = bool(event.likes)
    return likes
