"""The way of a round without detours: drawn at once, keys for everything, an end worth reaching, one queue in sight."""

from __future__ import annotations

import threading

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.studio import Studio
from gars_core.types import Report
from gars_core.ui.shared.parts import about
from gars_core.ui.shell import shared_studio
from tests.support.driving import begin, done, draw, play, settled, small_setup
from tests.support.pages import click, drawn, fine, keys, open_page, ready, texts, until

SETUP, RATE, GALLERY = "pages/1_Setup.py", "pages/2_Rate.py", "pages/3_Gallery.py"


def shortcuts(app: AppTest) -> dict[str, str]:
    return {button.key: button.proto.shortcut for button in app.button if button.proto.shortcut}


@pytest.fixture
def app_studio() -> Studio:
    """The studio of the pages themselves, whose jobs they show."""
    return shared_studio()


def test_next_draws_at_once_where_that_is_wanted_and_every_session_remembers_it(app_studio: Studio) -> None:
    studio = app_studio
    session = begin(studio)
    draw(studio, session)
    assert studio.drawing.rounds.draws_at_once
    app = ready(open_page(RATE, session=session))
    click(app, "rate_next_1")
    done(studio, session)
    assert studio.sessions.state(session).current.cards[0].picture is not None
    fine(app.toggle(key="rate_how_at_once").set_value(False).run())
    assert not studio.drawing.rounds.draws_at_once
    click(until(app, lambda app: "rate_next_2" in keys(app)), "rate_next_2")
    done(studio, session)
    state = studio.sessions.state(session)
    assert len(state.rounds) == 3 and state.current.cards[0].proposal and state.current.cards[0].picture is None
    assert not open_page(SETUP).toggle(key="setup_at_once").value


def test_a_round_needs_no_mouse(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=4))
    app = drawn(open_page(RATE, session=session))
    by_key = shortcuts(app)
    assert by_key["rate_generate"] == "ctrl+enter" and by_key["rate_next_1"] == "n"
    assert [key for key, shortcut in by_key.items() if shortcut == "right"] == ["rate_select_1"]
    click(app, "rate_select_1")
    by_key = shortcuts(app)
    assert by_key["rate_select_0"] == "left" and by_key["rate_select_2"] == "right"
    assert by_key["rate_score_1_1"] == "1"


def test_finish_ends_in_the_best_picture_what_was_learned_and_what_next(studio: Studio) -> None:
    session = begin(studio)
    pictures = play(studio, session, 0.9, -0.7, 0.3)
    app = click(ready(open_page(RATE, session=session)), "rate_finish")
    assert studio.sessions.state(session).ended
    app = open_page(GALLERY, session=session)
    assert "Your best picture" in texts(app) and "closing_new" in keys(app)
    for name in ("You like", "Not for you", "What mattered most"):
        assert name in texts(app)
    click(app, "closing_open")
    assert app.query_params["picture"] == pictures[0]


def test_an_end_without_ratings_says_so_and_one_that_is_gone_on_with_is_none(studio: Studio) -> None:
    session = begin(studio)
    draw(studio, session)
    studio.statements.end(session)
    assert "unknown without ratings" in texts(open_page(GALLERY, session=session))
    studio.drawing.rounds.queue_next(session, 1)
    done(studio, session)
    assert "closing_new" not in keys(open_page(GALLERY, session=session))


def test_finish_stops_what_is_prepared_so_that_no_round_follows_the_end(app_studio: Studio) -> None:
    studio = app_studio
    session = begin(studio)
    gate, started = threading.Event(), threading.Event()
    app = ready(open_page(RATE, session=session))

    def hold(report: Report) -> None:
        started.set()
        gate.wait(10)

    studio.jobs.submit("Holding the worker", hold)
    assert started.wait(5)
    studio.drawing.rounds.queue_next(session, 1)
    click(app, "rate_finish")
    gate.set()
    job = settled(studio, session)
    assert job is not None and job.status == "cancelled"
    assert studio.sessions.state(session).ended and len(studio.sessions.state(session).rounds) == 1


def test_every_page_says_what_is_at_work_and_for_whom(app_studio: Studio) -> None:
    studio = app_studio
    session = begin(studio, small_setup(idea="a lighthouse"))
    gate, started = threading.Event(), threading.Event()

    def hold(report: Report) -> None:
        started.set()
        gate.wait(20)

    studio.jobs.submit("Drawing with Sketch", hold, session)
    assert started.wait(5)
    studio.jobs.submit("Rewriting", lambda report: None)
    try:
        for path in (SETUP, "app.py", "pages/6_Models.py"):
            said = texts(open_page(path))
            assert "Drawing with Sketch · a lighthouse" in said and "Rewriting · waiting" in said
    finally:
        gate.set()
    settled(studio, session)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(6.2, "about 6 s"), (43.0, "about 40 s"), (100.0, "about 2 min"), (3600.0, "about 60 min"), (7200.0, "about 2 h")],
)
def test_a_time_is_said_as_people_estimate(seconds: float, words: str) -> None:
    assert about(seconds) == words


def test_buttons_that_show_an_icon_alone_have_names_with_their_state(studio: Studio) -> None:
    session = begin(studio)
    app = click(drawn(open_page(RATE, session=session)), "rate_score_4")
    value = studio.sessions.state(session).current.cards[0].values[0]
    phrase = studio.values.phrase(value)
    assert app.button(key="rate_score_4").label == "Like it (chosen)"
    assert app.button(key="rate_score_5").label == "Love it"
    assert app.button(key=f"rate_good_0_{value}").label == f"Good: {phrase}"
    click(app, f"rate_lock_0_{value}")
    assert app.button(key=f"rate_lock_0_{value}").label == f"Lock: {phrase} (chosen)"


def test_a_page_without_a_session_has_a_heading_too() -> None:
    for path in (RATE, GALLERY):
        assert [title.value for title in open_page(path).title] == ["No session yet"]
