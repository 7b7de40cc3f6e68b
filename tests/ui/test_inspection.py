"""The gallery as a sheet: the same pictures in the same order, a page at a time, to take along."""

from __future__ import annotations

import re
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.studio import Studio
from gars_core.studio.scoring.scoring import OWNER
from gars_core.ui.gallery import inspection
from tests.support.driving import begin, play, settled, small_setup
from tests.support.pages import click, fine, open_page, texts

GALLERY = "pages/3_Gallery.py"


def as_sheet(session: str) -> AppTest:
    app = open_page(GALLERY, session=session)
    return fine(app.segmented_control(key="gallery_view").set_value("Sheet").run())


def order(app: AppTest) -> list[str]:
    return [
        button.key.removeprefix("gallery_inspect_")
        for button in app.button
        if button.key.startswith("gallery_inspect_")
    ]


def test_the_sheet_has_the_order_and_the_filter_of_the_grid(scored: tuple[str, list[str]]) -> None:
    session, (first, second, third) = scored
    app = as_sheet(session)
    assert order(app) == [first, second, third]
    fine(app.segmented_control(key="gallery_order").set_value("Best scored").run())
    assert order(app) == [second, third, first]
    fine(app.selectbox(key="gallery_least").set_value(0.6).run())
    assert order(app) == [second, third]


def test_each_row_says_what_was_asked_and_what_came_of_it(studio: Studio, scored: tuple[str, list[str]]) -> None:
    session, pictures = scored
    seen = texts(as_sheet(session))
    for item in studio.gallery.of_session(session):
        assert f"seed {item.picture.seed}" in seen and escape(item.picture.prompt.split(",")[0]) in seen
    assert "95%" in seen and "&lt;b&gt;darker&lt;/b&gt;" in seen and "<b>darker</b>" not in seen


def test_a_row_opens_its_picture(scored: tuple[str, list[str]]) -> None:
    session, (_, second, _) = scored
    app = click(as_sheet(session), f"gallery_inspect_{second}")
    assert "2 of 3" in texts(app)
    click(app, "gallery_back")
    assert order(app) and not [button for button in app.button if button.key.startswith("gallery_open_")]


def test_many_pictures_come_a_page_at_a_time(scored: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "ON_A_PAGE", 2)
    session, pictures = scored
    app = as_sheet(session)
    assert order(app) == pictures[:2]
    app.session_state["gallery_sheet_page"] = 2
    assert order(fine(app.run())) == pictures[2:]
    fine(app.selectbox(key="gallery_least").set_value(0.6).run())
    assert order(app) == pictures[1:]


def test_one_picture_says_what_it_began_with(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="*my* lighthouse"))
    [picture] = play(studio, session, 0.0)
    settled(studio, OWNER)
    seen = texts(open_page(GALLERY, session=session, picture=picture))
    assert re.search(r"Idea\b", seen) and r"\*my\* lighthouse" in seen
