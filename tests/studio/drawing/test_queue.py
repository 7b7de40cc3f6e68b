"""Drawing the cards of a round: several at once, from any seed, stopped, and gone on with in less memory."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PIL import Image

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.errors import BadInput, OutOfMemory, ServerFailed
from gars_core.jobs import Job
from gars_core.studio import Studio
from gars_core.studio.drawing.queue import HowDrawn
from gars_core.types import ImageSpec, Progress, Report
from tests.support.driving import begin, done, draw, following, settled, small_setup


def seeds(studio: Studio, session: str) -> list[int]:
    return [item.picture.seed for item in studio.gallery.of_session(session)]


def failing(monkeypatch: pytest.MonkeyPatch, fails: Callable[[int], Exception | None]) -> list[ImageSpec]:
    """Have the maker raise what fails says of the how-manieth picture; return what it was asked for."""
    asked: list[ImageSpec] = []
    make = FakeMaker.make

    def make_or_fail(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        asked.append(spec)
        error = fails(len(asked))
        if error is not None:
            raise error
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", make_or_fail)
    return asked


def out_of_memory(smaller: str = "The text encoders wait on the processor.") -> OutOfMemory:
    return OutOfMemory("There was not enough memory.", "Choose a smaller picture.", maker="fake", smaller=smaller)


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make the maker a saver of memory; holds an entry for each time it was asked to save."""
    times: list[str] = []
    monkeypatch.setattr(FakeMaker, "save_memory", lambda maker: times.append(maker.id), raising=False)
    return times


def ended(studio: Studio, session: str) -> Job:
    job = settled(studio, session)
    assert job is not None
    return job


def test_a_card_gets_as_many_pictures_as_the_setup_says_each_with_its_own_seed(studio: Studio) -> None:
    session = begin(studio, small_setup(batch=3))
    studio.drawing.pictures.queue_drawing(session, [0])
    done(studio, session)
    card = studio.sessions.state(session).current.cards[0]
    assert len(card.pictures) == 3 and card.picture == card.pictures[-1]
    assert len(set(seeds(studio, session))) == 3


def test_a_kept_seed_is_the_first_pictures_and_the_others_count_on(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=2))
    studio.drawing.pictures.queue_drawing(session, [0, 1], HowDrawn(seed=2**32 - 1, count=2))
    done(studio, session)
    assert seeds(studio, session) == [2**32 - 1, 0] * 2


def test_the_setups_seed_holds_until_another_or_a_new_one_is_asked_for(studio: Studio) -> None:
    session = begin(studio, small_setup(picture_seed=5))
    for seed in (None, 9, -1):
        studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(seed=seed))
        done(studio, session)
    first, second, third = seeds(studio, session)
    assert (first, second) == (5, 9) and third not in (5, 9)


def test_final_quality_is_as_set_up_unless_it_is_asked_for(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = failing(monkeypatch, lambda number: None)
    session = begin(studio, small_setup(final=True))
    for final in (None, False):
        studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(final=final))
        done(studio, session)
    assert [spec.final for spec in asked] == [True, False]


@pytest.mark.parametrize("wrong", [HowDrawn(seed=2**32), HowDrawn(seed=-2), HowDrawn(count=0), HowDrawn(count=9)])
def test_what_cannot_be_drawn_is_refused_and_nothing_is_queued(studio: Studio, wrong: HowDrawn) -> None:
    session = begin(studio)
    before = studio.jobs.latest(session)
    with pytest.raises(BadInput):
        studio.drawing.pictures.queue_drawing(session, [0], wrong)
    with pytest.raises(BadInput):
        studio.drawing.pictures.queue_drawing(session, [1])
    assert studio.jobs.latest(session) == before


def test_all_pictures_of_a_press_have_the_prompt_that_stood_there(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    studio.statements.draft(session, 0, "a red bicycle")

    def edit(number: int) -> None:
        studio.statements.draft(session, 0, f"edited after {number}")

    asked = failing(monkeypatch, edit)
    studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(count=3))
    done(studio, session)
    assert {spec.prompt for spec in asked} == {"a red bicycle"}
    assert studio.sessions.state(session).current.cards[0].draft == "edited after 3"


