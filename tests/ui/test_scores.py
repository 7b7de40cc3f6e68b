"""Scores in the gallery: shown with what they can judge, and what sorts and filters by them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.engines.fakes.encoder import FakePictureEncoder
from gars_core.errors import ModelDamaged
from gars_core.scoring.scores import MEAN
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.studio import Studio
from gars_core.studio.scoring.scoring import OWNER
from gars_core.types import FloatArray
from tests.support.driving import (
    begin,
    picture_files,
    play,
    settled,
)
from tests.support.pages import click, fine, open_page, texts, until

GALLERY = "pages/3_Gallery.py"


def order(app: AppTest) -> list[str]:
    return [button.key.removeprefix("gallery_open_") for button in app.button if button.key.startswith("gallery_open_")]


def test_a_picture_is_scored_by_every_scorer_after_it_was_drawn(studio: Studio, three: tuple[str, list[str]]) -> None:
    everybody = {"looks", "alignment", "presence"}
    assert {scorer.id for scorer in studio.scoring.scorers} == everybody
    assert all(set(item.scores) == everybody for item in studio.gallery.of_session(three[0]))


def test_a_picture_shows_its_scores_and_what_they_cannot_judge(scored: tuple[str, list[str]]) -> None:
    session, pictures = scored
    seen = texts(open_page(GALLERY, session=session, picture=pictures[1]))
    assert "95%" in seen and "not judged" in seen and "&lt;b&gt;darker&lt;/b&gt;" in seen


def test_each_scorer_says_what_it_can_judge_and_cannot(studio: Studio, scored: tuple[str, list[str]]) -> None:
    session, pictures = scored
    seen = texts(open_page(GALLERY, session=session, picture=pictures[1]))
    for scorer in studio.scoring.scorers:
        assert scorer.label in seen and escape(scorer.judges) in seen
    assert f"All scores together: 95%, {MEAN}" in seen


def test_a_scorer_whose_model_fails_says_so_and_tries_again_when_asked(
    three: tuple[str, list[str]], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, [picture, *_] = three

    def fail(self: FakePictureEncoder, pictures: object) -> FloatArray:
        raise ModelDamaged("The *model* is cut short.", "Get it again.")

    with open_database(settings.data_dir).writing() as connection:
        connection.exec_driver_sql("DELETE FROM scores")
    with monkeypatch.context() as patched:
        patched.setattr(FakePictureEncoder, "encode_pictures", fail)
        app = until(open_page(GALLERY, session=session, picture=picture), lambda app: "No scores from" in texts(app))
        until(app, lambda app: "“Matches its prompt” and “Attributes, by CLIP”" in texts(app))
        told = texts(until(app, lambda app: "Score · Colours and light" in texts(app)))
        assert told.count(r"The \*model\* is cut short. Get it again.") == 1
    click(app, "gallery_again")
    until(app, lambda app: "Score · Matches its prompt" in texts(app))


def test_the_best_scored_come_first(scored: tuple[str, list[str]]) -> None:
    session, (first, second, third) = scored
    app = open_page(GALLERY, session=session)
    fine(app.segmented_control(key="gallery_order").set_value("Best scored").run())
    assert order(app) == [second, third, first]


def test_low_scores_can_be_left_out(scored: tuple[str, list[str]]) -> None:
    session, (_, second, third) = scored
    app = open_page(GALLERY, session=session)
    fine(app.selectbox(key="gallery_least").set_value(0.6).run())
    assert order(app) == [second, third]


def test_a_picture_opens_whatever_its_score_is(scored: tuple[str, list[str]]) -> None:
    session, (first, *_) = scored
    app = open_page(GALLERY, session=session)
    fine(app.selectbox(key="gallery_least").set_value(0.9).run())
    app.query_params["picture"] = first
    assert "1 of 2" in texts(fine(app.run()))


def test_a_damaged_file_stays_without_scores_and_hurts_nothing(
    studio: Studio, open_studio: Callable[..., Studio], settings: Settings
) -> None:
    session = begin(studio)
    [picture] = play(studio, session, 0.0)
    settled(studio, OWNER)
    with open_database(settings.data_dir).writing() as connection:
        connection.exec_driver_sql("DELETE FROM scores")
    picture_files(studio).path(picture).write_bytes(b"no picture")
    restarted = open_studio()
    assert restarted.gallery.of_session(session)[0].scores == {}
    job = settled(restarted, OWNER)
    assert job is not None and job.status == "done" and restarted.gallery.of_session(session)[0].scores == {}


def test_pictures_from_before_there_were_scores_are_scored(
    studio: Studio, open_studio: Callable[..., Studio], three: tuple[str, list[str]], settings: Settings
) -> None:
    with open_database(settings.data_dir).writing() as connection:
        connection.exec_driver_sql("DELETE FROM scores")
    restarted = open_studio()
    assert not restarted.gallery.of_session(three[0])[0].scores
    settled(restarted, OWNER)
    assert all(item.scores for item in restarted.gallery.of_session(three[0]))
