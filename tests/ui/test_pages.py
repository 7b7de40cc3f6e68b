"""Every page, without a browser: it draws, its buttons do what they say, and trouble is one sentence."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from gars_core.catalogue.match import Match
from gars_core.catalogue.reading import TextPart
from gars_core.engines import fakes
from gars_core.session import Logged, Setup, Started, fold
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.values.values import Values
from gars_core.ui.setup import own_words
from gars_core.ui.shared import current
from gars_core.ui.shared.parts import session_title
from tests.support.driving import (
    begin,
    done,
    draw,
    picture_files,
    play,
    settled,
    small_setup,
)
from tests.support.pages import SECONDS, click, drawn, fine, keys, open_page, ready, texts, until

PEACEFUL = (TextPart("peace", "understood", (Match("mood:peaceful", True, 1.0),)),)


def spoil(settings: Settings, session: str) -> None:
    """Leave a session as a newer GARS might have written it."""
    with closing(sqlite3.connect(settings.data_dir / "gars.db")) as database, database:
        database.execute("UPDATE events SET kind = 'FromTheFuture' WHERE session = ? AND seq = 2", (session,))


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


def test_home_leads_a_new_user_to_setup() -> None:
    app = open_page()
    assert "GARS learns what you like" in texts(app) and "Flat colours" in texts(app)
    assert [key for key in keys(app) if key.startswith("home_")] == ["home_start"]
    click(app, "home_start")
    assert "setup_start" in keys(app)


def test_home_leads_back_to_a_session_and_to_its_gallery(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="a <b>lighthouse</b>"))
    play(studio, session, 1.0)
    app = open_page()
    assert "a <b>lighthouse</b>" in texts(app) and "1 picture · 1 rated" in texts(app)
    assert "rate_prompt" in click(app, f"home_continue_{session}").text_area[0].key
    click(open_page(), f"home_gallery_{session}")


def test_home_shows_the_other_sessions_when_one_cannot_be_read(studio: Studio, settings: Settings) -> None:
    good, bad = begin(studio), begin(studio)
    spoil(settings, bad)
    app = open_page()
    assert f"home_continue_{good}" in keys(app) and f"home_continue_{bad}" not in keys(app)
    assert "cannot be read" in texts(app)


def test_setup_starts_a_session_with_everything_that_was_said(studio: Studio) -> None:
    app = open_page("pages/1_Setup.py")
    fine(app.text_area(key="setup_idea").input("a cat\non a   skateboard").run())
    liked = studio.values.catalogue.by_category["subject"][3].id
    fine(app.multiselect(key="setup_likes_subject").set_value([liked, "my own dog"]).run())
    fine(app.checkbox(key="setup_keep").uncheck().run())
    fine(app.number_input(key="setup_rounds").set_value(3).run())
    click(app, "setup_start")
    [entry] = studio.sessions.all()
    state = studio.sessions.state(entry.id)
    assert (state.setup.idea, state.setup.keep_idea, state.setup.rounds) == ("a cat on a skateboard", False, 3)
    assert state.statements == {liked: True, "subject:my-own-dog": True}
    assert app.session_state["session"] == entry.id
    ready(open_page("pages/2_Rate.py", session=entry.id))


def test_setup_keeps_a_value_on_one_side_only(studio: Studio) -> None:
    value = studio.values.catalogue.by_category["subject"][3].id
    app = open_page("pages/1_Setup.py")
    fine(app.multiselect(key="setup_likes_subject").set_value([value]).run())
    fine(app.multiselect(key="setup_dislikes_subject").set_value([value]).run())
    assert app.multiselect(key="setup_likes_subject").value == []
    click(app, "setup_start")
    [entry] = studio.sessions.all()
    assert studio.sessions.state(entry.id).statements == {value: False}


def test_a_press_again_before_the_page_has_turned_leads_to_the_same_session(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, made = [], iter(["one", "two"])
    monkeypatch.setattr(current, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(current, "open_page", lambda _, session: shown.append(session))
    for pressed in (True, True, False, True):
        current.begin_once(pressed, "start", lambda: next(made))
    assert shown == ["one", "one", "two"]


def test_setup_starts_only_once_what_was_written_is_read(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    may_read = threading.Event()
    monkeypatch.setattr(Values, "read", lambda values, text: may_read.wait(SECONDS) and PEACEFUL)
    app = open_page("pages/1_Setup.py")
    app.text_input(key="setup_words").input("peace")
    click(app, "setup_words_understand")
    assert app.button(key="setup_start").disabled
    may_read.set()
    until(app, lambda app: not app.button(key="setup_start").disabled)
    assert "Ticked: peaceful" in texts(app)


def test_setup_says_what_it_ticked_although_it_was_read_while_the_page_was_drawn(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = own_words.job_panel

    def slow(opened: Studio, owner: str) -> object:
        settled(opened, owner)
        return panel(opened, owner)

    monkeypatch.setattr(Values, "read", lambda values, text: PEACEFUL)
    monkeypatch.setattr(own_words, "job_panel", slow)
    app = open_page("pages/1_Setup.py")
    app.text_input(key="setup_words").input("peace")
    click(app, "setup_words_understand")
    assert app.button(key="setup_start").disabled, "it looks again by itself"
    assert "Ticked: peaceful" in texts(fine(app.run()))


def test_setup_refuses_an_own_word_that_is_none_and_keeps_the_rest(studio: Studio) -> None:
    value = studio.values.catalogue.by_category["subject"][3].id
    app = open_page("pages/1_Setup.py")
    fine(app.multiselect(key="setup_likes_subject").set_value([value, "one, two"]).run())
    assert len(app.error) == 1 and app.multiselect(key="setup_likes_subject").value == [value]


@pytest.mark.parametrize(("idea", "why"), [("x" * 1001, "1,001 characters"), ("sesquipedalian 1 " * 45, "tokens")])
def test_setup_refuses_a_huge_idea_and_saves_nothing(studio: Studio, idea: str, why: str) -> None:
    app = open_page("pages/1_Setup.py")
    fine(app.text_area(key="setup_idea").input(idea).run())
    click(app, "setup_start")
    assert why in app.error[0].value and studio.sessions.all() == []
    assert app.text_area(key="setup_idea").value == idea, "what was typed stays to be shortened"


def test_setup_without_any_category_in_play_is_refused(studio: Studio) -> None:
    app = open_page("pages/1_Setup.py")
    fine(app.pills(key="setup_in_play").set_value([]).run())
    click(app, "setup_start")
    assert "At least one category" in app.error[0].value and studio.sessions.all() == []


def test_rate_without_a_session_leads_to_setup() -> None:
    app = open_page("pages/2_Rate.py")
    assert "No session yet" in texts(app)
    click(app, "current_start")
    assert "setup_start" in keys(app)


@pytest.mark.parametrize("page", ["pages/2_Rate.py", "pages/3_Gallery.py"])
def test_an_address_of_an_unknown_session_is_said_so(page: str) -> None:
    app = open_page(page, session="nowhere")
    assert "no session 'nowhere'" in app.warning[0].value and "current_start" in keys(app)


def test_rate_offers_a_rating_only_once_there_is_a_picture(session: str) -> None:
    app = ready(open_page("pages/2_Rate.py", session=session))
    assert "rate_score_1" not in keys(app) and app.button(key="rate_next_1").label == "Skip"
    drawn(app)
    assert app.button(key="rate_next_1").label == "Skip", "a picture that was looked at is not yet rated"


def test_rating_tapping_locking_weighing_and_taking_it_all_back(studio: Studio, session: str) -> None:
    app = drawn(open_page("pages/2_Rate.py", session=session))
    value = studio.sessions.state(session).current.cards[0].values[0]
    click(app, "rate_score_5")
    assert app.button(key="rate_next_1").label == "Next"
    click(app, f"rate_good_0_{value}")
    click(app, f"rate_lock_0_{value}")
    state = studio.sessions.state(session)
    assert [shown.score for shown in state.shown.values()] == [1.0]
    assert state.taps == {(1, value): True} and state.frozen == {"subject": (value,)}
    for label in ("lock", "good", "rating"):
        assert label in app.button(key="rate_undo").label
        click(app, "rate_undo")
    state = studio.sessions.state(session)
    assert state.undo is None and app.button(key="rate_undo").disabled
    assert [shown.score for shown in state.shown.values()] == [None] and not state.taps and not state.frozen


def test_a_second_press_on_good_takes_it_back(studio: Studio, session: str) -> None:
    app = ready(open_page("pages/2_Rate.py", session=session))
    value = studio.sessions.state(session).current.cards[0].values[0]
    for taps in ({(1, value): False}, {}):
        click(app, f"rate_bad_0_{value}")
        assert studio.sessions.state(session).taps == taps


def test_the_slider_rates_more_finely_than_the_buttons(studio: Studio, session: str) -> None:
    app = drawn(open_page("pages/2_Rate.py", session=session))
    [picture] = studio.sessions.state(session).shown
    fine(app.slider(key=f"rate_slider_{picture}_0").set_value(3.7).run())
    assert studio.sessions.state(session).shown[picture].score == 0.35


def test_an_edited_prompt_is_kept_and_can_be_taken_back(studio: Studio, session: str) -> None:
    app = ready(open_page("pages/2_Rate.py", session=session))
    proposal = app.text_area[0].value
    fine(app.text_area[0].input("only my words").run())
    assert studio.sessions.state(session).current.cards[0].draft == "only my words"
    assert "Missing:" in texts(app)
    assert ready(open_page("pages/2_Rate.py", session=session)).text_area[0].value == "only my words"
    click(app, "rate_revert_0")
    assert app.text_area[0].value == proposal and studio.sessions.state(session).current.cards[0].draft is None


def test_an_empty_prompt_is_refused_with_a_sentence(studio: Studio, session: str) -> None:
    app = ready(open_page("pages/2_Rate.py", session=session))
    fine(app.text_area[0].input(" ").run())
    click(app, "rate_generate")
    assert "prompt is empty" in app.error[0].value and studio.gallery.of_session(session) == []


def test_next_goes_on_and_finish_ends_in_the_gallery(studio: Studio, session: str) -> None:
    app = drawn(open_page("pages/2_Rate.py", session=session))
    click(app, "rate_score_1")
    click(app, "rate_next_1")
    ready(until(app, lambda _: len(studio.sessions.state(session).rounds) == 2))
    click(app, "rate_finish")
    assert studio.sessions.state(session).ended and "gallery_zip" in str(app.get("download_button"))
    app = ready(open_page("pages/2_Rate.py", session=session))
    assert "You finished this session" in texts(app) and "planned rounds are done" not in texts(app)


def test_explorations_are_told_apart_by_when_they_began(studio: Studio) -> None:
    setup = Setup(("subject",))
    began = datetime(2026, 12, 1, 14, 5).timestamp()
    states = [fold([Logged(1, began + minutes * 60, Started(setup, 7))]) for minutes in (0, 90)]
    titles = [session_title(state) for state in states]
    assert titles == ["Open exploration, 1 Dec 14:05", "Open exploration, 1 Dec 15:35"]
    with_idea = fold([Logged(1, began, Started(replace(setup, idea="a fox"), 7))])
    assert session_title(with_idea) == "a fox"


def test_a_failed_drawing_is_one_sentence_and_can_be_tried_again(
    studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ready(open_page("pages/2_Rate.py", session=session))

    def out_of_memory(*_: object) -> None:
        raise MemoryError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(fakes.FakeMaker, "make", out_of_memory)
        click(app, "rate_generate")
        until(app, lambda app: app.error)
    assert "MemoryError" in app.error[0].value
    drawn(app)
    assert not app.error


def test_a_slate_shows_four_pictures_and_keeps_the_best(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=4))
    app = drawn(open_page("pages/2_Rate.py", session=session))
    click(app, "rate_best_2")
    current = studio.sessions.state(session).current
    assert current.chosen == current.cards[2].picture and app.button(key="rate_next_1").label == "Next"


def test_a_picture_file_that_is_gone_is_said_so(studio: Studio, session: str) -> None:
    picture = draw(studio, session)
    picture_files(studio).path(picture).unlink()
    picture_files(studio).thumbnail_path(picture).unlink()
    assert "missing from the data folder" in open_page("pages/2_Rate.py", session=session).warning[0].value
    assert "file missing" in texts(open_page("pages/3_Gallery.py", session=session))
    app = open_page("pages/3_Gallery.py", session=session, picture=picture)
    assert "missing from the data folder" in app.warning[0].value


def test_the_gallery_is_empty_before_the_first_picture(session: str) -> None:
    app = open_page("pages/3_Gallery.py", session=session)
    assert "No pictures yet" in texts(app)
    assert not app.get("download_button")


def test_the_gallery_shows_every_picture_and_its_story(studio: Studio, session: str) -> None:
    first, second = play(studio, session, -1.0, 0.5)
    app = open_page("pages/3_Gallery.py", session=session)
    assert [key for key in keys(app) if key.startswith("gallery_open_")] == [
        f"gallery_open_{first}",
        f"gallery_open_{second}",
    ]
    fine(app.segmented_control(key="gallery_order").set_value("Best rated").run())
    click(app, f"gallery_open_{second}")
    assert app.code[0].value == studio.gallery.picture(second).picture.prompt
    assert app.button(key="gallery_previous").disabled and not app.button(key="gallery_next").disabled
    click(app, "gallery_next")
    assert app.code[0].value == studio.gallery.picture(first).picture.prompt
    click(app, "gallery_score_5")
    assert studio.gallery.picture(first).score == 1.0
    click(app, "gallery_back")
    assert f"gallery_open_{first}" in keys(app)


def test_the_gallery_ignores_an_address_of_an_unknown_picture(studio: Studio, session: str) -> None:
    draw(studio, session)
    app = open_page("pages/3_Gallery.py", session=session, picture="nowhere")
    assert "gallery_zip" in str(app.get("download_button"))


def test_models_says_of_each_where_it_is_from_and_under_which_licence() -> None:
    app = open_page("pages/6_Models.py")
    assert "Flat colours" in texts(app) and "Apache-2.0" in texts(app)


def test_models_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GARS_ENGINES")
    app = open_page("pages/6_Models.py")
    assert "SDXL-Lightning" in texts(app) and "Sketch" in texts(app)
    assert "get it on this page or by" in texts(app) and "on the Models page" not in texts(app)


def test_a_damaged_database_can_be_set_aside(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "gars.db").write_bytes(b"no database at all" * 100)
    app = open_page()
    assert "damaged" in app.error[0].value and "home_start" not in keys(app)
    click(app, "shell_set_aside")
    assert "home_start" in keys(app) and not app.error
    assert (settings.data_dir / "gars.damaged-1.db").read_bytes().startswith(b"no database")


@pytest.mark.parametrize(
    "page", ["app.py", "pages/1_Setup.py", "pages/2_Rate.py", "pages/3_Gallery.py", "pages/6_Models.py"]
)
def test_a_damaged_list_of_own_values_is_named_on_every_page(settings: Settings, page: str) -> None:
    path = settings.data_dir / "catalogue" / "values" / "mood.txt"
    path.parent.mkdir(parents=True)
    path.write_text("silly\nfine, but two\n", encoding="utf-8")
    assert "mood.txt, line 2" in open_page(page).error[0].value


def test_a_session_that_cannot_be_read_is_one_sentence(settings: Settings, session: str) -> None:
    spoil(settings, session)
    for page in ("pages/2_Rate.py", "pages/3_Gallery.py"):
        app = open_page(page, session=session)
        assert "cannot be read" in texts(app)


def test_two_tabs_are_in_their_own_sessions(studio: Studio) -> None:
    first, second = begin(studio), begin(studio)
    one, two = (ready(open_page("pages/2_Rate.py", session=session)) for session in (first, second))
    drawn(one)
    click(one, "rate_score_5")
    fine(two.run())
    assert "rate_score_5" not in keys(two) and studio.sessions.state(second).shown == {}
    settled(studio, second)
    done(studio, second)
