"""Seeds, batches, variations and what only some makers can do, on the pages and without a browser."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.engines.servers.maker import ServerMaker
from gars_core.errors import OutOfMemory, ServerFailed
from gars_core.studio import Studio
from gars_core.types import ImageSpec, Lora, Report
from gars_core.ui.gallery.grid import FORMATS
from gars_core.ui.shared import slider
from tests.support.driving import begin, done, draw, play, small_setup
from tests.support.pages import click, drawn, fine, keys, links, open_page, ready, texts, until

SETUP, RATE, GALLERY = "pages/1_Setup.py", "pages/2_Rate.py", "pages/3_Gallery.py"


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the maker with no ability."""
    monkeypatch.setattr(FakeMaker, "abilities", frozenset())


def opened(app: AppTest, popover: str) -> AppTest:
    """Open a popover, as a press on its button does."""
    app.session_state[popover] = True
    return fine(app.run())


def seeds(studio: Studio, session: str) -> list[int]:
    return [item.picture.seed for item in studio.gallery.of_session(session)]


def number(app: AppTest, key: str, value: int) -> AppTest:
    return fine(app.number_input(key=key).set_value(value).run())


def test_setup_offers_what_the_maker_can_do_and_passes_it_on(studio: Studio) -> None:
    app = open_page(SETUP)
    fine(app.selectbox(key="setup_format").set_value("Landscape 16:9 · 1344 × 768").run())
    number(app, "setup_batch", 3)
    fine(app.multiselect(key="setup_loras_fake").set_value(["Paper cut", "my own"]).run())
    fine(app.number_input(key="setup_lora_fake_my own").set_value(-0.5).run())
    fine(app.segmented_control(key="setup_long_prompt").set_value("chunk").run())
    fine(app.toggle(key="setup_final").set_value(True).run())
    click(app, "setup_start")
    [entry] = studio.sessions.all()
    setup = studio.sessions.state(entry.id).setup
    assert (setup.width_px, setup.height_px, setup.batch) == (1344, 768, 3)
    assert setup.loras == (Lora("Paper cut", 1.0), Lora("my own", -0.5))
    assert (setup.long_prompt, setup.final) == ("chunk", True)


@pytest.mark.usefixtures("plain")
def test_setup_hides_what_the_maker_cannot_do() -> None:
    app = open_page(SETUP)
    assert "setup_batch" in keys(app, "number_input")
    assert not [
        key
        for kind in ("multiselect", "toggle")
        for key in keys(app, kind)
        if key.startswith(("setup_loras", "setup_final"))
    ]
    assert not any(control.key == "setup_long_prompt" for control in app.segmented_control)


def test_the_batch_is_drawn_shown_and_rated_picture_by_picture(studio: Studio) -> None:
    session = begin(studio, small_setup(batch=3))
    app = ready(open_page(RATE, session=session))
    assert app.button(key="rate_generate").label == "Generate: 3 pictures"
    drawn(app)
    first, second, third = studio.sessions.state(session).current.cards[0].pictures
    click(app, "rate_score_5")
    click(app, f"rate_pick_0_{first}")
    click(app, "rate_score_1")
    state = studio.sessions.state(session)
    assert [state.shown[one].score for one in (first, second, third)] == [-1.0, None, 1.0]
    assert app.button(key=f"rate_pick_0_{first}").label == "1 · Hate it"
    assert app.button(key=f"rate_pick_0_{second}").label == "2 · not rated"
    assert f"Seed {studio.gallery.picture(first).picture.seed} " in texts(app)


def test_a_slider_that_the_browser_reports_as_it_was_drawn_rates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[float] = []
    state = {"rating": (0, 0.0), "rating_0": 0.0}
    monkeypatch.setattr(slider.st, "session_state", state)
    slider._moved("rating", 0, moves.append)
    assert moves == []
    state["rating_0"] = 0.5
    slider._moved("rating", 0, moves.append)
    assert moves == [0.5]


def test_every_card_of_a_slate_has_its_own_pictures(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=2, batch=2))
    app = drawn(open_page(RATE, session=session))
    left, right = studio.sessions.state(session).current.cards
    click(app, f"rate_pick_1_{right.pictures[0]}")
    assert [card.picture for card in studio.sessions.state(session).current.cards] == [
        left.pictures[1],
        right.pictures[0],
    ]


def test_a_seed_is_kept_and_let_go(studio: Studio, session: str) -> None:
    app = drawn(open_page(RATE, session=session))
    click(app, "rate_how_keep")
    click(app, "rate_generate")
    ready(until(app, lambda _: len(studio.gallery.of_session(session)) == 2))
    click(app, "rate_how_dice")
    click(app, "rate_generate")
    ready(until(app, lambda _: len(studio.gallery.of_session(session)) == 3))
    first, second, third = seeds(studio, session)
    assert first == second != third


