"""The posterior against scikit-learn's Gaussian process, and what explanations add up to."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Kernel

from gars_core.recommend import Choice, Freeze, Mention, Rating, Recommender, Statement, Tap
from gars_core.recommend.belief.contests import with_contests
from gars_core.recommend.belief.posterior import condition
from gars_core.recommend.belief.rows import RATING_NOISE, gather
from gars_core.recommend.limits import limits

RNG = np.random.default_rng(4)


class Fixed(Kernel):
    """k(x, z) = [x, f] diag(K, .09) [z, f]' for inputs that carry the offset's flag f in their last column."""

    def __init__(self, covariance):
        self.covariance = covariance

    def __call__(self, first, second=None, eval_gradient=False):
        second = first if second is None else second
        value = first @ self.covariance @ second.T
        return (value, np.zeros((*value.shape, 0))) if eval_gradient else value

    def diag(self, first):
        return np.einsum("ij,jk,ik->i", first, self.covariance, first)

    def is_stationary(self):
        return False


def talk(vocabulary, bank, choices=False):
    recommender = Recommender(vocabulary, bank, seed=1)
    for _ in range(6):
        recommender.observe(Rating(recommender.suggest()[0], float(RNG.uniform(-1, 1))))
    recommender.observe(Statement("mood:1", True))
    recommender.observe(Tap("subject:2", False))
    recommender.observe(Freeze("colours:4"))
    recommender.observe(Mention("subject:3", False))
    if choices:
        recommender.observe(Choice(tuple(recommender.suggest(4)), 2))
        recommender.observe(Choice(tuple(recommender.suggest(3)), 0))
    return recommender


def regression(posterior, prior, bounds, amplitude):
    """Return scikit-learn's process for one hypothesis (C,) of the amplitudes, what it was fitted to, and its prior."""
    rows, n = posterior.rows, len(prior.mean)
    scale = np.repeat(amplitude, np.diff(bounds))
    covariance = np.zeros((n + 1, n + 1))
    covariance[:n, :n] = scale[:, None] * prior.covariance * scale
    covariance[n, n] = 0.3**2
    relative = np.where(rows.remark, rows.x @ scale, 1.0)
    target = rows.y * relative - rows.x @ (scale * prior.mean) - 0.05 * rows.has_offset
    process = GaussianProcessRegressor(Fixed(covariance), alpha=rows.noise_variance * relative**2, optimizer=None)
    process.fit(np.column_stack([rows.x, rows.has_offset]), target)
    return process, scale * prior.mean


def predicted(process, n):
    return process.predict(np.column_stack([np.eye(n), np.zeros(n)]), return_cov=True)


@pytest.mark.parametrize("with_bank", [True, False])
def test_one_hypothesis_equals_a_gaussian_process(vocabulary, bank, with_bank):
    recommender = talk(vocabulary, bank if with_bank else None)
    amplitude, n = np.array([0.3, 0.2, 0.1]), len(vocabulary)
    rows = recommender.belief({}).rows
    posterior = condition(recommender.prior, vocabulary.bounds, rows, amplitude[None], vocabulary.category_of)
    process, mean = regression(posterior, recommender.prior, vocabulary.bounds, amplitude)
    expected, spread = predicted(process, n)
    ours = np.stack([posterior.column(v) for v in range(n)])
    np.testing.assert_allclose(posterior.mean, mean + expected, atol=1e-6)
    np.testing.assert_allclose(ours, spread, atol=1e-6)
    np.testing.assert_allclose(posterior.variances(), np.diag(spread), atol=1e-6)
    x = vocabulary.encode(recommender.best_guess())
    np.testing.assert_allclose(posterior.times(x), spread @ x, atol=1e-6)


def test_hypotheses_are_averaged_by_their_marginal_likelihood(vocabulary, bank):
    recommender = talk(vocabulary, bank)
    hypotheses, n = RNG.uniform(0.05, 0.5, (5, 3)), len(vocabulary)
    rows = recommender.belief({}).rows
    posterior = condition(recommender.prior, vocabulary.bounds, rows, hypotheses, vocabulary.category_of)
    logs, means = [], []
    for amplitude in hypotheses:
        process, mean = regression(posterior, recommender.prior, vocabulary.bounds, amplitude)
        relative = np.repeat(amplitude, np.diff(vocabulary.bounds)) @ rows.x[rows.remark].T
        # scaling a remark by its amplitude changes its density by that factor, and not what it says
        logs.append(process.log_marginal_likelihood_value_ + np.log(relative).sum())
        means.append(mean + predicted(process, n)[0])
    chance = np.exp(np.array(logs) - max(logs))
    chance /= chance.sum()
    np.testing.assert_allclose(posterior.mean, chance @ np.array(means), atol=1e-4)
    power = chance @ hypotheses**2
    np.testing.assert_allclose(posterior.importance, power / power.sum(), atol=1e-4)


def test_rows_follow_the_table_of_signals(vocabulary, bank):
    rows, _ = gather(vocabulary, talk(vocabulary, bank).events)
    np.testing.assert_allclose(rows.y[6:], [1.7, -1.0, 0.8, -1.7])
    np.testing.assert_allclose(np.sqrt(rows.noise_variance), [0.3] * 6 + [0.8, 0.6, 1.2, 1.0])
    assert rows.has_offset.tolist() == [1.0] * 6 + [0.0] * 4
    assert rows.remark.tolist() == [False] * 6 + [True] * 4


