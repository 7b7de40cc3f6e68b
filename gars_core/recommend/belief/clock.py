"""When something was said: tastes drift between sessions and change at a word, so old evidence counts less.

An Ornstein-Uhlenbeck process in a time of its own per category, which goes by sessions and not by the clock on the
wall; Rasmussen and Williams (2006), section 4.2.1 and appendix B.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.events import Event, NewSession, TasteShift
from gars_core.recommend.vocabulary import Vocabulary

Array = NDArray[np.float64]

LASTING = 0.8
"""Correlation of a taste with itself one session later."""
UNCHANGED = 0.3
"""The same across a change of taste that the person speaks of."""
FORGOTTEN = 1e-3


@dataclass(frozen=True)
class Times:
    """clock (n, 1 + C): for each event the time passed for what categories share, and for each category, as -log of the
    correlation with the beginning; present (1 + C): the same by now. session (n,): which one the event belongs to.
    """

    clock: Array
    present: Array
    session: NDArray[np.intp]


def times(vocabulary: Vocabulary, events: Sequence[Event]) -> Times:
    """Return when each event happened. A clock that stood still between two events correlates them fully."""
    elapsed = np.zeros(1 + len(vocabulary.categories))
    clock, session, number = [], [], 0
    for event in events:
        if isinstance(event, NewSession):
            number += 1
            lasting = dict.fromkeys(vocabulary.categories, LASTING) | dict(event.lasting)
            elapsed = elapsed + _passed(np.array([lasting[name] for name in vocabulary.categories]))
        elif isinstance(event, TasteShift):
            changed = event.categories or vocabulary.categories
            kept = [UNCHANGED if name in changed else 1.0 for name in vocabulary.categories]
            elapsed = elapsed + _passed(np.array(kept))
        clock.append(elapsed)
        session.append(number)
    return Times(np.array(clock).reshape(len(events), len(elapsed)), elapsed, np.array(session, dtype=np.intp))


def _passed(lasting: Array) -> Array:
    """Return the time (1 + C) that passes for correlations (C,); what categories share lasts as they do on average."""
    return -np.log(np.maximum([lasting.mean(), *lasting], FORGOTTEN))