def test_how_it_is_drawn_is_kept_over_pages_and_begins_as_set_up(studio: Studio) -> None:
    session = begin(studio, small_setup(picture_seed=5, batch=2))
    app = ready(open_page(RATE, session=session))
    seed, count = f"rate_how_seed_{session}", f"rate_how_count_{session}"
    assert (app.number_input(key=seed).value, app.number_input(key=count).value) == (5, 2)
    number(app, seed, 77)
    number(app, count, 1)
    app.switch_page(GALLERY)
    fine(app.run())
    app.switch_page(RATE)
    drawn(app)
    assert app.number_input(key=seed).value == 77 and seeds(studio, session) == [77]


def test_final_quality_is_asked_for_on_rate(studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ImageSpec] = []
    make = FakeMaker.make
    monkeypatch.setattr(FakeMaker, "make", lambda maker, spec, report: asked.append(spec) or make(maker, spec, report))
    app = ready(open_page(RATE, session=session))
    fine(app.toggle(key=f"rate_how_final_{session}").set_value(True).run())
    drawn(app)
    assert asked[0].final


def test_a_picture_is_varied_from_rate_and_the_new_one_stands_on_the_easel(studio: Studio, session: str) -> None:
    parent = draw(studio, session)
    app = opened(ready(open_page(RATE, session=session)), "rate_vary_0")
    fine(app.text_area(key=f"rate_vary_prompt_{parent}").input("the same at night").run())
    click(app, "rate_vary_subtly")
    ready(until(app, lambda _: len(studio.gallery.of_session(session)) == 2))
    child = studio.gallery.of_session(session)[-1].picture
    assert (child.parent, child.strength, child.prompt) == (parent, 0.3, "the same at night")
    assert studio.sessions.state(session).current.cards[0].picture == child.id and "rate_vary_subtly" not in keys(app)


@pytest.mark.parametrize(
    ("button", "relation"),
    [("strongly", "Varied by 60%"), ("exactly", "Varied by 45%"), ("remix", "Remix"), ("enlarge", "Enlarged")],
)
def test_the_gallery_opens_what_was_made_and_shows_where_it_came_from(
    studio: Studio, session: str, button: str, relation: str
) -> None:
    first, other = play(studio, session, 1.0, 0.5)
    app = opened(open_page(GALLERY, session=session, picture=first), "gallery_vary_0")
    click(app, f"gallery_vary_{button}")
    until(app, lambda app: f"{relation} from" in texts(app))
    made = studio.gallery.of_session(session)[-1].picture
    assert app.query_params["picture"] in (made.id, [made.id])
    click(app, "gallery_score_1")
    assert (
        studio.sessions.state(session).shown[made.id].score == -1.0
        and studio.sessions.state(session).shown[first].score == 1.0
    )
    click(app, f"gallery_parent_{first}")
    assert app.button(key=f"gallery_child_{made.id}").label == relation


@pytest.mark.usefixtures("plain")
def test_without_starting_from_pictures_the_menu_says_what_is_needed(studio: Studio, session: str) -> None:
    draw(studio, session)
    app = opened(ready(open_page(RATE, session=session)), "rate_vary_0")
    assert "cannot begin from a picture" in texts(app) and "To the models" in links(app)
    assert "Plain enlargement to 512 × 512" in texts(app)
    offered = [key for key in keys(app) if key.startswith("rate_vary_")]
    assert offered == ["rate_vary_remix", "rate_vary_enlarge"]


@pytest.mark.usefixtures("plain")
def test_a_plain_enlargement_is_called_so(studio: Studio, session: str) -> None:
    app = opened(open_page(GALLERY, session=session, picture=draw(studio, session)), "gallery_vary_0")
    click(app, "gallery_vary_enlarge")
    until(app, lambda app: "Plain enlargement from" in texts(app))


def test_a_picture_that_cannot_be_made_larger_is_not_offered_to_be(studio: Studio) -> None:
    session = begin(studio, small_setup(width_px=2048))
    draw(studio, session)
    app = opened(ready(open_page(RATE, session=session)), "rate_vary_0")
    assert "rate_vary_remix" in keys(app) and "rate_vary_enlarge" not in keys(app)


