"""Best of several on the Rate page: asked for, watched, stopped, and what is said of it."""

from __future__ import annotations

import threading

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.errors import BadInput
from gars_core.scoring.scores import Scores
from gars_core.session import Card
from gars_core.session.picture import Picture
from gars_core.studio import Studio
from gars_core.studio.drawing.best_of_run import BestOfResult
from gars_core.studio.scoring.scoring import Scoring
from gars_core.types import ImageSpec, Report
from gars_core.ui.rate.best_of_menu import MENU, sentence
from tests.support.driving import begin, done, small_setup
from tests.support.pages import click, fine, open_page, ready, texts, until

RATE = "pages/2_Rate.py"


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """Have pictures judged by what stands in the list, in order; None cannot be judged."""
    left: list[float | None] = []

    def now(scoring: Scoring, picture: Picture) -> dict[str, Scores]:
        overall = left.pop(0)
        if overall is None:
            raise BadInput("Nobody can judge it.")
        scoring._store.set(picture.id, "looks", Scores(overall, ()))
        return {"looks": Scores(overall, ())}

    monkeypatch.setattr(Scoring, "now", now)
    monkeypatch.setattr(Scoring, "later", lambda scoring, pictures: None)
    return left


def opened(session: str) -> AppTest:
    """Return the Rate page with the popover open."""
    app = ready(open_page(RATE, session=session))
    app.session_state[f"{MENU}_{app.session_state[MENU] if MENU in app.session_state else 0}"] = True
    return fine(app.run())


def pressed(app: AppTest, key: str) -> AppTest:
    """Press a button and wait for what it began."""
    return ready(click(app, key))


def card(studio: Studio, session: str, number: int = 0) -> Card:
    current = studio.sessions.state(session).current
    assert current is not None
    return current.cards[number]


def test_the_best_of_several_is_shown_with_how_the_others_did(
    studio: Studio, session: str, judged: list[float | None]
) -> None:
    judged += [0.6, 0.81, 0.78]
    app = opened(session)
    fine(app.number_input(key=f"rate_try_n_{session}").set_value(3).run())
    assert app.button(key="rate_try_best").label == "Draw 3, keep the best"
    pressed(app, "rate_try_best")
    assert "Best of 3: 81% (the others 60% to 78%)" in texts(app)
    first, best, _ = card(studio, session).pictures
    assert card(studio, session).picture == best
    click(app, f"rate_pick_0_{first}")
    assert "81% (the others 60% to 78%) · this one 60%" in texts(app) and card(studio, session).picture == first


def test_one_that_was_drawn_before_and_scores_more_is_told_of_and_stays_a_click_away(
    studio: Studio, session: str, judged: list[float | None]
) -> None:
    judged += [0.9, 0.8, 0.6, 0.7]
    studio.drawing.best_of.queue_best_of(session, 0, 2)
    done(studio, session)
    app = opened(session)
    fine(app.number_input(key=f"rate_try_n_{session}").set_value(2).run())
    pressed(app, "rate_try_best")
    assert "Best of 2: 70% (the other 60%) · an earlier one scores 90%" in texts(app)
    first, *_, newest = card(studio, session).pictures
    assert card(studio, session).picture == newest
    click(app, f"rate_pick_0_{first}")
    assert card(studio, session).picture == first


def test_the_line_is_there_after_a_restart(studio: Studio, session: str, judged: list[float | None]) -> None:
    judged += [0.6, 0.81]
    studio.drawing.best_of.queue_best_of(session, 0, 2)
    done(studio, session)
    assert "Best of 2: 81% (the other 60%)" in texts(ready(open_page(RATE, session=session)))


def test_other_wordings_change_the_box_to_the_best_one(
    studio: Studio, session: str, judged: list[float | None]
) -> None:
    judged += [0.3, 0.9]
    before = card(studio, session).text
    app = opened(session)
    fine(app.segmented_control(key=f"rate_try_by_{session}").set_value("wordings").run())
    fine(app.number_input(key=f"rate_try_n_{session}").set_value(2).run())
    pressed(app, "rate_try_best")
    assert app.text_area[0].value == card(studio, session).text != before


