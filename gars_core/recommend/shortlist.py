"""The values of a large vocabulary that are worth weighing exactly: those near the taste, and a few to explore.

Candidates first, by inner products that an index answers, then an exact ranking of these alone: the two stages of
Covington, Adams and Sargin, Deep Neural Networks for YouTube Recommendations (2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.posterior import Posterior
from gars_core.recommend.belief.prior import (
    NEARNESS_SCALE,
    POPULATION_TRUST,
    WITH_BANK,
    WITHOUT_BANK,
    affinities,
    unit_rows,
)
from gars_core.recommend.standards import Standards
from gars_core.recommend.vocabulary import Vocabulary

Matrix = NDArray[np.float64]

SIZE, SIZE_WITHOUT_BANK = 420, 840
"""Values on a shortlist, shared evenly by the categories; those that events name come on top. Without a bank more of
them are worth a try: half as many cost .02 of the score of the first guesses."""
RANDOM_SHARE = 0.25
NEAR_SLOPE = 1.0 - float(np.exp(-1.0 / NEARNESS_SCALE))
"""exp(-(1 - cos) / .5) as a line through its ends at cos 0 and 1."""


def directions(core: Vocabulary, belief: Posterior, bank: Matrix | None, standards: Standards) -> Matrix:
    """Return per category the direction (C, d) in which values, less their category's mean, are expected to be liked.

    core: a part that holds every value the events name; belief: what is believed of it. The expected effect of any
    other value v is prior mean + K0(v, core) w with w = K0(core, core)^-1 (mean - prior mean) / amplitude. K0 and the
    prior mean are inner products of v with the same vectors for all v of a category, once near is made a line and the
    lengths of v and of its affinities are taken as their category's.
    """
    share = WITHOUT_BANK if bank is None else WITH_BANK
    learned = (belief.mean - belief.prior_mean) / np.where(belief.amplitude > 0.0, belief.amplitude, np.inf)
    moved = np.linalg.solve(belief.prior.covariance, learned)
    apart = core.vectors - standards.centre[core.category_of]
    weighted = moved[:, None] * unit_rows(apart)
    inside = np.add.reduceat(weighted, core.bounds[:-1], axis=0)
    out = share.shared * weighted.sum(axis=0) + (share.linear + NEAR_SLOPE * share.near) * inside
    if bank is not None:
        scale = standards.phrase_scale
        towards = moved @ unit_rows(affinities(apart, bank, scale[core.category_of]))
        liked = POPULATION_TRUST / len(bank) + share.bank / np.sqrt(len(bank)) * towards
        out = out + standards.reach[:, None] * ((scale * liked) @ bank)
    return np.asarray(out)


def with_every_category(vocabulary: Vocabulary, named: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows named and the first few of every category, ascending: enough for a set."""
    starts = vocabulary.bounds[:-1].tolist()
    firsts = [start + np.arange(max(picks, 1)) for start, picks in zip(starts, vocabulary.picks, strict=True)]
    return np.union1d(named, np.concatenate(firsts))


def shortlist(
    vocabulary: Vocabulary,
    directions: Matrix,
    named: NDArray[np.intp],
    banned: NDArray[np.intp],
    size: int,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Return rows, ascending: those named, and about size values near the categories' directions or at random.

    A category no larger than its share is taken whole. None of the banned rows is there unless it is named.
    """
    quota = max(size // len(vocabulary.categories), 2 * max(vocabulary.picks))
    wanted = [named]
    for number, name in enumerate(vocabulary.categories):
        rows = vocabulary.rows_of(number)
        whole = rows.stop - rows.start
        if whole <= quota:
            wanted.append(np.setdiff1d(np.arange(rows.start, rows.stop), banned))
            continue
        out = banned[(banned >= rows.start) & (banned < rows.stop)]
        near = round(quota * (1.0 - RANDOM_SHARE)) if directions[number].any() else 2 * vocabulary.picks[number]
        values = vocabulary.nearest(name, directions[number].astype(np.float32), near + len(out))
        nearest = np.array([vocabulary.row(value) for value in values], dtype=np.intp)
        wanted.append(nearest[~np.isin(nearest, out)][:near])
        random = rows.start + rng.choice(whole, quota - near, replace=False)
        wanted.append(random[~np.isin(random, out)])
    return np.unique(np.concatenate(wanted))
