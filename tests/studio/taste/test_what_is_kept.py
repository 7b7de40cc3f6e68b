"""What was worked out about a taste is kept for as long as pages ask for it."""

from __future__ import annotations

import pytest

from gars_core.recommend import Recommender
from gars_core.studio import Studio
from gars_core.studio.taste.taste import KEPT
from tests.support.driving import begin, play


def test_a_press_works_out_one_more_outlook_however_many_came_before(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    play(studio, session, 1.0, -1.0, 0.5)
    studio.taste.prospect(studio.sessions.state(session))
    outlook, worked_out = Recommender.outlook, []

    def counted(recommender: Recommender, *args: object) -> object:
        worked_out.append(recommender)
        return outlook(recommender, *args)

    monkeypatch.setattr(Recommender, "outlook", counted)
    values = studio.sessions.state(session).rounds[-1].cards[0].values
    for press in range(2 * KEPT):
        studio.statements.tap(session, values[press % len(values)], press < KEPT)
        studio.taste.prospect(studio.sessions.state(session))
    assert len(worked_out) <= 2 * KEPT
