"""Dropping a picture on Setup, without a browser: shown first, used on a press, taken back by another."""

from __future__ import annotations

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from gars_core.catalogue.match import Match
from gars_core.studio import Studio
from gars_core.studio.values.values import Values
from tests.support import made_pictures as pictures
from tests.support.driving import begin, draw
from tests.support.made_pictures import png
from tests.support.pages import click, fine, keys, open_page, session_value, texts, ticks, until

USE, CLEAR, SEED = "setup_drop_use", "setup_drop_clear", "setup_picture_seed"


def saying(prompt: str, settings: str = "Steps: 9, Sampler: Euler, Seed: 1234, Size: 830x1200") -> bytes:
    return png(parameters=f"{prompt}\n{settings}")


def drop(app: AppTest, picture: bytes, name: str = "fox.png") -> AppTest:
    [uploader] = [box for box in app.file_uploader if box.key.startswith("setup_drop_file")]
    fine(uploader.upload(name, picture, "image/png").run())
    return until(app, lambda app: CLEAR in keys(app) or app.error)


def test_what_a_picture_says_is_shown_and_nothing_is_taken_before_the_press() -> None:
    app = drop(open_page("pages/1_Setup.py"), saying("a lone wolf, (oil painting:1.2)"))
    assert "AUTOMATIC1111" in texts(app) and "Seed 1234 · 9 steps · 830 × 1200 pixels" in texts(app)
    assert "832 × 1216" in texts(app).partition("The nearest size is")[2]
    assert app.text_area(key="setup_idea").value == "" and ticks(app) == [] and SEED not in app.session_state


def test_the_press_fills_idea_ticks_seed_size_and_steps_and_a_session_starts_with_them(studio: Studio) -> None:
    app = click(drop(open_page("pages/1_Setup.py"), saying("a lone wolf, (oil painting:1.2)")), USE)
    assert app.text_area(key="setup_idea").value == "a lone wolf, oil painting"
    assert "subject:a-lone-wolf" in ticks(app) and "In use: the idea," in "".join(m.value for m in app.markdown)
    assert "Every prompt is drawn from seed 1234" in texts(app)
    click(app, "setup_start")
    [entry] = studio.sessions.all()
    begun = studio.sessions.state(entry.id).setup
    assert (begun.picture_seed, begun.width_px, begun.height_px) == (1234, 832, 1216)
    assert begun.idea == "a lone wolf, oil painting"


def test_a_value_that_is_left_out_is_not_ticked() -> None:
    app = drop(open_page("pages/1_Setup.py"), saying("a lone wolf, oil painting"))
    [chips] = [box for box in app.pills if box.key.startswith("setup_drop_values_")]
    fine(chips.set_value([value for value in chips.value if value != "subject:a-lone-wolf"]).run())
    app = click(app, USE)
    assert ticks(app) and "subject:a-lone-wolf" not in ticks(app)


