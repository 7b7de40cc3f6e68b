"""What a person writes on Setup and on Rate: ticked or shown where it is understood, asked back or said not to be."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.session import Mentioned
from gars_core.studio import Studio
from tests.support.driving import begin
from tests.support.pages import click, fine, keys, open_page, ready, session_value, texts, until

SETUP, RATE = "pages/1_Setup.py", "pages/2_Rate.py"
DESERTS = ("setting:in-a-salt-desert", "setting:in-endless-sand-dunes")


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


def tick_for_me(app: AppTest, text: str) -> AppTest:
    """Write a text on Setup, press the button and wait until it has been read."""
    app.text_input(key="setup_words").input(text)
    click(app, "setup_words_understand")
    return until(app, lambda app: not app.button(key="setup_start").disabled)


def tell(app: AppTest, text: str) -> AppTest:
    """Write a text on Rate and wait until it has been read."""
    fine(app.text_input(key="rate_words").input(text).run())
    return until(app, lambda app: "rate_discard" in keys(app))


def ticked(app: AppTest, side: str, category: str) -> list[str]:
    return session_value(app, f"setup_said_{side}_{category}") or []


def test_setup_asks_what_is_meant_and_ticks_what_is_chosen(studio: Studio) -> None:
    app = tick_for_me(open_page(SETUP), "a lone wolf. The desert makes no sense.")
    assert "subject:a-lone-wolf" in ticked(app, "likes", "subject")
    assert "“The desert makes no sense”: did you mean …?" in texts(app)
    assert not any(ticked(app, side, "setting") for side in ("likes", "dislikes"))
    click(app, f"setup_meant_0_{DESERTS[0]}")
    assert ticked(app, "dislikes", "setting") == [DESERTS[0]] and ticked(app, "likes", "setting") == []
    assert "did you mean" not in texts(app) and "not in a salt desert" in app.success[0].value


def test_setup_ticks_nothing_for_a_question_that_is_answered_with_none(studio: Studio) -> None:
    app = tick_for_me(open_page(SETUP), "The desert makes no sense")
    click(app, "setup_meant_0_none")
    assert "did you mean" not in texts(app) and not app.success
    assert not any(ticked(app, side, "setting") for side in ("likes", "dislikes"))


def test_setup_says_literally_what_it_does_not_understand(studio: Studio) -> None:
    app = tick_for_me(open_page(SETUP), "I like dogs, *zzz* $qqq$")
    assert "subject:a-corgi-puppy" in ticked(app, "likes", "subject")
    assert r"Not understood: “\*zzz\* \$qqq\$”" in app.info[0].value
    assert "Try other words" in app.info[0].value
    assert app.text_input(key="setup_words").value.startswith("I like dogs"), "it can be mended"


def test_setup_puts_each_text_in_the_place_of_the_one_before_and_keeps_what_was_ticked_by_hand(studio: Studio) -> None:
    app = open_page(SETUP)
    fine(app.multiselect(key="setup_likes_subject").set_value(["subject:a-lone-wolf", "subject:a-red-fox"]).run())
    tick_for_me(app, "I like dogs and no foxes")
    assert "subject:a-corgi-puppy" in ticked(app, "likes", "subject")
    assert ticked(app, "dislikes", "subject") == ["subject:a-red-fox"]
    tick_for_me(app, "I like rabbits")
    assert sorted(ticked(app, "likes", "subject")) == [
        "subject:a-brown-rabbit",
        "subject:a-lone-wolf",
        "subject:a-red-fox",
    ]
    assert ticked(app, "dislikes", "subject") == []


def test_rate_asks_what_is_meant_and_applies_what_is_chosen(studio: Studio, session: str) -> None:
    app = tell(ready(open_page(RATE, session=session)), "The desert makes no sense")
    assert "“The desert makes no sense”: did you mean …?" in texts(app) and "rate_count" not in keys(app)
    click(app, f"rate_meant_0_{DESERTS[1]}")
    click(app, "rate_count")
    assert studio.sessions.state(session).mentions == (Mentioned("The desert makes no sense", ((DESERTS[1], False),)),)
    assert not app.text_input(key="rate_words").value


def test_rate_says_what_it_does_not_understand_and_leaves_it_to_be_mended(studio: Studio, session: str) -> None:
    app = tell(ready(open_page(RATE, session=session)), "no lone wolf. J'aime la mer.")
    assert "Not understood: “J'aime la mer”" in app.info[0].value
    assert app.button(key="rate_count").label == "Apply"
    assert app.button(key="rate_words_read").label == "Understand this"
    click(app, "rate_count")
    assert dict(studio.sessions.state(session).mentions[0].values) == {"subject:a-lone-wolf": False}
    assert app.text_input(key="rate_words").value == "J'aime la mer"


def test_rate_takes_no_complaint_for_a_like_whatever_is_answered(studio: Studio, session: str) -> None:
    app = tell(ready(open_page(RATE, session=session)), "the lighthouse looks wrong")
    assert "rate_count" not in keys(app)
    click(app, "rate_meant_0_none")
    assert "rate_discard" not in keys(app) and studio.sessions.state(session).mentions == ()
