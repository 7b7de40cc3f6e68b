"""Every way of saying something on the Rate page, without a browser."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.session import Mentioned, TasteChanged
from gars_core.studio import Studio
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.taste.taste import Taste
from gars_core.ui.rate import round_header
from tests.support.driving import begin, done, draw, play, settled, small_setup
from tests.support.pages import click, drawn, fine, keys, open_page, ready, texts, until

RATE = "pages/2_Rate.py"


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


def write(app: AppTest, text: str) -> AppTest:
    """Write a line, and wait until it has been read."""
    fine(app.text_input(key="rate_words").input(text).run())
    return until(app, lambda app: "rate_discard" in keys(app))


def opened(app: AppTest, popover: str) -> AppTest:
    """Open a popover, as a press on its button does."""
    app.session_state[popover] = True
    return fine(app.run())


@pytest.mark.parametrize("slate", [2, 4])
def test_each_picture_of_a_slate_is_rated_by_its_own_buttons(studio: Studio, slate: int) -> None:
    session = begin(studio, small_setup(slate=slate))
    app = drawn(open_page(RATE, session=session))
    for number in range(slate):
        click(app, f"rate_score_{number + 1}_{number}")
    state = studio.sessions.state(session)
    assert [state.shown[card.picture].score for card in state.current.cards] == [-1.0, -0.5, 0.0, 0.5][:slate]


def test_the_selected_picture_of_a_slate_has_the_keys_the_slider_and_the_prompt(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=2))
    app = drawn(open_page(RATE, session=session))
    pictures = [card.picture for card in studio.sessions.state(session).current.cards]
    for number in (0, 1):
        if number:
            click(app, f"rate_select_{number}")
        assert [slider.key for slider in app.slider] == [f"rate_slider_{pictures[number]}_0"]
        assert app.text_area[0].value == studio.sessions.state(session).current.cards[number].text
        keyed = [button.key for button in app.button if button.proto.shortcut == "5"]
        assert keyed == [f"rate_score_5_{number}"]


def test_what_is_written_is_shown_as_it_was_understood_and_counts_once_that_is_said(
    studio: Studio, session: str
) -> None:
    app = write(ready(open_page(RATE, session=session)), "a lone wolf, no neon signs")
    assert studio.sessions.state(session).mentions == (), "nothing counts yet"
    assert {"rate_turn_subject:a-lone-wolf", "rate_turn_lighting:neon-signs"} <= set(keys(app))
    for key in [key for key in keys(app) if key.startswith("rate_drop_")]:
        if key not in ("rate_drop_subject:a-lone-wolf", "rate_drop_lighting:neon-signs"):
            click(app, key)
    click(app, "rate_turn_lighting:neon-signs")
    click(app, "rate_turn_subject:a-lone-wolf")
    click(app, "rate_count")
    assert studio.sessions.state(session).mentions == (
        Mentioned("a lone wolf, no neon signs", (("subject:a-lone-wolf", False), ("lighting:neon-signs", True))),
    )
    assert not app.text_input(key="rate_words").value and "rate_count" not in keys(app)
    assert "what you wrote" in app.button(key="rate_undo").label
    click(app, "rate_undo")
    assert studio.sessions.state(session).mentions == ()


def test_a_text_of_which_nothing_is_understood_is_said_to_be_so(studio: Studio, session: str) -> None:
    app = write(ready(open_page(RATE, session=session)), "zzz 123")
    assert "Not understood: “zzz 123”" in app.info[0].value
    assert app.text_input(key="rate_words").value == "zzz 123", "it can be mended"
    write(app, "a lone wolf")
    assert not app.info
    click(app, "rate_drop_subject:a-lone-wolf")
    for key in [key for key in keys(app) if key.startswith("rate_drop_")]:
        click(app, key)
    assert "rate_count" not in keys(app) and studio.sessions.state(session).mentions == ()


def test_what_was_understood_outlasts_the_page(studio: Studio, session: str) -> None:
    app = write(ready(open_page(RATE, session=session)), "a lone wolf")
    app.switch_page("pages/3_Gallery.py")
    fine(app.run())
    app.switch_page(RATE)
    ready(fine(app.run()))
    assert "rate_count" in keys(app) and app.text_input(key="rate_words").value == "a lone wolf"


def test_likes_dislikes_and_bans_are_said_listed_and_taken_back(studio: Studio, session: str) -> None:
    app = opened(ready(open_page(RATE, session=session)), "rate_opinions")
    like, dislike, ban = [value.id for value in studio.values.catalogue.by_category["mood"][:3]]
    for how, value in (("I like", like), ("I would rather not see", dislike), ("Never show", ban)):
        fine(app.segmented_control(key="rate_say_how").set_value(how).run())
        fine(app.selectbox(key="rate_say_what").set_value(value).run())
        assert app.selectbox(key="rate_say_what").value is None
    state = studio.sessions.state(session)
    assert state.statements == {like: True, dislike: False} and state.banned == {ban}
    for value in (like, dislike, ban):
        click(app, f"rate_unsay_{value}")
    state = studio.sessions.state(session)
    assert state.statements == {} and state.banned == frozenset()
    click(app, "rate_undo")
    assert studio.sessions.state(session).banned == {ban}


def test_the_last_value_of_a_category_is_not_banned_and_the_page_says_why(studio: Studio, session: str) -> None:
    moods = [value.id for value in studio.values.catalogue.by_category["mood"]]
    for value in moods[1:]:
        studio.statements.ban(session, value, True)
    app = opened(ready(open_page(RATE, session=session)), "rate_opinions")
    fine(app.segmented_control(key="rate_say_how").set_value("Never show").run())
    fine(app.selectbox(key="rate_say_what").set_value(moods[0]).run())
    assert "last value" in app.error[0].value and moods[0] not in studio.sessions.state(session).banned


@pytest.mark.parametrize("categories", [(), ("mood",)])
def test_a_change_of_taste_is_said_and_undone(studio: Studio, session: str, categories: tuple[str, ...]) -> None:
    app = opened(ready(open_page(RATE, session=session)), "rate_changed")
    fine(app.pills(key="rate_changed_in").set_value(list(categories)).run())
    click(app, "rate_change")
    assert studio.sessions.state(session).live[-1].event == TasteChanged(categories)
    assert "change of taste" in app.button(key="rate_undo").label
    click(app, "rate_undo")
    assert not any(isinstance(one.event, TasteChanged) for one in studio.sessions.state(session).live)


def test_the_best_guess_is_marked_as_such(studio: Studio, session: str) -> None:
    app = drawn(open_page(RATE, session=session))
    click(app, "rate_score_5")
    best = studio.taste.best_guess(studio.sessions.state(session))
    click(app, "rate_guess_1")
    ready(until(app, lambda _: len(studio.sessions.state(session).rounds) == 2))
    assert studio.sessions.state(session).current.cards[0].values == best and "best guess so far" in texts(app)
    assert "best guess" in app.button(key="rate_undo").label
    click(app, "rate_undo")
    assert len(studio.sessions.state(session).rounds) == 1 and "best guess so far" not in texts(app)


def test_every_attribute_says_why_it_is_there_and_how_settled_its_category_is(studio: Studio, session: str) -> None:
    play(studio, session, 1.0)
    app = ready(open_page(RATE, session=session))
    reasons = studio.taste.why(studio.sessions.state(session), studio.sessions.state(session).current.cards[0].values)
    assert reasons and all(reason.sentence in texts(app) for reason in reasons)
    assert "Mood: " in texts(app) and "% settled" in texts(app)
    fine(app.toggle(key="rate_why").set_value(False).run())
    assert reasons[0].sentence not in texts(app)


def test_the_advice_to_stop_can_be_followed(studio: Studio, session: str) -> None:
    settled_taste(studio, session)
    app = ready(open_page(RATE, session=session))
    assert "More rounds would hardly change" in texts(app)
    click(app, "rate_advice_finish")
    assert studio.sessions.state(session).ended


def test_the_advice_to_stop_is_not_repeated_once_it_was_declined(studio: Studio, session: str) -> None:
    settled_taste(studio, session)
    click(ready(open_page(RATE, session=session)), "rate_advice_go_on")
    assert "hardly change" not in texts(ready(open_page(RATE, session=session)))
    assert not studio.sessions.state(session).ended


def settled_taste(studio: Studio, session: str) -> None:
    """Leave nothing to be learned: everything is locked, and eight pictures are rated."""
    studio.drawing.rounds.queue_preparation(session)
    done(studio, session)
    for value in studio.sessions.state(session).current.cards[0].values:
        studio.statements.freeze(session, value, True)
    for _ in range(8):
        studio.statements.rate(session, draw(studio, session), 0.5)


def test_without_enough_ratings_nobody_is_advised_to_stop(studio: Studio, session: str) -> None:
    play(studio, session, 1.0)
    assert isinstance(studio.taste, Taste) and "hardly change" not in texts(ready(open_page(RATE, session=session)))


def test_the_whole_reason_stands_behind_more_also_while_the_short_ones_are_hidden(studio: Studio, session: str) -> None:
    app = ready(open_page(RATE, session=session))
    fine(app.toggle(key="rate_why").set_value(False).run())
    value = studio.sessions.state(session).current.cards[0].values[0]
    [reason] = studio.taste.why(studio.sessions.state(session), (value,))
    assert reason.sentence not in texts(app)
    assert reason.in_full in texts(opened(app, f"rate_more_0_{value}"))


def test_undo_names_what_it_takes_back_as_the_page_does(studio: Studio) -> None:
    session = begin(studio, small_setup(categories=("subject", "movement")))
    app = ready(open_page(RATE, session=session))
    value = next(one for one in studio.sessions.state(session).current.cards[0].values if one.startswith("movement:"))
    click(app, f"rate_lock_0_{value}")
    assert app.button(key="rate_undo").label == "Undo: lock on art movement"


def test_a_press_that_comes_late_is_about_the_round_that_was_seen(studio: Studio, session: str) -> None:
    app = ready(open_page(RATE, session=session))
    seen = app.button(key="rate_next_1").id
    click(app, "rate_next_1")
    ready(until(app, lambda _: len(studio.sessions.state(session).rounds) == 2))
    late = next(button for button in app.button if button.label == "Skip")
    late.id = seen
    ready(fine(late.click().run()))
    assert len(studio.sessions.state(session).rounds) == 2


def test_a_round_that_is_ready_while_the_page_is_drawn_is_shown(
    studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    recommend, header = Rounds.recommend, round_header.round_header

    def later(*args: Any) -> None:
        assert begun.wait(60)
        recommend(*args)

    def slow(opened: Studio, *args: Any) -> None:
        begun.set()
        settled(opened, session)
        header(opened, *args)

    click(drawn(open_page(RATE, session=session)), "rate_score_5")
    app = ready(open_page(RATE, session=session))
    monkeypatch.setattr(Rounds, "recommend", later)
    monkeypatch.setattr(round_header, "round_header", slow)
    click(app, "rate_next_1")
    assert len(studio.sessions.state(session).rounds) == 2 and "Round 1 of" in texts(app), (
        "drawn from what was known before"
    )
    assert f"job_stop_{session}" in keys(app) and app.button(key="rate_next_1").disabled, "it looks again by itself"
    assert "Round 2 of" in texts(fine(app.run()))
