"""Inspection: everything that is known of a picture, of many, and as a sheet that can be taken along."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.errors import BadInput
from gars_core.notebook import inspect
from gars_core.scoring.scores import Part, Scores, total
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.scores import ScoreStore
from gars_core.studio import Studio
from gars_core.studio.scoring.scoring import OWNER
from gars_core.studio.sheet import ContactSheet, story
from tests.support.driving import begin, draw, picture_files, play, settled, small_setup

SCRIPT = "<script>alert('x')</script> & <b>bold</b>"


class Tags(HTMLParser):
    """Collects the tags of a page, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_steps_are_named_where_the_maker_takes_any(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(studio, small_setup(steps=8))
    draw(studio, session)
    items = studio.gallery.of_session(session)
    assert "8 steps" in Tags(story(studio.gallery.inspect(items)[0])).text
    monkeypatch.setattr(FakeMaker, "steps", lambda maker: ())
    assert "step" not in Tags(story(studio.gallery.inspect(items)[0])).text


def test_a_picture_has_everything_side_by_side(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="a lighthouse in a storm"))
    studio.statements.draft(session, 0, "a lighthouse in my words")
    [picture] = play(studio, session, 0.5)
    settled(studio, OWNER)
    [one] = studio.gallery.inspect(studio.gallery.of_session(session))
    made = studio.gallery.picture(picture).picture
    assert one.picture == made and (one.idea, one.rating) == ("a lighthouse in a storm", 0.5)
    assert one.picture.prompt == "a lighthouse in my words" != one.picture.proposal
    assert set(one.attributes) <= {category.label for category in studio.values.catalogue.categories}
    phrases = [phrase for phrases in one.attributes.values() for phrase in phrases]
    assert phrases == [studio.values.phrase(value) for value in made.attributes]
    assert "Colours and light" in one.scores and one.scores["Colours and light"].parts
    text = Tags(story(one)).text
    for said in (
        "a lighthouse in a storm",
        one.picture.prompt,
        one.picture.proposal,
        f"seed {made.seed}",
        "+0.50",
        one.maker,
        *phrases,
        f"{total(one.scores):.0%}",
        *(part.reason for found in one.scores.values() for part in found.parts),
    ):
        assert said in text


def test_a_sheet_shows_all_in_the_order_that_is_asked_for(studio: Studio) -> None:
    session = begin(studio)
    pictures = play(studio, session, 0.0, 0.5, 1.0)
    seeds = [str(studio.gallery.picture(picture).picture.seed) for picture in pictures]
    page = inspect(studio, session)._repr_html_()
    assert re.findall(r"seed (\d+)", page) == seeds and page.count("data:image/jpeg;base64,") == 3
    some = inspect(studio, [pictures[2], pictures[0]])
    assert re.findall(r"seed (\d+)", some._repr_html_()) == [seeds[2], seeds[0]]
    assert [one.rating for one in some.inspections] == [1.0, 0.0]


def test_nothing_that_a_person_or_a_model_wrote_becomes_markup(studio: Studio, settings: Settings) -> None:
    session = begin(studio, small_setup(idea=SCRIPT, keep_idea=False))
    studio.statements.draft(session, 0, SCRIPT)
    picture = draw(studio, session)
    settled(studio, OWNER)
    ScoreStore(open_database(settings.data_dir)).set(
        picture, "looks", Scores(0.5, (Part(SCRIPT, 0.5, SCRIPT), Part(SCRIPT, 0.5, SCRIPT)))
    )
    page = ContactSheet(studio.gallery.inspect(studio.gallery.of_session(session))).as_page(SCRIPT)
    read = Tags(page)
    assert not {"script", "b"} & set(read.tags) and read.text.count(SCRIPT) >= 8


def test_a_file_that_is_missing_and_a_value_that_was_removed_are_said(studio: Studio) -> None:
    session = begin(studio)
    picture = draw(studio, session)
    picture_files(studio).thumbnail_path(picture).unlink()
    assert "missing" in inspect(studio, session)._repr_html_()
    [item] = studio.gallery.of_session(session)
    [one] = studio.gallery.inspect(
        [replace(item, picture=replace(item.picture, attributes=("subject:of-a-gone-list",)))]
    )
    assert one.attributes == {"Other": ("subject:of-a-gone-list",)}


def test_pictures_without_scores_and_ratings_say_so(studio: Studio) -> None:
    session = begin(studio)
    draw(studio, session)
    [one] = studio.gallery.inspect(studio.gallery.of_session(session))
    text = Tags(story(replace(one, scores={}))).text
    assert "not rated" in text and "not scored" in text and "no words: an open exploration" in text


def test_what_is_not_there_cannot_be_inspected(studio: Studio) -> None:
    with pytest.raises(BadInput):
        inspect(studio, "nobody")
    with pytest.raises(BadInput):
        inspect(studio, ["no picture"])
    assert inspect(studio, begin(studio)).inspections == []
