"""Who judges which picture when: one at a time behind what people wait for, and whoever comes later too."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gars_core.errors import BadInput, GarsError, ModelDamaged
from gars_core.scoring.scores import Scores, Wanted
from gars_core.session.picture import Picture
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.scores import ScoreStore
from gars_core.studio import Studio
from gars_core.studio.scoring.calibration import FEW
from gars_core.studio.scoring.scoring import OWNER, Scoring
from tests.support.driving import (
    begin,
    picture_files,
    play,
    settled,
)


class Judge:
    """A scorer that finds every picture alike, or fails as it is told."""

    label, judges = "A judge", "Nothing."

    def __init__(self, id: str) -> None:
        self.id = id
        self.fails: GarsError | None = None
        self.asked = 0

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        self.asked += 1
        if self.fails:
            raise self.fails
        return Scores(0.5, ())


class Comparing(Judge):
    """A judge by comparison with `there` pictures, that says of each how many there were."""

    there = 0

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        return replace(super().score(picture, wanted), raw=0.3, peers=self.there)

    def peers(self) -> int:
        return self.there

    def compared(self, before: Scores, wanted: Wanted) -> Scores:
        self.asked += 1
        return replace(before, overall=self.there / 100, peers=self.there) if self.there != FEW else before


class Panel:
    """A Scoring of its own over a studio's pictures. installed: who can judge by now."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio, self.installed = studio, [Judge("first")]
        session = begin(studio)
        play(studio, session, 0.0, 0.5, 1.0)
        settled(studio, OWNER)
        self.pictures: list[Picture] = [item.picture for item in studio.gallery.of_session(session)]
        database = open_database(folder)
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM scores")
        self.scoring = Scoring(
            lambda: self.installed, ScoreStore(database), studio.values, picture_files(studio), studio.jobs
        )

    def judged(self) -> list[set[str]]:
        """Look at the pictures as the gallery does, wait, and return who has judged each."""
        self.scoring.of(self.pictures)
        settled(self.studio, OWNER)
        found = self.scoring.of(self.pictures)
        return [set(found.get(picture.id, {})) for picture in self.pictures]


@pytest.fixture
def panel(studio: Studio, settings: Settings) -> Panel:
    return Panel(studio, settings.data_dir)


def test_whoever_is_installed_later_judges_what_there_is(panel: Panel) -> None:
    assert panel.judged() == [{"first"}] * 3
    panel.installed.append(Judge("second"))
    assert panel.judged() == [{"first", "second"}] * 3
    assert [judge.asked for judge in panel.installed] == [3, 3]


def test_a_damaged_model_is_told_of_and_left_alone_until_it_has_been_got_anew(panel: Panel) -> None:
    broken, whole = Judge("broken"), Judge("whole")
    broken.fails = ModelDamaged("The file is cut short.", "Get it again.")
    panel.installed = [broken, whole]
    assert panel.judged() == [{"whole"}] * 3
    assert panel.scoring.troubles == {"broken": broken.fails} and broken.asked == 1
    panel.installed = [whole]
    assert panel.judged() == [{"whole"}] * 3 and not panel.scoring.troubles
    broken.fails, panel.installed = None, [broken, whole]
    assert panel.judged() == [{"whole", "broken"}] * 3


def test_what_a_scorer_cannot_judge_is_tried_once_and_keeps_nobody_else(panel: Panel) -> None:
    unable = Judge("unable")
    unable.fails = BadInput("There are no words.")
    panel.installed.insert(0, unable)
    assert panel.judged() == panel.judged() == [{"first"}] * 3
    assert unable.asked == 3 and not panel.scoring.troubles


def test_a_scorer_that_breaks_keeps_no_other_picture_waiting(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Judge.score

    def break_once(self: Judge, picture: Image.Image, wanted: Wanted) -> Scores:
        monkeypatch.setattr(Judge, "score", whole)
        raise ZeroDivisionError("a mistake in the program")

    monkeypatch.setattr(Judge, "score", break_once)
    assert panel.judged() == [set(), {"first"}, {"first"}]


def test_judging_now_returns_all_scores_and_judges_nothing_twice(panel: Panel) -> None:
    panel.judged()
    panel.installed.append(Judge("second"))
    assert set(panel.scoring.now(panel.pictures[0])) == {"first", "second"}
    panel.scoring.now(panel.pictures[0])
    assert [judge.asked for judge in panel.installed] == [3, 1]


def test_when_nobody_can_judge_a_picture_it_is_said(panel: Panel) -> None:
    panel.installed[0].fails = BadInput("There are no words.")
    with pytest.raises(BadInput, match="no words"):
        panel.scoring.now(panel.pictures[0])


def test_what_a_person_asks_for_waits_for_one_picture_at_most(panel: Panel) -> None:
    jobs, gate, first = panel.studio.jobs, threading.Event(), panel.installed[0]
    jobs.submit("Busy", lambda report: gate.wait(30), "busy")
    panel.scoring.of(panel.pictures)
    assert [panel.scoring.waits(picture.id) for picture in panel.pictures] == [True] * 3
    queued = jobs.latest(OWNER)
    panel.scoring.of(panel.pictures)
    assert jobs.latest(OWNER) == queued, "one job waits, however many pictures do"
    asked = jobs.submit("Wanted", lambda report: first.asked, "person")
    gate.set()
    settled(panel.studio, "person")
    job = jobs.get(asked)
    assert job is not None and job.result == 0
    settled(panel.studio, OWNER)
    assert first.asked == 3 and not any(panel.scoring.waits(picture.id) for picture in panel.pictures)


def test_a_file_that_is_gone_is_passed_over(panel: Panel, studio: Studio) -> None:
    picture_files(studio).path(panel.pictures[1].id).unlink()
    assert panel.judged() == [{"first"}, set(), {"first"}]
    assert not panel.scoring.waits(panel.pictures[1].id)


def test_what_was_judged_by_few_comparisons_is_compared_anew_once_there_are_twice_as_many(panel: Panel) -> None:
    judge = Comparing("compares")
    panel.installed = [judge]

    def overalls() -> list[float]:
        panel.judged()
        return [found["compares"].overall for found in panel.scoring.of(panel.pictures).values()]

    assert overalls() == overalls() == [0.5] * 3 and judge.asked == 3
    judge.there = FEW - 1
    assert overalls() == [0.5] * 3 and judge.asked == 3
    judge.there = FEW
    assert overalls() == overalls() == [0.5] * 3 and judge.asked == 6, "it has too little yet, and is asked once"
    judge.there = FEW + 1
    assert overalls() == overalls() == [0.21] * 3 and judge.asked == 9
    judge.there = 2 * FEW
    assert overalls() == [0.21] * 3 and judge.asked == 9
    judge.there = 2 * FEW + 2
    assert panel.scoring.compared(panel.pictures)[panel.pictures[0].id]["compares"].overall == 0.42
    assert overalls() == [0.42] * 3 and judge.asked == 12


def test_who_is_gone_counts_no_more_and_counts_again_when_back(panel: Panel) -> None:
    first, second = panel.installed[0], Judge("second")
    panel.installed = [first, second]
    panel.judged()
    panel.installed = [second]
    assert panel.judged() == [{"second"}] * 3 and set(panel.scoring.now(panel.pictures[0])) == {"second"}
    panel.installed = []
    assert panel.scoring.of(panel.pictures) == {}
    panel.installed = [first, second]
    assert panel.judged() == [{"first", "second"}] * 3 and first.asked == 3
