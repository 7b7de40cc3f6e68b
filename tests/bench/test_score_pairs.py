"""The measurement of scores: its pairs differ in one value, and clear ones are told apart."""

from __future__ import annotations

import pytest

from bench.scores import ASKS, CROWDED, PLAIN, Pair, interval, pairs, picks_right
from gars_core.catalogue.loader import attribute_of


@pytest.mark.parametrize("category", ASKS)
def test_pairs_differ_in_one_value_that_can_be_judged(category: str) -> None:
    found = pairs(category, 30, CROWDED, 1)
    assert found == pairs(category, 30, CROWDED, 1)
    for pair in found:
        assert pair.right.category == pair.wrong.category == category and pair.right != pair.wrong
        assert ASKS[category](pair.right.phrase) and category not in {value.category for value in pair.shared}
    assert {value.category for value in pairs(category, 1, PLAIN, 1)[0].shared} == set(PLAIN)


@pytest.mark.parametrize(
    ("category", "right", "wrong"),
    [
        ("palette", "teal and orange", "monochrome red"),
        ("palette", "icy blues", "warm terracotta"),
        ("lighting", "a single candle", "bright studio light"),
        ("lighting", "snow glow", "a campfire"),
        ("composition", "a subject off to the left", "a subject off to the right"),
    ],
)
def test_clear_pairs_are_told_apart(category: str, right: str, wrong: str) -> None:
    scene = (attribute_of("subject", "a red fox"), attribute_of("setting", "beside a mountain lake"))
    assert picks_right(Pair(scene, attribute_of(category, right), attribute_of(category, wrong), 3))
    assert picks_right(Pair(scene, attribute_of(category, wrong), attribute_of(category, right), 3))


def test_an_interval_holds_the_share_and_stays_within_bounds() -> None:
    low, high = interval(9, 10)
    assert 0.5 < low < 0.9 < high < 1
    assert interval(0, 5)[0] >= -1e-9 and interval(5, 5)[1] <= 1 + 1e-9
