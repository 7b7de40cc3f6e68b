"""Bringing lists on Setup, without a browser: shown first, added on a press, removed again."""

from __future__ import annotations

import io

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.studio import Studio
from gars_core.types import ignore_progress
from gars_core.ui.shared import value_picker as offered
from tests.support.driving import begin
from tests.support.pages import click, fine, keys, open_page, ready, texts, until

CATS = b"Maine Coon\na tabby\na lone wolf\n__dogs__\n"


def looked_into(name: str = "animals/cats.txt", data: bytes = CATS) -> AppTest:
    app = open_page("pages/1_Setup.py")
    fine(app.file_uploader(key="setup_lists_files").upload(name, data, "text/plain").run())
    return click(app, "setup_lists_look")


def bring(studio: Studio, data: bytes, category: str = "subject") -> None:
    [preview] = studio.word_lists.preview([("cats.txt", io.BytesIO(data))], ignore_progress)
    studio.word_lists.add("cats.txt", [(preview.file, category)], ignore_progress)


def test_what_a_list_holds_is_shown_and_nothing_is_added_before_the_press(studio: Studio) -> None:
    app = until(looked_into(), lambda app: "setup_lists_add_button" in keys(app))
    assert "2 new · 1 here already · 1 refused" in texts(app) and "another list" in texts(app)
    assert app.button(key="setup_lists_add_button").label == "Add 2 values"
    assert studio.values.lists() == [] and "subject:maine-coon" not in studio.values.catalogue.by_id


def test_a_list_goes_where_the_user_says_and_can_be_removed(studio: Studio) -> None:
    app = until(looked_into(), lambda app: "setup_lists_add_button" in keys(app))
    [where] = [box for box in app.selectbox if box.key.startswith("setup_lists_to_")]
    assert where.value == "subject"
    fine(where.set_value("").run())
    assert app.button(key="setup_lists_add_button").disabled and "left out" in texts(app)
    fine(app.selectbox(key=where.key).set_value("mood").run())
    assert "3 new" in texts(app)
    click(app, "setup_lists_add_button")
    until(app, lambda app: "3 values added" in texts(app))
    fine(app.pills(key="setup_category").set_value("mood").run())
    fine(app.multiselect(key="setup_likes_mood").set_value(["mood:a-tabby"]).run())
    [remove] = [key for key in keys(app) if key.startswith("setup_lists_remove_")]
    click(app, remove)
    assert not [key for key in keys(app) if key.startswith("setup_lists_remove_")]
    assert app.multiselect(key="setup_likes_mood").value == [], "what went with the list is not ticked any more"
    click(app, "setup_start")
    assert studio.sessions.all()


def test_a_damaged_list_is_one_sentence(studio: Studio) -> None:
    app = until(looked_into(data=b"a\0b"), lambda app: app.error)
    assert "zero bytes" in app.error[0].value and "setup_lists_add_button" not in keys(app)


def test_setup_offers_a_search_among_very_many_values(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "MOST", 500)
    monkeypatch.setattr(offered, "MATCHES", 50)
    bring(studio, "\n".join(f"cat number {n}" for n in range(600)).encode())
    app = open_page("pages/1_Setup.py")
    assert len(app.multiselect(key="setup_likes_subject").options) == 50
    fine(app.text_input(key="setup_search_subject").input("number 577").run())
    assert app.multiselect(key="setup_likes_subject").options == ["cat number 577"]
    fine(app.multiselect(key="setup_likes_subject").set_value(["subject:cat-number-577"]).run())
    fine(app.text_input(key="setup_search_subject").input("a lone wolf").run())
    assert app.multiselect(key="setup_likes_subject").value == ["subject:cat-number-577"], "a tick stays"
    fine(app.multiselect(key="setup_dislikes_subject").set_value(["Cat Number 12"]).run())
    assert not app.error and app.multiselect(key="setup_dislikes_subject").value == ["subject:cat-number-12"]


def test_swapping_offers_a_search_among_very_many_values(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "MOST", 500)
    bring(studio, "\n".join(f"cat number {n}" for n in range(600)).encode())
    session = begin(studio)
    value = studio.sessions.state(session).current.cards[0].values[0]
    app = ready(open_page("pages/2_Rate.py", session=session))
    app.session_state[f"rate_more_0_{value}"] = True  # as a press on the menu leaves it
    fine(app.run())
    fine(app.text_input(key=f"rate_swapsearch_0_{value}").input("number 577").run())
    fine(app.selectbox(key=f"rate_swapany_0_{value}").set_value("subject:cat-number-577").run())
    assert studio.sessions.state(session).current.cards[0].values[0] == "subject:cat-number-577"
