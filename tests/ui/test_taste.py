"""The Taste page and the choice of a profile on Setup, without a browser."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.profile import FIRST
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.ui.shared import value_picker as offered
from tests.support.driving import (
    begin,
    picture_files,
    play,
    small_setup,
)
from tests.support.pages import click, fine, keys, open_page, texts, until

SETUP, TASTE = "pages/1_Setup.py", "pages/5_Taste.py"


@pytest.fixture
def rated(studio: Studio) -> str:
    """A session of the first profile in which somebody said what they think."""
    session = begin(studio, small_setup(profile=FIRST, idea="a fox in snow"))
    play(studio, session, 1.0, -1.0)
    studio.statements.tap(session, studio.sessions.state(session).rounds[0].cards[0].values[0], True)
    return session


def opened(app: AppTest) -> AppTest:
    """Open the profile's menu."""
    app.session_state["taste_menu"] = True
    return fine(app.run())


def named(app: AppTest, form: str, name: str) -> None:
    """Type a name into a form and send it."""
    app.text_input(key=f"{form}_name").input(name)
    click(app, f"{form}_submit")


def newest(studio: Studio) -> str:
    return max(studio.sessions.all(), key=lambda entry: entry.started_at).id


def test_setup_begins_with_the_taste_of_the_profile_used_last(studio: Studio, rated: str) -> None:
    app = open_page(SETUP)
    assert app.selectbox(key="setup_profile").value == FIRST
    assert "learned from 1 session" in texts(app)
    fine(app.pills(key="setup_carry").set_value(["subject", "mood"]).run())
    click(app, "setup_start")
    knew = studio.sessions.state(newest(studio)).carried
    assert knew is not None
    named = {value.split(":")[0] for one in knew.sessions[0].events for value in getattr(one.event, "values", ())}
    assert named == {"subject", "mood"}


def test_setup_can_start_fresh(studio: Studio, rated: str) -> None:
    app = open_page(SETUP)
    fine(app.selectbox(key="setup_profile").set_value("").run())
    click(app, "setup_start")
    state = studio.sessions.state(newest(studio))
    assert state.carried is None and state.setup.profile == ""


def test_setup_of_a_first_session_says_nothing_of_carrying_over() -> None:
    app = open_page(SETUP)
    assert "setup_carry" not in keys(app, "pills") and "learned" not in texts(app)


def value_of(studio: Studio, session: str) -> str:
    """The value that was tapped good."""
    return studio.sessions.state(session).rounds[0].cards[0].values[0]


def test_a_new_profile_is_told_how_it_learns(studio: Studio) -> None:
    app = open_page(TASTE)
    assert "Nothing learned yet" in texts(app) and "What you like" not in texts(app)
    click(app, "taste_start")
    assert "setup_start" in keys(app)


def test_a_session_that_is_started_here_belongs_to_the_profile_shown(studio: Studio, rated: str) -> None:
    anna = studio.profiles.create("Anna")
    app = open_page(TASTE)
    fine(app.selectbox(key="taste_profile").select(anna).run())
    click(app, "taste_start")
    assert app.selectbox(key="setup_profile").value == anna


def test_setup_remembers_who_was_chosen_when_one_comes_back_to_it(studio: Studio, rated: str) -> None:
    app = open_page(SETUP)
    fine(app.selectbox(key="setup_profile").set_value("").run())
    fine(app.switch_page("pages/6_Models.py").run())
    fine(app.switch_page(SETUP).run())
    assert app.selectbox(key="setup_profile").value == ""


def test_a_value_can_be_found_and_liked_before_any_session(studio: Studio) -> None:
    app = open_page(TASTE)
    fine(app.selectbox(key="taste_find").select("mood:peaceful").run())
    click(app, "taste_found_True_mood:peaceful")
    assert studio.profiles.get(FIRST).corrections["mood:peaceful"].likes is True
    assert "1 correction" in texts(app) and "What you like" in texts(app) and "you said so" in texts(app)
    click(app, "taste_like_True_mood:peaceful")
    assert not studio.profiles.get(FIRST).corrections, "a second press takes it back"


def test_what_was_learned_is_shown_with_its_reasons_and_can_be_corrected(studio: Studio, rated: str) -> None:
    value = value_of(studio, rated)
    app = open_page(TASTE)
    shown = texts(app)
    for title in ("What you rated best", "What you like", "Not known yet", "What matters to you"):
        assert title in shown
    assert f"taste_like_True_{value}" in keys(app)
    click(app, f"taste_like_None_{value}")
    assert studio.profiles.get(FIRST).corrections[value].likes is None
    assert f"taste_like_True_{value}" not in keys(app), "what one does not mind is not among the likes"


