"""What one more rating may bring, and that the advice to stop seldom comes before the best guess stops improving."""

from __future__ import annotations

import numpy as np
import pytest

from bench.recommender.runs import stops
from gars_core.recommend import Rating, Recommender, Statement
from gars_core.recommend.belief.rows import RATING_NOISE
from gars_core.recommend.limits import limits
from gars_core.recommend.outlook import FEWEST_RATINGS, HARDLY, outlook, time_to_stop

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


@pytest.mark.parametrize(
    ("gains", "stop"),
    [
        ([], False),
        ([0.0] * (FEWEST_RATINGS - 1), False),
        ([0.0] * FEWEST_RATINGS, True),
        ([0.1] * 10 + [0.0, 0.0], False),
        ([0.1] * 10 + [0.0, HARDLY, 0.0], False),
        ([0.1] * 10 + [0.0] * 3, True),
    ],
)
def test_it_is_time_to_stop_once_little_was_to_be_gained_for_a_while(gains, stop):
    assert time_to_stop(len(gains), gains) is stop


def test_simulated_people_are_seldom_told_to_stop_while_their_best_guess_still_improves():
    found = stops(lambda work, people: [work(number) for number in people], "catalogue", range(10), "tune")
    rises = [rise for stop in found if stop is not None for rise in stop[1:]]
    assert len(rises) >= 3, "for some the advice comes within 30 ratings"
    assert np.mean(rises) < 0.05 and sum(rise > 0.1 for rise in rises) <= len(rises) / 4, rises
