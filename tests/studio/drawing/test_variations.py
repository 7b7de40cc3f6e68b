"""Pictures made from pictures: what each begins from, what it keeps, and where it belongs."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gars_core.engines.fakes.maker import FakeMaker
from gars_core.errors import BadInput
from gars_core.session.picture import Picture
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.drawing.variations import ENLARGED_BY, TOUCHED_UP, enlarged_size, way_to_enlarge
from gars_core.types import ImageSpec, Lora, Report, ignore_progress
from tests.support.driving import (
    begin,
    draw,
    following,
    picture_files,
    play,
    settled,
    small_setup,
)


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ImageSpec]:
    """Collect what the maker is asked for."""
    specs: list[ImageSpec] = []
    make = FakeMaker.make

    def listening(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        specs.append(spec)
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", listening)
    return specs


def made(studio: Studio, session: str) -> Picture:
    """Wait for the picture that was asked for."""
    job = settled(studio, session)
    assert job is not None and job.status == "done", job
    return studio.gallery.picture(job.result, session).picture


def unable(monkeypatch: pytest.MonkeyPatch, *but: str) -> None:
    monkeypatch.setattr(FakeMaker, "abilities", frozenset(but))


def test_a_variation_begins_from_the_picture_and_belongs_to_its_round(
    studio: Studio, session: str, asked: list[ImageSpec]
) -> None:
    parent, other = play(studio, session, 1.0, 0.5)
    before = picture_files(studio).path(parent).read_bytes()
    studio.drawing.variations.queue_variation(session, parent, 0.3)
    child, first = made(studio, session), studio.gallery.picture(parent).picture
    start = asked[-1].start
    assert start is not None and start.tobytes() == studio.gallery.image(parent).tobytes()
    assert (child.parent, child.strength, child.round, child.card) == (parent, 0.3, 1, 0)
    assert (child.prompt, child.attributes, child.width_px) == (first.prompt, first.attributes, first.width_px)
    assert child.seed != first.seed and picture_files(studio).path(parent).read_bytes() == before
    state = studio.sessions.state(session)
    assert state.shown[child.id].score is None and state.current.cards[0].picture == other
    assert state.rounds[0].cards[0].pictures == (parent, child.id)
    studio.statements.rate(session, child.id, -0.5)
    scores = [(item.picture.id, item.score) for item in studio.gallery.of_session(session)]
    assert scores == [(parent, 1.0), (other, 0.5), (child.id, -0.5)]
    assert b"Denoising strength: 0.3" in studio.gallery.export(child.id) and b"Denoising" not in studio.gallery.export(
        parent
    )


def test_a_variation_by_another_prompt_keeps_the_proposal_beside_it(studio: Studio, session: str) -> None:
    parent = studio.gallery.picture(draw(studio, session)).picture
    studio.drawing.variations.queue_variation(session, parent.id, 0.6, "the same at night")
    child = made(studio, session)
    assert (child.prompt, child.proposal) == ("the same at night", parent.proposal)


def test_remix_changes_the_seed_alone(studio: Studio, session: str, asked: list[ImageSpec]) -> None:
    parent = draw(studio, session)
    studio.drawing.variations.queue_remix(session, parent)
    child = made(studio, session)
    assert replace(asked[1], seed=asked[0].seed) == asked[0] and asked[1].seed != asked[0].seed
    assert (child.parent, child.strength) == (parent, 1.0) and b"Denoising" not in studio.gallery.export(child.id)


def test_a_maker_that_begins_from_pictures_draws_details_into_the_enlarged_one(
    studio: Studio, session: str, asked: list[ImageSpec]
) -> None:
    parent = draw(studio, session)
    studio.drawing.variations.queue_enlargement(session, parent)
    child, spec = made(studio, session), asked[-1]
    assert (child.width_px, child.height_px) == (512, 512) == studio.gallery.image(child.id).size
    assert spec.start is not None and spec.start.size == (512, 512) and spec.strength == child.strength == TOUCHED_UP
    assert spec.seed == asked[0].seed == child.seed


def test_a_maker_that_draws_alike_at_every_size_draws_its_own_pictures_again(
    studio: Studio, session: str, asked: list[ImageSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    unable(monkeypatch, "scale")
    parent = draw(studio, session)
    studio.drawing.variations.queue_enlargement(session, parent)
    child = made(studio, session)
    assert asked[1] == replace(asked[0], width_px=512, height_px=512) and child.parent == parent


def test_without_any_way_to_draw_it_larger_the_pixels_are_resampled_and_it_is_called_so(
    studio: Studio, session: str, asked: list[ImageSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    unable(monkeypatch)
    parent = draw(studio, session)
    studio.drawing.variations.queue_enlargement(session, parent)
    child = made(studio, session)
    assert len(asked) == 1 and studio.gallery.image(child.id).size == (512, 512)
    assert child.how[ENLARGED_BY] == "Lanczos" and b"Postprocess upscaler: Lanczos" in studio.gallery.export(child.id)
    assert way_to_enlarge(FakeMaker(), replace(child, maker="another")) == "filter"


def test_what_was_varied_or_resampled_is_not_drawn_again_from_its_seed(
    monkeypatch: pytest.MonkeyPatch, studio: Studio, session: str
) -> None:
    unable(monkeypatch, "scale")
    drawn = studio.gallery.picture(draw(studio, session)).picture
    assert way_to_enlarge(FakeMaker(), drawn) == "scale"
    for other in (
        replace(drawn, strength=0.3),
        replace(drawn, maker="another"),
        replace(drawn, how={ENLARGED_BY: "Lanczos"}),
    ):
        assert way_to_enlarge(FakeMaker(), other) == "filter"


@pytest.mark.parametrize(
    ("size", "larger"),
    [
        ((1024, 1024), (2048, 2048)),
        ((832, 1216), (1400, 2048)),
        ((256, 264), (512, 528)),
        ((2048, 512), (2048, 512)),
    ],
)
def test_the_enlarged_size_is_twice_as_large_and_within_what_can_be_drawn(
    studio: Studio, session: str, size: tuple[int, int], larger: tuple[int, int]
) -> None:
    picture = studio.gallery.picture(draw(studio, session)).picture
    assert enlarged_size(replace(picture, width_px=size[0], height_px=size[1])) == larger
    assert all(edge % 8 == 0 for edge in larger)


def test_the_largest_picture_is_not_enlarged_any_further(studio: Studio) -> None:
    session = begin(studio, small_setup(width_px=2048))
    parent = draw(studio, session)
    with pytest.raises(BadInput, match="2,048 pixels"):
        studio.drawing.variations.queue_enlargement(session, parent)


@pytest.mark.parametrize("strength", [0.0, 1.0, -0.1, float("nan")])
def test_an_impossible_strength_is_refused(studio: Studio, session: str, strength: float) -> None:
    parent = draw(studio, session)
    with pytest.raises(BadInput):
        studio.drawing.variations.queue_variation(session, parent, strength)
    assert len(studio.gallery.of_session(session)) == 1


def test_what_cannot_be_made_is_refused_and_nothing_is_queued(
    studio: Studio, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = draw(studio, session)
    before = studio.jobs.latest(session)
    for refused in (
        lambda: studio.drawing.variations.queue_remix(session, parent, " "),
        lambda: studio.drawing.variations.queue_remix(session, parent, maker="gone"),
        lambda: studio.drawing.variations.queue_variation(session, "no picture", 0.3),
    ):
        with pytest.raises(BadInput):
            refused()
    unable(monkeypatch)
    with pytest.raises(BadInput, match="cannot begin from a picture"):
        studio.drawing.variations.queue_variation(session, parent, 0.3)
    assert studio.jobs.latest(session) == before


def test_a_picture_of_an_undone_round_has_no_children(studio: Studio, session: str) -> None:
    play(studio, session, 1.0)
    following(studio, session)
    undone = draw(studio, session)
    studio.statements.undo(session)
    with pytest.raises(BadInput, match="undone"):
        studio.drawing.variations.queue_remix(session, undone)


def test_a_maker_is_asked_for_nothing_that_it_would_refuse(
    studio: Studio, asked: list[ImageSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio, small_setup(loras=(Lora("paper", 0.5),), long_prompt="chunk", final=True, steps=8))
    parent = draw(studio, session)
    unable(monkeypatch)
    monkeypatch.setattr(FakeMaker, "steps", lambda maker: (4, 2))
    studio.drawing.variations.queue_remix(session, parent)
    made(studio, session)
    spec = asked[-1]
    assert (spec.loras, spec.steps) == ((), 4)


def test_a_branch_takes_the_variations_of_its_rounds_along(studio: Studio, session: str) -> None:
    parent, _ = play(studio, session, 1.0, 0.5)
    studio.drawing.variations.queue_variation(session, parent, 0.3)
    child = made(studio, session)
    studio.statements.rate(session, child.id, 0.5)
    branch = studio.branches.branch(session, 1)
    assert (
        list(studio.sessions.state(branch).shown) == [parent, child.id]
        and studio.gallery.picture(child.id, branch).score == 0.5
    )
    studio.drawing.variations.queue_variation(branch, child.id, 0.6)
    grandchild = made(studio, branch)
    assert (grandchild.session, grandchild.parent, grandchild.round) == (branch, child.id, 1)
    assert grandchild.id not in studio.sessions.state(session).shown


def test_a_session_file_takes_the_family_along(
    studio: Studio, session: str, open_studio: Callable[..., Studio], settings: Settings, tmp_path: Path
) -> None:
    parent = draw(studio, session)
    studio.drawing.variations.queue_variation(session, parent, 0.3)
    child = made(studio, session)
    there = open_studio(replace(settings, data_dir=tmp_path / "elsewhere"))
    opened = there.branches.open(io.BytesIO(studio.gallery.session_file(session)), ignore_progress)
    found = there.gallery.picture(child.id, opened.session).picture
    assert (found.parent, found.strength, found.how) == (parent, 0.3, child.how) and child.how
    copy = studio.branches.open(io.BytesIO(studio.gallery.session_file(session)), ignore_progress)
    assert studio.gallery.picture(child.id, copy.session).picture.parent == parent