def test_a_category_and_everything_can_be_forgotten(studio: Studio, rated: str) -> None:
    app = open_page(TASTE)
    fine(app.pills(key="taste_category").set_value("mood").run())
    click(app, "taste_reset_category")
    told = studio.profiles.knowledge(FIRST).sessions[0].events
    assert told and not any("mood:" in str(one.event) for one in told)
    assert app.button(key="taste_reset_all").disabled, "everything needs a second thought"
    fine(app.checkbox(key="taste_reset_sure").check().run())
    click(app, "taste_reset_all")
    assert studio.profiles.knowledge(FIRST).empty and "Nothing learned yet" in texts(app)


def test_profiles_are_made_renamed_merged_and_put_into_the_trash(studio: Studio, rated: str) -> None:
    app = open_page(TASTE)
    named(app, "taste_new", "Anna")
    anna = app.selectbox(key="taste_profile").value
    assert studio.profiles.get(anna).name == "Anna" and "Nothing learned yet" in texts(app)
    opened(app)
    named(app, "taste_rename", "Ann")
    assert studio.profiles.get(anna).name == "Ann"
    assert not app.session_state["taste_menu"], "what was asked for is done: the menu is closed"
    named(opened(app), "taste_merge", "Both")
    both = app.selectbox(key="taste_profile").value
    assert studio.profiles.get(both).name == "Both" and not studio.profiles.knowledge(both).empty
    click(opened(app), "taste_delete")
    assert both not in [profile.id for profile in studio.profiles.all()]
    click(opened(app), f"taste_restore_{both}")
    assert both in [profile.id for profile in studio.profiles.all()]


def test_a_name_that_is_taken_is_refused_in_a_sentence(studio: Studio) -> None:
    app = open_page(TASTE)
    named(app, "taste_new", "My taste")
    assert "already" in app.error[0].value and len(studio.profiles.all()) == 1


def test_a_profile_is_imported_and_a_bad_file_refused(studio: Studio, rated: str) -> None:
    file = studio.profiles.export(FIRST)
    app = opened(open_page(TASTE))
    fine(app.file_uploader(key="taste_import").upload("a.json", file, "application/json").run())
    new = app.selectbox(key="taste_profile").value
    assert new != FIRST and studio.profiles.knowledge(new).sessions == studio.profiles.knowledge(FIRST).sessions
    app = opened(open_page(TASTE))
    fine(app.file_uploader(key="taste_import").upload("b.json", b"{}", "application/json").run())
    assert "not a GARS profile" in app.error[0].value and len(studio.profiles.all()) == 2


def test_a_picture_of_the_taste_is_drawn(studio: Studio, rated: str) -> None:
    app = open_page(TASTE)
    click(app, "taste_draw")
    until(app, lambda app: app.button(key="taste_draw").label == "Draw another")
    [portrait] = studio.profiles.get(FIRST).portraits
    assert studio.values.phrase(portrait.values[0]) in texts(app)


def test_a_picture_file_that_is_gone_does_not_disturb_the_page(studio: Studio, rated: str) -> None:
    for picture in studio.sessions.state(rated).shown:
        picture_files(studio).path(picture).unlink()
        picture_files(studio).thumbnail_path(picture).unlink()
    assert "No favourites here yet" in texts(open_page(TASTE))


def test_a_damaged_list_of_own_values_is_named(settings: Settings) -> None:
    path = settings.data_dir / "catalogue" / "values" / "mood.txt"
    path.parent.mkdir(parents=True)
    path.write_text("silly\nfine, but two\n", encoding="utf-8")
    assert "mood.txt, line 2" in open_page(TASTE).error[0].value


def test_words_from_a_file_are_shown_as_words(studio: Studio) -> None:
    file = json.loads(studio.profiles.export(FIRST))
    told = {"event": {"kind": "Tap", "value": "mood:peaceful", "likes": True}, "because": "<script>x</script> **b**"}
    file |= {"name": "<b>x</b>", "sessions": [{"at": 1.0, "title": "<img src=x>", "events": [told]}]}
    new, _ = studio.profiles.import_file(json.dumps(file).encode())
    app = open_page(TASTE)
    fine(app.selectbox(key="taste_profile").select(new).run())
    app.session_state["taste_like_why_mood:peaceful"] = True
    assert "&lt;script&gt;" in texts(fine(app.run())) and "<script>x" not in texts(app)


def test_of_very_many_values_those_that_match_a_search_are_offered(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "MOST", 500)
    app = open_page(TASTE)
    fine(app.text_input(key="taste_search").input("peaceful").run())
    assert app.selectbox(key="taste_find").options == ["peaceful"]
    fine(app.selectbox(key="taste_find").select("mood:peaceful").run())
    click(app, "taste_found_False_mood:peaceful")
    assert studio.profiles.get(FIRST).corrections["mood:peaceful"].likes is False
