"""The critic on Rate and in the gallery: its findings, the box with its suggestion, what follows from it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from gars_core.critic.advice import Advice, Finding
from gars_core.engines.fakes.maker import FakeMaker
from gars_core.session import Advised
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.events import EventStore
from gars_core.studio import Studio
from tests.support.driving import begin, draw, play
from tests.support.pages import click, fine, keys, open_page, ready, texts, until

RATE, GALLERY = "pages/2_Rate.py", "pages/3_Gallery.py"
SUGGESTED = 'Add "long shadows".'
FINDINGS = (
    Finding("teal and orange", True, "Closer to it than to 90% of the others.", "Colours and light"),
    Finding("a <b>fox</b>", False, "The model says no.", "Model"),
    Finding("a *harbour*", None, "The model gave no usable answer.", "Model"),
)


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


@pytest.fixture
def picture(studio: Studio, session: str) -> str:
    return draw(studio, session)


@pytest.fixture
def advised(session: str, picture: str, settings: Settings) -> str:
    """The session once its picture was looked at."""
    advise(settings, session, picture, SUGGESTED)
    return session


def advise(settings: Settings, session: str, picture: str, text: str, *notes: str) -> None:
    EventStore(open_database(settings.data_dir)).append(session, Advised(picture, Advice(FINDINGS, text, notes)))


def box(app: AppTest, label: str = "Suggestion") -> TextArea:
    return next(area for area in app.text_area if area.label == label)


def has_box(app: AppTest) -> bool:
    return any(area.label == "Suggestion" for area in app.text_area)


def typed(app: AppTest, text: str) -> AppTest:
    return fine(box(app).input(text).run())


def followed(app: AppTest, studio: Studio, session: str, page: str = "rate") -> AppTest:
    """Press Regenerate and wait for the picture."""
    count = len(studio.gallery.of_session(session))
    click(app, f"{page}_critic_follow")
    return until(
        app, lambda app: len(studio.gallery.of_session(session)) > count and f"job_stop_{session}" not in keys(app)
    )


@pytest.mark.usefixtures("picture")
def test_the_critic_looks_when_asked_and_says_who_looked(studio: Studio, session: str) -> None:
    app = ready(open_page(RATE, session=session))
    assert not has_box(app)
    assert all(label in app.button(key="rate_critic_look").help for label in studio.critic.critics())
    click(app, "rate_critic_look")
    assert has_box(until(app, has_box))
    assert list(studio.sessions.state(session).advice) == [studio.sessions.state(session).current.cards[0].picture]


def test_findings_are_a_checklist_with_what_needs_a_change_first(advised: str) -> None:
    said = texts(open_page(RATE, session=advised))
    no, unsure, yes = (said.index(one) for one in ("a &lt;b&gt;fox&lt;/b&gt;", "a *harbour*", "teal and orange</span>"))
    assert no < unsure < yes and "The model says no." in said and "not shown" in said and "unclear" in said


def test_notes_stand_beside_the_findings(session: str, picture: str, settings: Settings) -> None:
    advise(settings, session, picture, "", "Model gave no usable answer to 2 of 3 questions.")
    app = open_page(RATE, session=session)
    assert "no usable answer to 2 of 3" in texts(app) and box(app).value == ""


def test_what_the_box_means_is_shown_before_it_is_done(studio: Studio, advised: str) -> None:
    app = ready(open_page(RATE, session=advised))
    assert "The prompt gains: long shadows" in texts(app) and "<ins>" in texts(app)
    typed(app, 'Add "a red door".')
    assert "The prompt gains: a red door" in texts(app) and "long shadows" not in texts(app)
    assert len(studio.gallery.of_session(advised)) == 1


def test_a_box_that_cannot_be_followed_says_why_and_draws_nothing(studio: Studio, advised: str) -> None:
    app = typed(ready(open_page(RATE, session=advised)), 'Leave out "seventeen tubas".')
    assert "seventeen tubas" in texts(app) and not app.error
    click(app, "rate_critic_follow")
    assert "seventeen tubas" in app.error[0].value
    assert len(studio.gallery.of_session(advised)) == 1 and box(app).value == 'Leave out "seventeen tubas".'


@pytest.mark.parametrize("page", [RATE, GALLERY])
def test_an_edit_survives_reruns_pages_and_a_restart(advised: str, picture: str, page: str) -> None:
    app = typed(open_page(page, session=advised, picture=picture), "Add fog.\nAnd a *boat*")
    assert box(fine(app.run())).value == "Add fog.\nAnd a *boat*"
    for other in (GALLERY, RATE):
        assert box(open_page(other, session=advised, picture=picture)).value == "Add fog.\nAnd a *boat*"


def test_the_suggestion_comes_back_and_goes_when_it_is_dropped(studio: Studio, advised: str, picture: str) -> None:
    app = ready(open_page(RATE, session=advised))
    assert "rate_critic_revert" not in keys(app)
    typed(app, "mine")
    assert box(click(app, "rate_critic_revert")).value == SUGGESTED and "rate_critic_revert" not in keys(app)
    typed(app, "mine again")
    assert studio.sessions.state(advised).advice[picture].box == "mine again"
    assert not has_box(click(app, "rate_critic_drop")) and not studio.sessions.state(advised).advice
    assert not has_box(open_page(RATE, session=advised))


def test_regenerate_does_what_was_typed_just_before_the_press(studio: Studio, advised: str, picture: str) -> None:
    app = ready(open_page(RATE, session=advised))
    box(app).input("a very red door")
    ready(followed(app, studio, advised))
    child = studio.gallery.of_session(advised)[-1].picture
    assert (child.parent, child.advice) == (picture, "a very red door") and "a very red door" in child.prompt
    assert studio.sessions.state(advised).advice[picture].box == "a very red door"
    assert studio.sessions.state(advised).current.cards[0].picture == child.id
    assert box(app, "Prompt").value == child.prompt


def test_a_swap_is_seen_in_the_attributes_and_a_weight_in_its_slider(studio: Studio, advised: str) -> None:
    card = studio.sessions.state(advised).current.cards[0]
    old = next(value for value in card.values if value.startswith("mood:"))
    new = studio.values.near(old, 1)[0]
    app = typed(
        ready(open_page(RATE, session=advised)),
        f'Swap "{studio.values.phrase(old)}" for "{new.phrase}".\nWeigh mood more.',
    )
    ready(followed(app, studio, advised))
    assert f"rate_good_0_{new.id}" in keys(app) and f"rate_good_0_{old}" not in keys(app)
    weight = studio.sessions.state(advised).weights["mood"]
    opened(app, "rate_weights")
    assert 1 < weight == next(one.value for one in app.slider if one.label == "Mood")
    assert new.phrase in studio.sessions.state(advised).current.cards[0].text


def test_versions_stand_side_by_side_and_come_back_to_the_easel(studio: Studio, advised: str, picture: str) -> None:
    app = ready(open_page(RATE, session=advised))
    assert not [key for key in keys(app) if key.startswith("rate_version_")]
    ready(followed(app, studio, advised))
    child = studio.gallery.of_session(advised)[-1].picture.id
    assert [app.button(key=f"rate_version_{id}").label for id in (picture, child)] == ["Original", "Version 2"]
    assert "long shadows" in texts(app)
    click(app, f"rate_version_{picture}")
    assert studio.sessions.state(advised).current.cards[0].picture == picture and box(app).value == SUGGESTED
    assert "long shadows" not in box(app, "Prompt").value
    assert "long shadows" in box(click(app, f"rate_version_{child}"), "Prompt").value


def test_a_version_on_the_easel_leaves_words_alone_that_were_not_drawn_yet(
    studio: Studio, advised: str, picture: str
) -> None:
    app = ready(followed(ready(open_page(RATE, session=advised)), studio, advised))
    fine(box(app, "Prompt").input("words of mine").run())
    assert box(click(app, f"rate_version_{picture}"), "Prompt").value == "words of mine"


def test_a_version_with_another_attribute_brings_it_back_to_the_easel(
    studio: Studio, advised: str, picture: str
) -> None:
    old = next(value for value in studio.sessions.state(advised).current.cards[0].values if value.startswith("mood:"))
    new = studio.values.near(old, 1)[0]
    app = typed(ready(open_page(RATE, session=advised)), f'Swap "{studio.values.phrase(old)}" for "{new.phrase}".')
    ready(followed(app, studio, advised))
    click(app, f"rate_version_{picture}")
    card = studio.sessions.state(advised).current.cards[0]
    assert card.picture == picture and old in card.values
    assert f"rate_good_0_{old}" in keys(app)


def test_the_gallery_opens_the_new_version_and_says_once_what_it_came_from(
    studio: Studio, advised: str, picture: str
) -> None:
    app = open_page(GALLERY, session=advised, picture=picture)
    followed(app, studio, advised, "gallery")
    child = studio.gallery.of_session(advised)[-1].picture.id
    until(app, lambda app: app.query_params["picture"] in (child, [child]))
    assert f"gallery_version_{picture}" in keys(app) and f"gallery_parent_{picture}" not in keys(app)
    click(app, f"gallery_version_{picture}")
    assert app.query_params["picture"] in (picture, [picture]) and f"gallery_child_{child}" not in keys(app)


def opened(app: AppTest, popover: str) -> AppTest:
    app.session_state[popover] = True
    return fine(app.run())


@pytest.mark.usefixtures("picture")
def test_improving_by_itself_keeps_every_step_and_ends_on_the_best(studio: Studio, session: str) -> None:
    app = opened(ready(open_page(RATE, session=session)), "rate_critic_alone_0")
    assert all(scorer.judges in texts(app) for scorer in studio.scoring.scorers)
    fine(app.number_input(key="rate_critic_steps").set_value(2).run())
    click(app, "rate_critic_begin")
    assert "rate_critic_begin" not in keys(app)
    ready(until(app, lambda app: f"job_stop_{session}" not in keys(app)))
    chain = studio.critic.versions(session, studio.sessions.state(session).current.cards[0].picture)
    best = max(chain, key=lambda version: version.score or 0.0)
    assert studio.sessions.state(session).current.cards[0].picture == best.picture.id and len(chain) <= 3


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every picture take until the test is over."""
    over, make = threading.Event(), FakeMaker.make

    def wait(maker: FakeMaker, *args: object) -> object:
        over.wait()
        return make(maker, *args)

    monkeypatch.setattr(FakeMaker, "make", wait)
    yield
    over.set()


def test_nothing_else_can_be_asked_for_while_a_version_is_drawn(advised: str, request: pytest.FixtureRequest) -> None:
    app = ready(open_page(RATE, session=advised))
    request.getfixturevalue("held")
    click(app, "rate_critic_follow")
    assert f"job_stop_{advised}" in keys(app) and box(app).value == SUGGESTED
    assert all(app.button(key=f"rate_critic_{one}").disabled for one in ("look", "follow"))


def test_a_picture_of_an_undone_round_is_not_offered_to_the_critic(studio: Studio, session: str) -> None:
    undone = play(studio, session, 1.0, 0.5)[1]
    studio.statements.undo(session)
    studio.statements.undo(session)
    app = open_page(GALLERY, session=session, picture=undone)
    assert "gallery_back" in keys(app) and not [key for key in keys(app) if key.startswith("gallery_critic")]
