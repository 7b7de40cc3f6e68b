"""What was said in earlier sessions, and before a change of taste, counts less: a Gaussian process with a clock."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import NewSession, Rating, Recommender, Statement, TasteShift
from gars_core.recommend.belief.clock import LASTING, UNCHANGED
from gars_core.recommend.belief.posterior import condition
from gars_core.recommend.belief.rows import RATING_NOISE, gather


@pytest.fixture
def sets(vocabulary, bank):
    return Recommender(vocabulary, bank, seed=3).suggest(4)


def believed(vocabulary, bank, *events):
    recommender = Recommender(vocabulary, bank, seed=1)
    for event in events:
        recommender.observe(event)
    return recommender


def test_an_earlier_session_is_a_correlated_one_with_its_own_generosity(vocabulary, bank, sets):
    prior, amplitude = Recommender(vocabulary, bank).prior, np.array([0.3, 0.2, 0.25])
    said = (Rating(sets[0], 0.8), Rating(sets[1], -0.5), NewSession(), Rating(sets[2], 0.4))
    rows, _ = gather(vocabulary, said)
    posterior = condition(prior, vocabulary.bounds, rows, amplitude[None], vocabulary.category_of)
    scale = amplitude[vocabulary.category_of]
    covariance = scale[:, None] * prior.covariance * scale
    x = np.stack([vocabulary.encode(event.values) for event in said if isinstance(event, Rating)])
    lasted = np.array([LASTING, LASTING, 1.0])
    gram = (x @ covariance @ x.T) * np.where(lasted[:, None] == lasted, 1.0, LASTING)
    gram += RATING_NOISE**2 * np.eye(3) + 0.09 * np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    residual = np.array([0.8, -0.5, 0.4]) - x @ (scale * prior.mean) - 0.05
    cross = lasted[:, None] * (x @ covariance)
    np.testing.assert_allclose(posterior.mean, scale * prior.mean + cross.T @ np.linalg.solve(gram, residual))
    spread = covariance - cross.T @ np.linalg.solve(gram, cross)
    np.testing.assert_allclose(posterior.column(2), spread[2], atol=1e-12)


def test_what_each_category_keeps_is_its_own(vocabulary, bank):
    """With mood forgotten and the rest kept, a liked mood moves its own category less than a liked subject does."""
    lasting = (("mood", 0.0), ("subject", 1.0), ("colours", 1.0))
    moved = {}
    for value in ("mood:1", "subject:1"):
        effect = [
            believed(vocabulary, bank, Statement(value, True), *later).explain([value])[0]
            for later in ((), (NewSession(lasting),))
        ]
        moved[value] = (effect[1].effect - effect[1].before) / (effect[0].effect - effect[0].before)
    assert moved["mood:1"] < 0.4 < 0.8 < moved["subject:1"] < 1.0


def test_no_effect_lasts_where_nothing_is_to_last(vocabulary, bank, sets):
    nothing = NewSession(tuple((name, 0.0) for name in vocabulary.categories))
    rows, _ = gather(vocabulary, (*(Rating(values, 0.9) for values in sets), nothing))
    prior, amplitude = Recommender(vocabulary, bank).prior, np.full(3, 0.3)
    posterior = condition(prior, vocabulary.bounds, rows, amplitude[None], vocabulary.category_of)
    np.testing.assert_allclose(posterior.mean, posterior.prior_mean, atol=0.005)


def test_a_change_of_taste_weakens_what_was_said_before_it_and_not_after(vocabulary, bank):
    def gain(*events):
        found = believed(vocabulary, bank, *events).explain(["mood:1"])[0]
        return found.effect - found.before

    liked = Statement("mood:1", True)
    assert gain(liked, TasteShift()) == pytest.approx(UNCHANGED * gain(liked))
    assert gain(TasteShift(), liked) == pytest.approx(gain(liked))
    assert gain(liked, TasteShift(("colours",))) > gain(liked, TasteShift(("mood",)))


def test_unknown_categories_and_impossible_shares_are_refused(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)
    for event, error in (
        (NewSession((("mod", 0.5),)), KeyError),
        (TasteShift(("mod",)), KeyError),
        (NewSession((("mood", 1.5),)), ValueError),
        (NewSession((("mood", float("nan")),)), ValueError),
    ):
        with pytest.raises(error):
            recommender.observe(event)
    assert recommender.events == ()
