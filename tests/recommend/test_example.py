"""The example of the package runs and gives what it says."""

from __future__ import annotations

import doctest

import gars_core.recommend


def test_events_go_in_and_suggestions_come_out_as_the_example_shows() -> None:
    outcome = doctest.testmod(gars_core.recommend)
    assert outcome.attempted >= 8 and outcome.failed == 0
