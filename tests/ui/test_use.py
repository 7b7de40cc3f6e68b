"""Using what the library holds, as its page offers it: a session from a prompt, its words in the idea, a rewrite."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.notebook import bring
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from tests.support.driving import begin, draw, library_store
from tests.support.pages import click, fine, keys, open_page, session_value, texts, ticks, until

PROMPTS = (
    "a lone wolf by my uncle's caravan, oil painting, golden hour light",
    "a market at noon, charcoal drawing, low angle shot, dust and noise everywhere",
)


@pytest.fixture
def library(studio: Studio, tmp_path: Path) -> Studio:
    path = tmp_path / "prompts.txt"
    path.write_text("\n".join(PROMPTS), encoding="utf-8")
    assert bring(studio, path).counts.kept == 2
    return studio


@pytest.fixture
def stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stay on the page: AppTest has forgotten the other pages by the time a job's result is on the screen."""
    monkeypatch.setattr("streamlit.switch_page", lambda page, query_params: None)


def found(session: str = "") -> AppTest:
    """Open the library, in a session if one is named, and search it."""
    app = open_page("pages/4_Library.py")
    if session:
        app.session_state["session"] = session
    return fine(app.text_input(key="library_words").set_value("lone wolf").run())


def ready(app: AppTest) -> AppTest:
    """Follow to Setup, and wait until the prompt is read."""
    fine(app.switch_page("pages/1_Setup.py").run())
    return until(app, lambda app: "setup_drop_clear" in keys(app) or app.error)


def test_a_session_starts_from_a_prompt_with_its_attributes_and_its_subject(library: Studio) -> None:
    app = ready(click(found(), "library_start_1"))
    assert app.text_area(key="setup_idea").value == "a lone wolf by my uncle's caravan"
    assert {"subject:a-lone-wolf", "medium:oil-painting", "lighting:golden-hour-light"} <= set(ticks(app))
    click(app, "setup_start")
    [entry] = library.sessions.all()
    assert library.sessions.state(entry.id).statements["medium:oil-painting"] is True


def test_clear_takes_back_what_the_prompt_filled(library: Studio) -> None:
    app = click(ready(click(found(), "library_start_2")), "setup_drop_clear")
    assert ticks(app) == [] and app.text_area(key="setup_idea").value == ""
    assert "setup_drop_clear" not in keys(app)


def test_a_rewrite_says_whose_words_it_holds_and_starts_a_session(library: Studio, stays: None) -> None:
    app = click(click(found(), "library_pick_1"), "library_pick_2")
    app = fine(app.text_area(key="library_own_prompt").set_value("my <b>old</b> teapot").run())
    app = until(click(app, "library_rewrite_start"), lambda app: "library_start_rewritten" in keys(app))
    shown = "".join(html.proto.body for html in app.get("html"))
    assert "my &lt;b&gt;old&lt;/b&gt; teapot" in shown and "<sup>1</sup>" in shown and "<sup>2</sup>" in shown
    [box] = [box for box in app.text_area if box.key.startswith("library_rewritten_")]
    assert box.value.startswith("my <b>old</b> teapot") and "library_draw" not in keys(app)
    app = ready(click(fine(box.set_value("my old teapot, charcoal drawing").run()), "library_start_rewritten"))
    assert "medium:charcoal-drawing" in ticks(app) and app.text_area(key="setup_idea").value == "my old teapot"


def test_a_rewrite_goes_into_the_running_session_and_is_drawn(library: Studio, stays: None) -> None:
    session = begin(library)
    proposed = library.sessions.state(session).rounds[0].cards[0].text
    app = click(found(session), "library_pick_1")
    assert app.text_area(key="library_own_prompt").value == proposed
    app = fine(app.text_area(key="library_own_prompt").set_value("my teapot").run())
    app = until(click(app, "library_rewrite_start"), lambda app: "library_draw" in keys(app))
    [box] = [box for box in app.text_area if box.key.startswith("library_rewritten_")]
    fox = next(
        value
        for value in library.values.catalogue.by_category["subject"]
        if value.id not in library.sessions.state(session).rounds[0].cards[0].values
    )
    text = f"{fox.phrase}, {box.value}"
    fine(box.set_value(text).run())
    until(click(app, "library_draw"), lambda app: library.sessions.state(session).shown)
    [picture] = library.sessions.state(session).shown
    assert library.gallery.picture(picture).picture.prompt == text
    assert fox.id in library.gallery.picture(picture).picture.attributes


def test_a_prompt_from_elsewhere_brings_the_attributes_that_it_names_and_no_locked_one_goes(studio: Studio) -> None:
    session = begin(studio)
    values = studio.values.catalogue.by_category
    card = studio.sessions.state(session).rounds[0].cards[0]
    old = {studio.values.catalogue.attribute(value).category: value for value in card.values}
    new = {
        category: next(value for value in values[category] if value.id not in card.values)
        for category in ("subject", "mood")
    }
    studio.statements.freeze(session, old["mood"], True)
    kept = studio.values.phrase(old["setting"])
    text = f"{new['subject'].phrase}, {kept}, {new['mood'].phrase}"
    studio.drawing.prompts.take_over(session, 0, text, [new["subject"].id, new["mood"].id, old["setting"], "mood:gone"])
    now = studio.sessions.state(session).rounds[0].cards[0]
    assert now.values == tuple(new["subject"].id if value == old["subject"] else value for value in card.values)
    assert now.text == text and now.proposal and now.proposal.writer == "library"
    assert {old["setting"], new["subject"].id} <= {*now.proposal.fidelity.present}
    studio.statements.undo(session)
    assert studio.sessions.state(session).rounds[0].cards[0] == card


def test_no_prompt_to_rewrite_is_said_and_too_many_are_refused(library: Studio) -> None:
    app = click(click(found(), "library_pick_1"), "library_rewrite_start")
    assert "no prompt to rewrite" in texts(app)
    app.session_state["library_picked"] = [2, 3, 4, 5, 6]
    app = fine(app.run())
    app.button(key="library_pick_1").click().run()
    assert "up to 5 prompts" in texts(app) and session_value(app, "library_picked") == [2, 3, 4, 5, 6]


def test_a_picture_is_kept_out_of_the_library_and_let_in_again_from_the_gallery(library: Studio) -> None:
    session = begin(library)
    picture = draw(library, session)
    library.library.own_prompts.take_in(ignore_progress)
    app = open_page("pages/3_Gallery.py", session=session, picture=picture)
    app = click(app, "gallery_withdraw")
    assert library_store(library).of_picture(picture) is None
    assert app.button(key="gallery_withdraw").label == "Let into the library"
    click(app, "gallery_withdraw")
    assert library_store(library).of_picture(picture) is not None
