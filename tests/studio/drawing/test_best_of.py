"""Best of several and until good enough: what is drawn, which one is kept, and how a run ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.errors import BadInput, OutOfMemory
from gars_core.scoring.scores import Scores, Wanted, total
from gars_core.session import Card, Drawn, Picked
from gars_core.session.picture import Picture
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.drawing.best_of_run import BestOfResult
from gars_core.studio.scoring.calibration import FEW
from gars_core.studio.scoring.scoring import Scoring
from gars_core.types import ImageSpec, Progress, Report
from tests.support.driving import FEW as CATEGORIES
from tests.support.driving import begin, done, draw, events_of, following, settled, small_setup
from tests.support.killing import told_until_killed

Judge = Callable[[Sequence[float | None]], None]

SAID_IN_MANY_WAYS = (*CATEGORIES, "medium", "lighting")


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Have the pictures that are tried judged in this order, the later ones as the last; None cannot be judged."""

    def judged(scores: Sequence[float | None]) -> None:
        left = list(scores)

        def now(scoring: Scoring, picture: Picture) -> dict[str, Scores]:
            overall = left.pop(0) if len(left) > 1 else left[0]
            if overall is None:
                raise BadInput("Nobody can judge it.")
            scoring._store.set(picture.id, "looks", Scores(overall, ()))
            return {"looks": Scores(overall, ())}

        monkeypatch.setattr(Scoring, "now", now)
        monkeypatch.setattr(Scoring, "later", lambda scoring, pictures: None)  # nothing else is judged meanwhile

    return judged


def tries(studio: Studio, session: str) -> BestOfResult:
    done(studio, session)
    job = studio.jobs.latest(session)
    assert job is not None and isinstance(job.result, BestOfResult)
    return job.result


def card(studio: Studio, session: str, number: int = 0) -> Card:
    current = studio.sessions.state(session).current
    assert current is not None
    return current.cards[number]