def test_a_like_hardly_pulls_down_what_is_liked_more_than_it_says(vocabulary, bank):
    """Six pictures that hold a value are loved and six others hated; then the value is marked good, once and again."""
    recommender = Recommender(vocabulary, bank, seed=1)
    for _ in range(6):
        [values] = recommender.suggest(frozen={"mood": ("mood:1",)})
        recommender.observe(Rating(values, 1.0))
        recommender.observe(Rating(recommender.suggest(frozen={"mood": ("mood:2",)})[0], -1.0))
    effects = []
    for _ in range(4):
        effects.append(recommender.explain(["mood:1"])[0])
        recommender.observe(Tap("mood:1", True))
    assert effects[0].effect > 0.2
    for before, after in zip(effects[:-1], effects[1:], strict=True):
        assert after.effect > 0.95 * before.effect
    assert all(part > -0.01 for event, part in effects[-1].reasons if isinstance(recommender.events[event], Tap))


def test_draws_follow_the_posterior(vocabulary, bank):
    posterior = talk(vocabulary, bank, choices=True).belief({})
    draws = posterior.draws(np.random.default_rng(0), 40000)
    covariance = np.stack([posterior.column(v) for v in range(len(vocabulary))])
    np.testing.assert_allclose(draws.mean(axis=0), posterior.mean, atol=0.01)
    np.testing.assert_allclose(np.cov(draws.T), covariance, atol=0.003)


def test_knowing_a_set_takes_its_doubt_away(vocabulary, bank):
    recommender = talk(vocabulary, bank)
    posterior = recommender.belief({})
    x = vocabulary.encode(recommender.best_guess())
    covariance = np.stack([posterior.column(v) for v in range(len(vocabulary))])
    sx = covariance @ x
    after = posterior.knowing(x, 0.05)
    np.testing.assert_allclose(after.column(3), (covariance - np.outer(sx, sx) / (x @ sx + 0.05))[3], atol=1e-12)


def test_contributions_sum_to_what_changed(vocabulary, bank):
    recommender = talk(vocabulary, bank, choices=True)
    untouched = Recommender(vocabulary, bank).explain(vocabulary.ids)
    best = set(recommender.best_guess())
    for found, before in zip(recommender.explain(vocabulary.ids), untouched, strict=True):
        assert before.reasons == () and before.effect == before.before
        assert sum(part for _, part in found.reasons) == pytest.approx(found.effect - found.before, abs=1e-9)
        sizes = [abs(part) for _, part in found.reasons]
        assert sizes == sorted(sizes, reverse=True)
        assert {event for event, _ in found.reasons} == set(range(12))
        assert found.uncertainty > 0.0
        assert found.explored == (found.value not in best)


def test_laplace_finds_the_mode_and_its_curvature(vocabulary, bank):
    """The gradient of the log posterior vanishes at the mean; the precision is its Hessian there."""
    prior, amplitude = Recommender(vocabulary, bank).prior, np.array([0.3, 0.2, 0.25])
    slate = tuple(Recommender(vocabulary, bank).suggest(4))
    said = (Rating(slate[0], -0.7), Choice(slate, 1), Choice(slate[:2], 1))
    rows, contests = gather(vocabulary, said)
    rows = with_contests(prior, vocabulary.bounds, rows, contests, amplitude)
    posterior = condition(prior, vocabulary.bounds, rows, amplitude[None], vocabulary.category_of)
    n = len(vocabulary)
    precision = np.linalg.inv(posterior.amplitude[:, None] * prior.covariance * posterior.amplitude)
    gradient = -precision @ (posterior.mean - posterior.prior_mean)
    x = vocabulary.encode(slate[0])
    gradient += x * (-0.7 - 0.05 - x @ posterior.mean) / (RATING_NOISE**2 + 0.3**2)
    precision += np.outer(x, x) / (RATING_NOISE**2 + 0.3**2)
    for sets in (slate, slate[:2]):
        sides = np.stack([vocabulary.encode(values) for values in sets])
        chance = np.exp(5.0 * sides @ posterior.mean)
        chance /= chance.sum()
        gradient += 5.0 * sides.T @ (np.eye(len(sides))[1] - chance)
        precision += 25.0 * sides.T @ (np.diag(chance) - np.outer(chance, chance)) @ sides
    assert np.abs(gradient).max() < 1e-5
    covariance = np.stack([posterior.column(v) for v in range(n)])
    np.testing.assert_allclose(covariance, np.linalg.inv(precision), atol=1e-6)


def test_best_guess_is_the_best_of_all_sets(vocabulary, bank):
    recommender = talk(vocabulary, bank)
    mean = recommender.belief({}).mean
    x = vocabulary.encode(recommender.best_guess())
    for _ in range(200):
        other = limits(vocabulary, {}, ()).pick(RNG.random(len(vocabulary)))
        assert limits(vocabulary, {}, ()).encode(other) @ mean <= x @ mean + 1e-9
