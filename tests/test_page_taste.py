"""The Taste page and the choice of a profile on Setup, without a browser."""

from __future__ import annotations

import pytest
from driving import begin, play, small_setup
from test_pages import app_settings as app_settings
from test_pages import click, fine, keys, open_page, texts

from gars_core.profile import FIRST
from gars_core.studio import Studio

SETUP, TASTE = "pages/1_Setup.py", "pages/5_Taste.py"


@pytest.fixture
def rated(studio: Studio) -> str:
    """A session of the first profile in which somebody said what they think."""
    session = begin(studio, small_setup(profile=FIRST, idea="a fox in snow"))
    play(studio, session, 1.0, -1.0)
    studio.tap(session, studio.state(session).rounds[0].cards[0].values[0], True)
    return session


def newest(studio: Studio) -> str:
    return max(studio.sessions(), key=lambda entry: entry.started_at).id


def test_setup_begins_with_the_taste_of_the_profile_used_last(studio: Studio, rated: str) -> None:
    app = open_page(SETUP)
    assert app.selectbox(key="setup_profile").value == FIRST
    assert "learned in 1 session" in texts(app)
    fine(app.pills(key="setup_carry").set_value(["subject", "setting"]).run())
    click(app, "setup_start")
    knew = studio.state(newest(studio)).carried
    assert knew is not None
    named = {value.split(":")[0] for one in knew.sessions[0].events for value in getattr(one.event, "values", ())}
    assert named == {"subject", "setting"}


def test_setup_can_start_fresh(studio: Studio, rated: str) -> None:
    app = open_page(SETUP)
    fine(app.selectbox(key="setup_profile").set_value("").run())
    click(app, "setup_start")
    state = studio.state(newest(studio))
    assert state.carried is None and state.setup.profile == ""


def test_setup_of_a_first_session_says_nothing_of_carrying_over() -> None:
    app = open_page(SETUP)
    assert "setup_carry" not in keys(app, "pills") and "learned" not in texts(app)