def before_picture(monkeypatch: pytest.MonkeyPatch, number: int, action: Callable[[], object]) -> list[ImageSpec]:
    """Do something when the how-manieth picture is asked for, counted from 1; return what was asked for."""
    asked: list[ImageSpec] = []
    make = FakeMaker.make

    def acting(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        asked.append(spec)
        if len(asked) == number:
            action()
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", acting)
    return asked


def test_the_best_stands_on_the_easel_and_the_others_stay(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([0.6, 0.81, 0.78, 0.7])
    studio.drawing.best_of.queue_best_of(session, 0, 4)
    found = tries(studio, session)
    assert found.scores == (0.6, 0.81, 0.78, 0.7) and found.best == 1 and found.end == "all"
    assert card(studio, session).pictures == found.pictures and card(studio, session).picture == found.pictures[1]
    made = [item.picture for item in studio.gallery.of_session(session)]
    assert len({picture.seed for picture in made}) == 4 and len({picture.prompt for picture in made}) == 1


def test_what_was_scored_on_the_way_is_kept(studio: Studio) -> None:
    session = begin(studio)
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    found = tries(studio, session)
    assert [total(item.scores) for item in studio.gallery.of_session(session)] == list(found.scores)
    assert found.score == max(score for score in found.scores if score is not None)


def test_the_best_so_far_is_there_while_the_next_is_drawn(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.7, 0.2, 0.1])
    seen: list[str | None] = []
    before_picture(monkeypatch, 3, lambda: seen.append(card(studio, session).picture))
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    found = tries(studio, session)
    assert seen == [found.pictures[0]]


def test_a_kept_seed_counts_on(studio: Studio) -> None:
    session = begin(studio)
    studio.drawing.best_of.queue_best_of(session, 0, 3, seed=2**32 - 1)
    done(studio, session)
    assert [item.picture.seed for item in studio.gallery.of_session(session)] == [2**32 - 1, 0, 1]


def test_wordings_differ_say_the_same_attributes_and_share_a_given_seed(studio: Studio) -> None:
    session = begin(studio, small_setup(categories=SAID_IN_MANY_WAYS))
    before = card(studio, session)
    studio.drawing.best_of.queue_best_of(session, 0, 4, by="wordings", seed=5)
    found = tries(studio, session)
    made = [item.picture for item in studio.gallery.of_session(session)]
    assert len({picture.prompt for picture in made}) == len(found.pictures) == 4
    assert made[0].prompt == before.text and {picture.seed for picture in made} == {5}
    assert all(studio.values.phrase(value) in picture.prompt for picture in made for value in before.values)
    assert all(picture.proposal == picture.prompt for picture in made)


def test_the_box_takes_over_the_best_wording_once_all_are_drawn(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio, small_setup(categories=SAID_IN_MANY_WAYS))
    studio.statements.draft(session, 0, "a red bicycle")
    judge([0.4, 0.5, 0.9, 0.3])
    seen: list[str] = []
    before_picture(monkeypatch, 4, lambda: seen.append(card(studio, session).text))
    studio.drawing.best_of.queue_best_of(session, 0, 4, by="wordings")
    done(studio, session)
    made = [item.picture for item in studio.gallery.of_session(session)]
    after = card(studio, session)
    assert seen == ["a red bicycle"] and made[0].prompt == "a red bicycle"
    assert after.text == made[2].prompt and after.draft is None and after.picture == made[2].id
    assert after.proposal is not None and "".join(span.text for span in after.proposal.spans) == after.text


def test_the_box_stays_if_its_own_wording_is_best(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    before = card(studio, session)
    judge([0.9, 0.5])
    studio.drawing.best_of.queue_best_of(session, 0, 2, by="wordings")
    done(studio, session)
    assert card(studio, session).text == before.text and card(studio, session).wordings == before.wordings


def test_what_the_user_writes_meanwhile_stays_in_the_box(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.1, 0.9])
    before_picture(monkeypatch, 2, lambda: studio.statements.draft(session, 0, "mine"))
    studio.drawing.best_of.queue_best_of(session, 0, 2, by="wordings")
    done(studio, session)
    assert card(studio, session).text == "mine"


def test_a_second_run_finds_other_wordings(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([0.5])
    for _ in range(2):
        studio.drawing.best_of.queue_best_of(session, 0, 3, by="wordings")
        done(studio, session)
    first, second = (
        ({item.picture.prompt for item in items})
        for items in (studio.gallery.of_session(session)[1:3], studio.gallery.of_session(session)[4:])
    )
    assert first != second


def test_where_the_writer_has_no_further_wording_it_ends_with_those_there_are(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.5])
    proposal = card(studio, session).proposal
    monkeypatch.setattr("gars_core.prompting.writer.Writer.propose", lambda *args, **kwargs: proposal)
    studio.drawing.best_of.queue_best_of(session, 0, 4, by="wordings")
    found = tries(studio, session)
    assert found.end == "wordings" and len(found.pictures) == 1


def test_it_goes_on_until_a_score_is_reached(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([0.5, 0.6, 0.8, 0.9])
    studio.drawing.best_of.queue_until_good(session, 0, 0.8, max_tries=10)
    found = tries(studio, session)
    assert found.end == "reached" and found.score == 0.8 and len(found.pictures) == 3


def test_at_the_cap_of_tries_the_best_is_kept(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([0.5, 0.7, 0.6])
    studio.drawing.best_of.queue_until_good(session, 0, 1.0, max_tries=3)
    found = tries(studio, session)
    assert found.end == "all" and found.score == 0.7 and card(studio, session).picture == found.pictures[1]


def test_when_its_time_is_over_it_begins_no_other(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.5])
    minutes = iter(range(100))
    monkeypatch.setattr(studio.drawing.best_of, "_clock", lambda: 60.0 * next(minutes))
    studio.drawing.best_of.queue_until_good(session, 0, 0.9, max_tries=50, max_minutes=4)
    found = tries(studio, session)
    assert found.end == "time" and len(found.pictures) == 3


def test_one_picture_is_drawn_however_little_time_there_is(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([0.5])
    studio.drawing.best_of.queue_until_good(session, 0, 0.9, max_minutes=1e-9)
    found = tries(studio, session)
    assert found.end == "time" and len(found.pictures) == 1


def test_stop_keeps_what_is_done_with_the_best_on_the_easel(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.8, 0.3])
    before_picture(monkeypatch, 3, lambda: studio.jobs.cancel(studio.jobs.latest(session).id))
    studio.drawing.best_of.queue_until_good(session, 0, 0.9)
    found = tries(studio, session)
    assert found.end == "stopped" and found.scores == (0.8, 0.3)
    assert card(studio, session).picture == found.pictures[0] and len(studio.gallery.of_session(session)) == 2


def test_stop_before_anything_is_done_is_a_job_that_was_stopped(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    before_picture(monkeypatch, 1, lambda: studio.jobs.cancel(studio.jobs.latest(session).id))
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    job = settled(studio, session)
    assert job is not None and job.status == "cancelled" and not studio.gallery.of_session(session)


def test_out_of_memory_goes_on_from_where_it_was(studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(studio)
    judge([0.4, 0.9, 0.5])

    def fail() -> None:
        raise OutOfMemory("There was not enough memory.", maker="fake", smaller="The decoder waits.")

    asked = before_picture(monkeypatch, 2, fail)
    monkeypatch.setattr(FakeMaker, "save_memory", lambda maker: None, raising=False)
    studio.drawing.best_of.queue_best_of(session, 0, 3, seed=10)
    failed = settled(studio, session)
    assert failed is not None and isinstance(failed.error, OutOfMemory) and len(studio.gallery.of_session(session)) == 1
    studio.drawing.pictures.go_on_smaller(failed.id)
    found = tries(studio, session)
    assert [spec.seed for spec in asked] == [10, 11, 11, 12] and found.scores == (0.4, 0.9, 0.5)
    assert card(studio, session).picture == found.pictures[1]


def test_where_nobody_can_judge_the_first_is_kept(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([None])
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    found = tries(studio, session)
    assert found.scores == (None, None, None) and card(studio, session).picture == found.pictures[0]
    studio.drawing.best_of.queue_until_good(session, 0, 0.5, max_tries=9)
    found = tries(studio, session)
    assert found.end == "unscored" and len(found.pictures) == 1


def test_a_picture_that_could_not_be_judged_never_beats_one_that_was(studio: Studio, judge: Judge) -> None:
    session = begin(studio)
    judge([None, 0.2, None])
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    assert tries(studio, session).best == 1


def test_all_are_held_against_the_same_once_there_is_more_to_compare_with(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Growing:
        """Finds each picture worse than the last, and knows twice as many to compare with from the third on."""

        id, label, judges = "grows", "Growing", "Nothing."
        seen = 0

        def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
            self.seen += 1
            return self.compared(Scores(1.0, (), self.seen / 10), wanted)

        def peers(self) -> int:
            return FEW if self.seen > 2 else 0

        def compared(self, before: Scores, wanted: Wanted) -> Scores:
            assert before.raw is not None
            return replace(before, overall=before.raw if self.peers() else 0.9, peers=self.peers())

    growing = Growing()
    monkeypatch.setattr(studio.scoring, "_installed", lambda: [growing])
    session = begin(studio)
    studio.drawing.best_of.queue_best_of(session, 0, 4)
    found = tries(studio, session)
    assert found.scores == (0.1, 0.2, 0.3, 0.4) and card(studio, session).picture == found.pictures[3]


def test_progress_says_which_try_and_the_best_so_far(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    judge([0.71, 0.2])
    seen: list[Progress] = []
    make = FakeMaker.make

    def listening(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        def both(progress: Progress) -> None:
            report(progress)
            seen.append(studio.jobs.latest(session).progress)

        return make(maker, spec, both)

    monkeypatch.setattr(FakeMaker, "make", listening)
    studio.drawing.best_of.queue_best_of(session, 0, 2)
    done(studio, session)
    assert seen[0].stage.startswith("Try 1 of 2: ") and seen[-1].stage.startswith("Try 2 of 2 · best so far 71%: ")
    assert seen[-1].fraction == 1.0 and seen[-1].preview is not None


def test_a_card_of_a_slate_is_tried_by_itself(studio: Studio, judge: Judge) -> None:
    session = begin(studio, small_setup(slate=2))
    judge([0.5, 0.6])
    studio.drawing.best_of.queue_best_of(session, 1, 2)
    done(studio, session)
    assert not card(studio, session).pictures and len(card(studio, session, 1).pictures) == 2
    assert studio.drawing.best_of.result(session, card(studio, session)) is None


def test_a_round_that_is_undone_meanwhile_takes_the_tries_along(
    studio: Studio, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    picture = draw(studio, session)
    studio.statements.rate(session, picture, 1.0)
    following(studio, session)
    judge([0.1, 0.9])
    before_picture(monkeypatch, 2, lambda: studio.statements.undo(session))
    studio.drawing.best_of.queue_best_of(session, 0, 2, by="wordings")
    done(studio, session)
    assert len(studio.sessions.state(session).rounds) == 1 and card(studio, session).picture == picture


@pytest.mark.parametrize(
    "wrong",
    [
        ("queue_best_of", 1),
        ("queue_best_of", 33),
        ("queue_best_of", 4, "sizes"),
        ("queue_until_good", -0.1),
        ("queue_until_good", 1.1),
        ("queue_until_good", math.nan),
        ("queue_until_good", 0.5, 0),
        ("queue_until_good", 0.5, 101),
        ("queue_until_good", 0.5, 5, 0.0),
        ("queue_until_good", 0.5, 5, math.nan),
    ],
)
def test_what_cannot_be_tried_is_refused_and_nothing_is_queued(studio: Studio, wrong: tuple) -> None:
    session = begin(studio)
    before = studio.jobs.latest(session)
    with pytest.raises(BadInput):
        getattr(studio.drawing.best_of, wrong[0])(session, 0, *wrong[1:])
    with pytest.raises(BadInput):
        studio.drawing.best_of.queue_best_of(session, 1, 2)
    assert studio.jobs.latest(session) == before


def test_after_a_restart_the_stored_scores_say_how_they_compare(
    studio: Studio, judge: Judge, open_studio: Callable[..., Studio], settings: Settings
) -> None:
    session = begin(studio)
    judge([0.6, 0.81, 0.78])
    studio.drawing.best_of.queue_best_of(session, 0, 3)
    found = tries(studio, session)
    again = open_studio()
    there = again.drawing.best_of.result(session, card(again, session))
    assert there is not None and (there.pictures, there.scores) == (found.pictures, found.scores)
    assert [one.event.picture for one in events_of(settings, session) if isinstance(one.event, Picked)] == [
        found.pictures[1]
    ]


CHILD = """
import sys
import threading
from pathlib import Path
from gars_core.engines import fakes
from gars_core.settings import Settings
from gars_core.session.picture import Picture
from gars_core.store.events import EventStore
from gars_core.wiring import build

fakes.SECONDS_PER_STEP = 0.0
studio = build(Settings(data_dir=Path(sys.argv[1]), engines="fake"))
written = EventStore.append

def told(self, session, *new):
    logged = written(self, session, *new)
    print(logged[-1].seq, flush=True)
    return logged

EventStore.append = told
studio.drawing.best_of.queue_best_of(studio.sessions.all()[0].id, 0, 32)
threading.Event().wait()
"""


def test_a_kill_in_the_middle_loses_no_try_that_was_done(
    studio: Studio, open_studio: Callable[..., Studio], settings: Settings
) -> None:
    session = begin(studio)
    told = told_until_killed(CHILD, settings.data_dir)
    log = events_of(settings, session)
    assert told <= len(log) <= told + 1
    again = open_studio()
    there = card(again, session)
    assert len(there.pictures) >= 10 and there.picture in there.pictures
    assert {one.event.picture for one in log if isinstance(one.event, Drawn)} == set(there.pictures)
    for picture in there.pictures:
        again.gallery.export(picture)
    again.drawing.best_of.queue_best_of(session, 0, 2)
    assert len(tries(again, session).pictures) == 2