def test_a_guess_is_offered_and_not_chosen_beforehand(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    near = (
        Match("subject:a-lone-wolf", True, 0.61),
        Match("subject:a-sea-turtle", True, 0.59),
        Match("subject:a-red-fox", False, 1.0),
    )
    monkeypatch.setattr(Values, "matches", lambda self, text: near)
    app = drop(open_page("pages/1_Setup.py"), saying("whatever"))
    [chips] = [box for box in app.pills if box.key.startswith("setup_drop_values_")]
    assert chips.options == ["a lone wolf · 61%", "a sea turtle · 59%", "not a red fox"]
    assert chips.value == ["subject:a-lone-wolf", "subject:a-red-fox"]
    app = click(app, USE)
    assert ticks(app) == ["subject:a-lone-wolf"]
    assert session_value(app, "setup_said_dislikes_subject") == ["subject:a-red-fox"]
    [chips] = [box for box in app.pills if box.key.startswith("setup_drop_values_")]
    assert chips.disabled, "what is in use is changed below, or cleared"


def test_clear_puts_back_what_was_there_and_leaves_what_was_typed_since() -> None:
    app = open_page("pages/1_Setup.py")
    fine(app.text_area(key="setup_idea").input("my own idea").run())
    fine(app.multiselect(key="setup_likes_subject").set_value(["subject:a-lone-wolf"]).run())
    usual = app.selectbox(key="setup_format").value
    app = click(drop(app, saying("a lone wolf, oil painting")), USE)
    assert len(ticks(app)) > 1
    app = click(app, CLEAR)
    assert app.text_area(key="setup_idea").value == "my own idea" and ticks(app) == ["subject:a-lone-wolf"]
    assert app.selectbox(key="setup_format").value == usual and SEED not in app.session_state
    assert CLEAR not in keys(app)
    app = click(drop(app, saying("a lone wolf")), USE)
    fine(app.text_area(key="setup_idea").input("typed since").run())
    assert click(app, CLEAR).text_area(key="setup_idea").value == "typed since"


def test_what_is_taken_over_meets_no_other_default(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # it is logged once a process
    click(drop(open_page("pages/1_Setup.py"), saying("a lone wolf, oil painting")), USE)
    assert "created with a default value" not in caplog.text


def test_another_picture_takes_the_place_of_the_one_in_use() -> None:
    app = click(drop(open_page("pages/1_Setup.py"), saying("a lone wolf")), USE)
    app = until(drop(app, saying("a sea turtle")), lambda app: USE in keys(app))
    app = click(app, USE)
    assert app.text_area(key="setup_idea").value == "a sea turtle" and ticks(app) == ["subject:a-sea-turtle"]
    assert click(app, CLEAR).text_area(key="setup_idea").value == "" and ticks(app) == []


def test_the_seed_can_be_let_go_alone() -> None:
    app = click(drop(open_page("pages/1_Setup.py"), saying("a lone wolf")), USE)
    app = click(app, "setup_picture_seed_drop")
    assert SEED not in app.session_state and "drawn from seed" not in texts(app)
    assert app.text_area(key="setup_idea").value == "a lone wolf"


def test_a_picture_of_gars_ticks_its_attributes_and_leaves_the_idea_alone(studio: Studio) -> None:
    session = begin(studio)
    drawn = draw(studio, session)
    app = open_page("pages/1_Setup.py")
    fine(app.text_area(key="setup_idea").input("mine").run())
    app = click(drop(app, studio.gallery.export(drawn, session)), USE)
    assert ticks(app) == sorted(studio.gallery.picture(drawn, session).picture.attributes)
    assert app.text_area(key="setup_idea").value == "mine"


def test_a_long_prompt_and_a_large_seed_are_said_to_be_cut() -> None:
    picture = saying("a red fox in deep snow, " * 40, "Steps: 9, Seed: 99999999999, CFG scale: 1")
    app = drop(open_page("pages/1_Setup.py"), picture)
    assert "the part of the prompt that leaves room" in texts(app) and "The seed is left out" in texts(app)
    app = click(app, USE)
    assert SEED not in app.session_state
    assert str(app.text_area(key="setup_idea").value).startswith("a red fox in deep snow, a red fox")


def test_attributes_that_are_not_here_are_named() -> None:
    app = drop(
        open_page("pages/1_Setup.py"),
        saying("a wolf", "Steps: 4, Seed: 1, GARS attributes: a lone wolf; a purple yak, Version: GARS 0.1.0"),
    )
    assert "a purple yak" in texts(app).partition("Not among your values")[2]


def test_a_picture_without_a_story_is_one_honest_sentence() -> None:
    app = drop(open_page("pages/1_Setup.py"), png())
    assert "does not say how it was made" in texts(app) and USE not in keys(app)
    assert CLEAR not in keys(click(app, CLEAR))


@pytest.mark.parametrize("data", [b"no picture", png()[:50]])
def test_what_is_no_picture_is_one_sentence(data: bytes) -> None:
    app = drop(open_page("pages/1_Setup.py"), data, "odd.png")
    assert "odd.png is not a PNG, JPEG or WebP picture" in app.error[0].value and USE not in keys(app)


@pytest.mark.parametrize("name", pictures.SAMPLES)
def test_every_program_fills_the_idea(name: str) -> None:
    app = click(drop(open_page("pages/1_Setup.py"), pictures.SAMPLES[name][1]), USE)
    assert app.text_area(key="setup_idea").value == pictures.PROMPT
