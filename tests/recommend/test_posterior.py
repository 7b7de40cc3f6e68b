"""The posterior against scikit-learn's Gaussian process, and what explanations add up to."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Kernel

from gars_core.recommend import Choice, Freeze, Mention, Rating, Recommender, Statement, Tap
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


@pytest.mark.parametrize("with_bank", [True, False])
def test_equals_a_gaussian_process(vocabulary, bank, with_bank):
    recommender = talk(vocabulary, bank if with_bank else None)
    posterior = recommender.belief({})
    rows, prior = posterior.rows, recommender.prior
    amplitude = 0.45 / np.sqrt(3)
    n = len(vocabulary)
    covariance = np.zeros((n + 1, n + 1))
    covariance[:n, :n] = amplitude**2 * prior.covariance
    covariance[n, n] = 0.3**2
    mean = amplitude * prior.mean
    process = GaussianProcessRegressor(Fixed(covariance), alpha=rows.noise_variance, optimizer=None)
    process.fit(np.column_stack([rows.x, rows.has_offset]), rows.y - rows.x @ mean - 0.05 * rows.has_offset)
    expected, spread = process.predict(np.column_stack([np.eye(n), np.zeros(n)]), return_cov=True)
    ours = np.stack([posterior.column(v) for v in range(n)])
    np.testing.assert_allclose(posterior.mean, mean + expected, atol=1e-6)
    np.testing.assert_allclose(ours, spread, atol=1e-6)
    np.testing.assert_allclose(posterior.variances(), np.diag(spread), atol=1e-6)
    x = vocabulary.encode(recommender.best_guess())
    np.testing.assert_allclose(posterior.times(x), spread @ x, atol=1e-6)


def test_rows_follow_the_table_of_signals(vocabulary, bank):
    rows = talk(vocabulary, bank).belief({}).rows
    np.testing.assert_allclose(rows.y[6:], [0.35, -0.2, 0.15, -0.35])
    np.testing.assert_allclose(np.sqrt(rows.noise_variance), [0.22] * 6 + [0.3, 0.2, 0.3, 0.35])
    assert rows.has_offset.tolist() == [1.0] * 6 + [0.0] * 4


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
        assert before.reasons == () and before.effect == found.before
        assert sum(part for _, part in found.reasons) == pytest.approx(found.effect - found.before, abs=1e-9)
        sizes = [abs(part) for _, part in found.reasons]
        assert sizes == sorted(sizes, reverse=True)
        assert {event for event, _ in found.reasons} == set(range(12))
        assert 0.0 < found.uncertainty < before.uncertainty
        assert found.explored == (found.value not in best)


def test_laplace_finds_the_mode_and_its_curvature(vocabulary, bank):
    """The gradient of the log posterior vanishes at the mean; the precision is its Hessian there."""
    recommender = Recommender(vocabulary, bank)
    slate = tuple(recommender.suggest(4))
    recommender.observe(Rating(slate[0], -0.7))
    recommender.observe(Choice(slate, 1))
    recommender.observe(Choice(slate[:2], 1))
    posterior = recommender.belief({})
    n = len(vocabulary)
    prior_covariance = posterior.amplitude[:, None] * recommender.prior.covariance * posterior.amplitude
    precision = np.linalg.inv(prior_covariance)
    gradient = -precision @ (posterior.mean - posterior.prior_mean)
    x = vocabulary.encode(slate[0])
    gradient += x * (-0.7 - 0.05 - x @ posterior.mean) / (0.22**2 + 0.3**2)
    precision += np.outer(x, x) / (0.22**2 + 0.3**2)
    for sets in (slate, slate[:2]):
        rows = np.stack([vocabulary.encode(values) for values in sets])
        chance = np.exp(5.0 * rows @ posterior.mean)
        chance /= chance.sum()
        gradient += 5.0 * rows.T @ (np.eye(len(rows))[1] - chance)
        precision += 25.0 * rows.T @ (np.diag(chance) - np.outer(chance, chance)) @ rows
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
