"""How much each category may move a rating: hypotheses from what people speak of, and the person's own sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.importance import hypotheses
from gars_core.recommend.events import Event, Freeze, Mention, Statement, Tap, values_of
from gars_core.recommend.vocabulary import Vocabulary

Array = NDArray[np.float64]

SPEAKS_OF = {Statement: 1.0, Mention: 1.0, Tap: 0.5, Freeze: 0.5}
"""How much a remark says of its category's importance, in counts of hypotheses()."""


def sliders(vocabulary: Vocabulary, weights: Mapping[str, float]) -> Array:
    """Return the person's weight of each category (C,), in [0, 2]; 0 where a set holds no value.

    Raises ValueError for a weight outside [0, 2], KeyError for an unknown category.
    """
    scale = np.sign(vocabulary.picks).astype(np.float64)
    for name, weight in weights.items():
        if not 0.0 <= weight <= 2.0:
            raise ValueError(f"the weight of {name!r} must lie in [0, 2], not {weight!r}")
        scale[vocabulary.category(name)] *= weight
    return scale


def unweighted(vocabulary: Vocabulary, events: Sequence[Event]) -> Array:
    """Return hypotheses (H, C) of how much each category moves a rating, in rating points, at even sliders."""
    used = np.array(vocabulary.picks) > 0
    counts = np.zeros(len(vocabulary.categories))
    for event in events:
        for value in values_of(event) if type(event) in SPEAKS_OF else ():
            counts[vocabulary.category_of[vocabulary.row(value)]] += SPEAKS_OF[type(event)]
    guesses = hypotheses(counts[used], np.random.default_rng(0))
    amplitudes = np.zeros((len(guesses), len(counts)))
    amplitudes[:, used] = guesses
    return amplitudes