def test_it_goes_on_until_the_score_that_is_asked_for(studio: Studio, session: str, judged: list[float | None]) -> None:
    judged += [0.5, 0.92]
    app = opened(session)
    fine(app.slider(key=f"rate_try_least_{session}").set_value(90).run())
    assert app.button(key="rate_try_until").label == "Continue until 90%"
    pressed(app, "rate_try_until")
    assert "Reached 90% at try 2: 92% (the other 50%)" in texts(app)


def test_the_caps_end_it(studio: Studio, session: str, judged: list[float | None]) -> None:
    judged += [0.5, 0.7]
    app = opened(session)
    fine(app.number_input(key=f"rate_try_most_{session}").set_value(2).run())
    pressed(app, "rate_try_until")
    assert "Stopped after 2 tries without reaching 80%; the best has 70%" in texts(app)


def test_stop_keeps_the_best_so_far(
    studio: Studio, session: str, judged: list[float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged += [0.7, 0.6]
    reached, go_on = threading.Event(), threading.Event()
    make = FakeMaker.make

    def slow(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        if len(studio.sessions.state(session).shown) == 2:
            reached.set()
            assert go_on.wait(60)
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", slow)
    app = opened(session)
    click(app, "rate_try_best")
    assert reached.wait(60)
    until(app, lambda app: any(button.key == f"job_stop_{session}" for button in app.button))
    click(app, f"job_stop_{session}")
    go_on.set()
    assert "Stopped after 2 of 4 tries: the best has 70%" in texts(ready(app))
    assert card(studio, session).picture == card(studio, session).pictures[0]


def test_nothing_is_asked_for_while_something_is_drawn(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    make = FakeMaker.make

    def slow(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        assert go_on.wait(60)
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", slow)
    app = ready(open_page(RATE, session=session))
    click(app, "rate_generate")
    app.session_state[f"{MENU}_0"] = True
    assert fine(app.run()).button(key="rate_try_best").disabled and app.button(key="rate_try_until").disabled
    go_on.set()


def test_in_a_slate_it_is_about_the_selected_picture(studio: Studio, judged: list[float | None]) -> None:
    judged += [0.6, 0.5, 0.4, 0.3]
    session = begin(studio, small_setup(slate=2))
    app = ready(open_page(RATE, session=session))
    click(app, "rate_select_1")
    app.session_state[f"{MENU}_0"] = True
    pressed(fine(app.run()), "rate_try_best")
    assert not card(studio, session).pictures and len(card(studio, session, 1).pictures) == 4


def test_it_says_what_the_score_cannot_judge(session: str) -> None:
    assert "not judged" in texts(opened(session))


def tried(*scores: float | None, **more: object) -> BestOfResult:
    return BestOfResult(tuple(map(str, range(len(scores)))), scores, **{"asked": 9, **more})


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        (tried(0.5, 0.504, 0.5), "Best of 3: 50%; the others hardly differ (50%)"),
        (tried(0.6, 0.5, 0.5), "Best of 3: 60% (the others 50%)"),
        (tried(0.5, None), "Best of 2: 50%"),
        (tried(0.95, threshold=0.9, end="reached"), "Reached 90% at try 1: 95%"),
        (tried(0.5, threshold=0.9), "Stopped after 1 try without reaching 90%; the best has 50%"),
        (tried(0.899, threshold=0.9), "Stopped after 1 try without reaching 90%; the best has just under 90%"),
        (
            tried(0.5, 0.4, threshold=0.9, minutes=2.5, end="time"),
            "Stopped after 2.5 minutes and 2 pictures without reaching 90%; the best has 50%",
        ),
        (tried(None, threshold=0.9, end="unscored"), "No scorer here can judge it."),
        (tried(None, None), "No scorer here can judge these 2: the first one is kept."),
        (tried(0.5, end="wordings"), "The writer found only 1 wording. Best of 1: 50%"),
    ],
)
def test_every_end_is_one_line(tries: BestOfResult, said: str) -> None:
    assert sentence(tries) == said
