"""Why a value is liked: the events that moved its effect.

A posterior mean is a weighted sum of kernels with what was observed, so each observation has a share in it; Rasmussen
and Williams (2006), equation 2.27.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gars_core.recommend.belief.posterior import Posterior
from gars_core.recommend.limits import Limits


@dataclass(frozen=True)
class Explanation:
    """What is believed of one value.

    effect: rating points it adds where it is its category's only pick. before: the effect before any event.
    uncertainty: its standard deviation. reasons: (index of the event, contribution), largest first; the contributions
    sum to effect - before. explored: the best guess would not choose it, so it is shown to find out.
    """

    value: str
    effect: float
    before: float
    uncertainty: float
    reasons: tuple[tuple[int, float], ...]
    explored: bool


def explanations(posterior: Posterior, limits: Limits, values: Sequence[str]) -> list[Explanation]:
    """Return one Explanation per value, in order; KeyError for an unknown id.

    mean_v - prior_mean_v = sum over pieces p of credit[category of v, p] with_values[p, v], by the event of p's row.
    """
    best = set(limits.pick(posterior.mean).tolist())
    spread = np.sqrt(posterior.variances())
    heard, event_of = np.unique(posterior.rows.event[posterior.pieces.row], return_inverse=True)
    explained = []
    for value in values:
        row = limits.vocabulary.row(value)
        parts = posterior.credit[limits.vocabulary.category_of[row]] * posterior.pieces.with_values[:, row]
        moved = np.bincount(event_of, parts, minlength=len(heard))
        reasons = tuple(sorted(zip(heard.tolist(), moved.tolist(), strict=True), key=lambda r: (-abs(r[1]), r[0])))
        effect, before = float(posterior.mean[row]), float(posterior.prior_mean[row])
        explained.append(Explanation(value, effect, before, float(spread[row]), reasons, row not in best))
    return explained
