"""How much of a category is decided: a meter for the screen.

The share of a contrast's variance that is explained, as R squared is in a linear model.
"""

from __future__ import annotations

import numpy as np

from gars_core.recommend.belief.posterior import Posterior
from gars_core.recommend.limits import Limits


def settled(posterior: Posterior, limits: Limits) -> dict[str, float]:
    """Return per category 1 - c'Sc / c'Kc, in [0, 1]: 0 before the first event, and for a category without picks.

    c is the category's best choice against its average value: 1 / picks at the best values less 1 / size at all of
    them. K is the covariance before any event, S after: the share of the doubt about this difference that is gone.
    A category whose values are all picked has nothing to settle: 1.
    """
    best = limits.pick(posterior.mean)
    out = {}
    for number, name in enumerate(limits.vocabulary.categories):
        chosen, rows = best[limits.category == number], limits.vocabulary.rows_of(number)
        if not len(chosen):
            out[name] = 0.0
            continue
        contrast = np.zeros(len(posterior.mean))
        contrast[chosen] = 1.0 / len(chosen)
        contrast[rows] -= 1.0 / (rows.stop - rows.start)
        before = float(contrast @ posterior.before(contrast))
        after = float(contrast @ posterior.times(contrast))
        out[name] = 1.0 if before < 1e-12 else min(max(1.0 - after / before, 0.0), 1.0)
    return out