def test_stop_keeps_the_pictures_that_are_done(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(studio)
    reached, go_on = threading.Event(), threading.Event()
    make = FakeMaker.make

    def slow(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        if studio.sessions.state(session).shown:
            reached.set()
            assert go_on.wait(60)
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", slow)
    job = studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(count=4))
    assert reached.wait(60)
    studio.jobs.cancel(job)
    go_on.set()
    assert ended(studio, session).status == "cancelled"
    assert len(studio.sessions.state(session).current.cards[0].pictures) == len(studio.gallery.of_session(session)) == 1


def test_progress_says_which_picture_of_how_many(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(studio)
    seen: list[Progress] = []
    make = FakeMaker.make

    def listening(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        def both(progress: Progress) -> None:
            report(progress)
            job = studio.jobs.latest(session)
            assert job is not None
            seen.append(job.progress)

        return make(maker, spec, both)

    monkeypatch.setattr(FakeMaker, "make", listening)
    studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(count=2))
    done(studio, session)
    fractions = [progress.fraction for progress in seen]
    assert seen[0].stage.startswith("Picture 1 of 2: ") and seen[-1].stage.startswith("Picture 2 of 2: ")
    assert fractions == sorted(fractions) and fractions[-1] == 1.0


def test_after_out_of_memory_it_goes_on_smaller_from_the_picture_that_failed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, saved: list[str]
) -> None:
    session = begin(studio)
    asked = failing(monkeypatch, lambda number: out_of_memory() if number == 2 else None)
    studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(seed=10, count=3))
    job = ended(studio, session)
    assert studio.drawing.pictures.smaller_plan(job) == "The text encoders wait on the processor." and not saved
    assert len(studio.gallery.of_session(session)) == 1
    studio.drawing.pictures.go_on_smaller(job.id)
    done(studio, session)
    assert saved == ["fake"] and [spec.seed for spec in asked] == [10, 11, 11, 12]
    assert seeds(studio, session) == [10, 11, 12]


def test_less_memory_is_tried_once(studio: Studio, monkeypatch: pytest.MonkeyPatch, saved: list[str]) -> None:
    session = begin(studio)
    failing(monkeypatch, lambda number: out_of_memory())
    studio.drawing.pictures.queue_drawing(session, [0])
    studio.drawing.pictures.go_on_smaller(ended(studio, session).id)
    job = ended(studio, session)
    assert isinstance(job.error, OutOfMemory) and studio.drawing.pictures.smaller_plan(job) == ""
    with pytest.raises(BadInput):
        studio.drawing.pictures.go_on_smaller(job.id)
    assert saved == ["fake"]


@pytest.mark.parametrize("error", [out_of_memory(smaller=""), ServerFailed("It does not answer.", "Start it.")])
def test_other_failures_offer_no_smaller_plan(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, saved: list[str], error: Exception
) -> None:
    session = begin(studio)
    failing(monkeypatch, lambda number: error)
    studio.drawing.pictures.queue_drawing(session, [0])
    job = ended(studio, session)
    assert job.error is error and studio.drawing.pictures.smaller_plan(job) == ""
    with pytest.raises(BadInput):
        studio.drawing.pictures.go_on_smaller(job.id)
    assert not saved


def test_the_round_goes_on_whichever_picture_of_a_card_is_on_the_easel(studio: Studio) -> None:
    session = begin(studio)
    studio.drawing.pictures.queue_drawing(session, [0], HowDrawn(count=2))
    done(studio, session)
    first, second = studio.sessions.state(session).current.cards[0].pictures
    studio.statements.pick(session, first)
    studio.statements.rate(session, first, 1.0)
    studio.statements.rate(session, second, -1.0)
    state = studio.sessions.state(session)
    assert state.current.cards[0].picture == first and state.judged
    assert [shown.score for shown in state.shown.values()] == [1.0, -1.0]
    following(studio, session)
    assert studio.sessions.state(session).rounds[0].cards[0].picture == first


def test_a_picture_that_is_picked_brings_its_values_and_its_prompt_back(studio: Studio) -> None:
    session = begin(studio)
    first = draw(studio, session)
    before = studio.sessions.state(session).current.cards[0]
    studio.drawing.rounds.swap(session, 0, before.values[0], studio.values.near(before.values[0], 1)[0].id)
    done(studio, session)
    second = draw(studio, session)
    after = studio.sessions.state(session).current.cards[0]
    studio.statements.pick(session, first)
    assert studio.sessions.state(session).current.cards[0] == before
    studio.statements.pick(session, second)
    assert studio.sessions.state(session).current.cards[0] == after
    following(studio, session)
    studio.statements.pick(session, first)
    assert first not in studio.sessions.state(session).current.cards[0].pictures
