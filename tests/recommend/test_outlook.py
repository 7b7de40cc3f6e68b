"""What one more rating may bring, and that the advice to stop seldom comes before the best guess stops improving."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import vectors_for
from gars_core.recommend import Rating, Recommender, Statement, Vocabulary
from gars_core.recommend.limits import limits
from gars_core.recommend.outlook import FEWEST_RATINGS, HARDLY, outlook, time_to_stop
from gars_core.recommend.rows import RATING_NOISE

LONE = ("subject:1", "mood:1", "colours:1", "colours:2")
OTHER = ("subject:4", "mood:3", "colours:0", "colours:5")


def test_the_gain_is_the_mean_rise_of_the_best_set_over_what_the_rating_may_be(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)
    recommender.observe(Rating(LONE, 0.9))
    belief, bounds, x = recommender.belief(), limits(vocabulary, {}, ()), vocabulary.encode(OTHER)
    found = outlook(belief, bounds, x)
    sx = belief.times(x)
    step = sx / np.sqrt(x @ sx + RATING_NOISE**2)
    before = bounds.encode(bounds.pick(belief.mean))
    rises, changes = [], []
    for z in np.random.default_rng(0).standard_normal(4000):
        after = belief.mean + z * step
        best = bounds.encode(bounds.pick(after))
        rises.append((best - before) @ after)
        changes.append((best != before).any())
    assert found.gain == pytest.approx(np.mean(rises), rel=0.1)
    assert found.chance == pytest.approx(np.mean(changes), abs=0.05)


def test_what_is_locked_can_gain_nothing_and_bans_are_kept(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)
    free = recommender.outlook()
    locked = recommender.outlook(frozen={"subject": LONE[:1], "mood": LONE[1:2], "colours": LONE[2:]})
    some = recommender.outlook(frozen={"subject": LONE[:1], "colours": LONE[2:3]})
    assert (locked.gain, locked.chance) == (0.0, 0.0)
    assert 0.0 < some.gain < free.gain and 0.0 < some.chance <= 1.0
    all_but_one = {f"mood:{i}" for i in range(4)}
    assert 0.0 < recommender.outlook(frozen={"subject": LONE[:1], "colours": LONE[2:]}, banned={"mood:0"}).gain
    assert recommender.outlook(frozen={"subject": LONE[:1], "colours": LONE[2:]}, banned=all_but_one).gain == 0.0


def test_asking_for_the_outlook_changes_no_suggestion(vocabulary, bank):
    asked, quiet = Recommender(vocabulary, bank, seed=3), Recommender(vocabulary, bank, seed=3)
    for recommender in (asked, quiet):
        recommender.observe(Statement("mood:2", True))
    asked.outlook()
    assert asked.suggest(2) == quiet.suggest(2)


@pytest.mark.parametrize(("gains", "stop"), [
    ([], False), ([0.0] * (FEWEST_RATINGS - 1), False), ([0.0] * FEWEST_RATINGS, True),
    ([0.1] * 10 + [0.0, 0.0], False), ([0.1] * 10 + [0.0, HARDLY, 0.0], False), ([0.1] * 10 + [0.0] * 3, True),
])
def test_it_is_time_to_stop_once_little_was_to_be_gained_for_a_while(gains, stop):
    assert time_to_stop(len(gains), gains) is stop


def test_simulated_people_are_seldom_told_to_stop_while_their_best_guess_still_improves():
    """Each loves a phrase that the bank does not hold, has a taste of their own beside it, and rates with noise."""
    catalogue = load_catalogue()
    vectors = vectors_for(catalogue, None)
    vocabulary = Vocabulary([value.id for value in catalogue.attributes],
                            [value.category for value in catalogue.attributes], vectors.values, catalogue.picks)
    rises = []
    for seed in range(10):
        rng = np.random.default_rng([seed, 5])
        effect = _taste(vocabulary, vectors.bank[2 * seed + 1], rng)
        recommender, gains, scores = Recommender(vocabulary, vectors.bank[::2], seed=seed), [], []
        stop = None
        for number in range(32):
            [values] = recommender.suggest()
            felt = np.tanh(0.45 * vocabulary.encode(values) @ effect) + 0.2 * rng.standard_normal()
            recommender.observe(Rating(values, float(np.clip(felt, -1.0, 1.0))))
            scores.append(vocabulary.encode(recommender.best_guess()) @ effect / _best(vocabulary, effect))
            gains.append(recommender.outlook().gain)
            if stop is None and time_to_stop(len(gains), gains):
                stop = number
        if stop is not None and stop < 27:
            rises.append(float(np.mean(scores[-5:]) - scores[stop]))
    assert len(rises) >= 3, "for some the advice comes within 27 ratings"
    assert np.mean(rises) < 0.05 and sum(rise > 0.1 for rise in rises) <= len(rises) / 4, rises


def _taste(vocabulary, phrase, rng):
    """Return what each value adds to a picture's score (N,), standard over random sets."""
    effect, variance = np.zeros(len(vocabulary)), 0.0
    care = rng.dirichlet(np.ones(len(vocabulary.categories))) + 0.02
    for number, picks in enumerate(vocabulary.picks):
        rows = vocabulary.rows_of(number)
        liking = vocabulary.vectors[rows] @ phrase
        own = 0.6 * rng.standard_normal(len(liking))
        effect[rows] = care[number] * (0.8 * (liking - liking.mean()) / liking.std() + own)
        variance += care[number] ** 2 / picks
    return effect / np.sqrt(variance)


def _best(vocabulary, effect):
    return sum(np.sort(effect[vocabulary.rows_of(number)])[-picks:].mean()
               for number, picks in enumerate(vocabulary.picks))
