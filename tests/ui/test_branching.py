"""Branching and session files on their pages, without a browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from gars_core.session import Branched
from gars_core.session.branching import origin
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from tests.support.driving import begin, play, small_setup
from tests.support.pages import click, fine, keys, links, open_page, ready, texts, until


@pytest.fixture
def session(studio: Studio) -> str:
    session = begin(studio, small_setup(idea="a [lighthouse]", rounds=5))
    play(studio, session, 1.0, -0.5)
    return session


def newest(studio: Studio) -> str:
    return studio.sessions.all()[0].id


def test_the_gallery_branches_from_a_picture_and_goes_on_rating_there(studio: Studio, session: str) -> None:
    first = studio.gallery.of_session(session)[0].picture.id
    app = ready(click(open_page("pages/3_Gallery.py", session=session), f"gallery_branch_{first}"))
    branch = newest(studio)
    assert app.session_state["session"] == branch != session
    assert origin(studio.sessions.state(branch)) == Branched(session, 1)


def test_the_picture_itself_offers_its_round_too(studio: Studio, session: str) -> None:
    second = studio.gallery.of_session(session)[1].picture.id
    app = open_page("pages/3_Gallery.py", session=session, picture=second)
    assert app.button(key="gallery_branch").label == "Branch from round 2"
    click(app, "gallery_branch")
    assert origin(studio.sessions.state(newest(studio))) == Branched(session, 2)


def test_a_branch_says_where_it_came_from_and_rates_for_itself(studio: Studio, session: str) -> None:
    branch = studio.branches.branch(session, 1)
    first = studio.gallery.of_session(session)[0].picture.id
    app = open_page("pages/3_Gallery.py", session=branch)
    assert "Branched from “a \\[lighthouse\\]”, round 1" in links(app)
    click(app, f"gallery_open_{first}")
    click(app, "gallery_score_1")
    assert studio.gallery.picture(first, branch).score == -1.0 and studio.gallery.picture(first, session).score == 1.0


def test_home_branches_from_any_round(studio: Studio, session: str) -> None:
    app = open_page()
    app.session_state[f"branch_menu_{session}"] = True  # as a press on the menu leaves it
    fine(app.run())
    fine(app.number_input(key=f"branch_round_{session}").set_value(1).run())
    click(app, f"branch_{session}")
    branch = newest(studio)
    assert origin(studio.sessions.state(branch)) == Branched(session, 1) and app.session_state["session"] == branch
    assert any(link.startswith("Branched from") for link in links(open_page()))


def test_home_shows_older_sessions_on_request(studio: Studio, session: str) -> None:
    for _ in range(7):
        studio.branches.branch(session, 1)
    app = open_page()
    assert f"home_continue_{session}" not in keys(app)
    click(app, "home_more")
    assert f"home_continue_{session}" in keys(app) and "home_more" not in keys(app)


def test_home_opens_a_session_file(studio: Studio, session: str) -> None:
    file = studio.gallery.session_file(session)
    app = open_page()
    fine(app.file_uploader(key="home_file").upload("session.zip", file, "application/zip").run())
    click(app, "home_file_open")
    until(app, lambda app: "home_file_go" in keys(app))
    assert "is open" in texts(app) and "copy of it" in texts(app)
    click(app, "home_file_go")
    assert {app.session_state["session"], session} == {entry.id for entry in studio.sessions.all()}


def test_home_says_of_a_bad_file_what_is_wrong_with_it(studio: Studio) -> None:
    app = open_page()
    fine(app.file_uploader(key="home_file").upload("session.zip", b"no zip at all", "application/zip").run())
    click(app, "home_file_open")
    until(app, lambda app: app.error)
    assert "not a zip" in app.error[0].value and studio.sessions.all() == []


def test_a_branch_whose_original_is_not_here_says_so_without_a_link(
    studio: Studio, session: str, open_studio: Callable[..., Studio], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = studio.branches.branch(session, 1)
    there = open_studio(Settings(data_dir=tmp_path / "elsewhere", engines="fake"))
    there.branches.open(io.BytesIO(studio.gallery.session_file(branch)), ignore_progress)
    monkeypatch.setenv("GARS_DATA_DIR", str(tmp_path / "elsewhere"))
    app = open_page("pages/3_Gallery.py", session=branch)
    assert "Branched from “a \\[lighthouse\\]”, round 1" in texts(app)