def test_a_picture_of_an_undone_round_is_not_offered_to_be_varied(studio: Studio, session: str) -> None:
    play(studio, session, 1.0)
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds))
    done(studio, session)
    undone = draw(studio, session)
    studio.statements.undo(session)
    app = opened(open_page(GALLERY, session=session, picture=undone), "gallery_vary_0")
    assert "gallery_back" in keys(app) and not any(key.startswith("gallery_vary") for key in keys(app))


def test_out_of_memory_offers_less_memory_once(studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[str] = []

    def out_of_memory(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        raise OutOfMemory(
            "There was not enough memory.",
            "Choose a smaller picture.",
            maker="fake",
            smaller="The text encoders wait on the processor.",
        )

    monkeypatch.setattr(FakeMaker, "save_memory", lambda maker: saved.append(maker.id), raising=False)
    app = ready(open_page(RATE, session=session))
    with monkeypatch.context() as patch:
        patch.setattr(FakeMaker, "make", out_of_memory)
        click(app, "rate_generate")
        until(app, lambda app: app.error)
        assert "The text encoders wait on the processor." in texts(app)
        [offer] = [key for key in keys(app) if key.startswith("job_smaller_")]
        click(app, offer)
        until(app, lambda app: app.error)
    assert "not enough memory" in app.error[0].value and saved == ["fake"]
    assert not any(key.startswith("job_smaller_") for key in keys(app))


def test_a_server_that_failed_is_one_sentence_without_an_offer(
    studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        raise ServerFailed("The server does not answer.", "Start it.")

    monkeypatch.setattr(FakeMaker, "make", failed)
    app = ready(open_page(RATE, session=session))
    click(app, "rate_generate")
    until(app, lambda app: app.error)
    assert app.error[0].value == "The server does not answer. Start it."
    assert not any(key.startswith("job_smaller_") for key in keys(app))


@pytest.mark.parametrize(
    ("long_prompt", "says"), [("cut", "the last words will be ignored"), ("chunk", "read in 3 pieces")]
)
def test_the_meter_says_what_becomes_of_a_long_prompt(studio: Studio, long_prompt: str, says: str) -> None:
    session = begin(studio, small_setup(long_prompt=long_prompt))
    studio.statements.draft(session, 0, "fox " * 151)
    app = ready(open_page(RATE, session=session))
    assert any(says in bar.proto.text for bar in app.get("progress"))


def test_the_meter_says_that_a_server_reads_a_long_prompt_in_pieces(
    session: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMaker, "abilities", ServerMaker.abilities)
    assert not any(control.key == "setup_long_prompt" for control in open_page(SETUP).segmented_control)
    studio.statements.draft(session, 0, "fox " * 151)
    app = ready(open_page(RATE, session=session))
    assert any("read in 3 pieces" in bar.proto.text for bar in app.get("progress"))


def test_emphasis_is_explained_where_the_maker_reads_it(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "(word:1.2)" in ready(open_page(RATE, session=session)).text_area[0].help
    monkeypatch.setattr(FakeMaker, "abilities", frozenset({"start"}))
    assert "(word:1.2)" not in ready(open_page(RATE, session=session)).text_area[0].help


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_is_downloaded_in_the_format_that_was_chosen(
    studio: Studio, session: str, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, made = draw(studio, session), []
    monkeypatch.setattr(st, "download_button", lambda label, data, name, mime, **_: made.append((data(), name, mime)))
    app = open_page(GALLERY, session=session, picture=picture)
    fine(app.selectbox(key="gallery_format").set_value(format).run())
    data, name, mime = made[-1]
    assert Image.open(io.BytesIO(data)).get_format_mimetype() == mime and name == f"gars-{picture}.{FORMATS[format]}"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every picture take until the test is over."""
    over, make = threading.Event(), FakeMaker.make

    def wait(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        over.wait()
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", wait)
    yield
    over.set()


@pytest.mark.usefixtures("held")
def test_nothing_is_called_undrawn_while_it_is_drawn(session: str) -> None:
    app = ready(open_page(RATE, session=session))
    assert "Nothing drawn yet" in texts(app)
    click(app, "rate_generate")
    assert f"job_stop_{session}" in keys(app) and "Nothing drawn yet" not in texts(app)


def test_escape_stops_the_drawing_before_it_leaves_the_picture(
    studio: Studio, session: str, request: pytest.FixtureRequest
) -> None:
    app = opened(open_page(GALLERY, session=session, picture=draw(studio, session)), "gallery_vary_0")
    assert app.button(key="gallery_back").proto.shortcut == "escape"
    request.getfixturevalue("held")
    click(app, "gallery_vary_remix")
    assert app.button(key=f"job_stop_{session}").proto.shortcut == "escape"
    assert not app.button(key="gallery_back").proto.shortcut
