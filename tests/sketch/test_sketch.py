"""The sketch maker keeps the contract of an ImageMaker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from gars_core.catalogue.lines import slug
from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.errors import BadInput, Cancelled
from gars_core.sketch.maker import SketchMaker
from gars_core.types import Attribute, ImageSpec, Progress, ignore_progress


def spec_of(prompt: str = "", **phrases: str) -> ImageSpec:
    chosen = {"subject": "a red fox", "setting": "on a sandy beach", "medium": "oil painting"} | phrases
    attributes = tuple(Attribute(f"{kind}:{slug(words)}", kind, words) for kind, words in chosen.items())
    return ImageSpec(prompt, attributes, seed=7, width_px=256, height_px=256)


@pytest.fixture(scope="module")
def maker() -> SketchMaker:
    return SketchMaker(FakeEncoder())


@pytest.mark.parametrize("size", [(256, 256), (512, 320), (264, 640)])
def test_the_picture_is_rgb_of_the_size_asked_for(maker: SketchMaker, size: tuple[int, int]) -> None:
    picture = maker.make(replace(spec_of(), width_px=size[0], height_px=size[1]), ignore_progress)
    assert picture.mode == "RGB" and picture.size == size


def test_the_same_spec_gives_the_same_bytes_in_any_thread(maker: SketchMaker) -> None:
    with ThreadPoolExecutor(3) as pool:
        pictures = list(pool.map(lambda _: maker.make(spec_of(), ignore_progress).tobytes(), range(3)))
    assert (
        len(set(pictures)) == 1 and pictures[0] == SketchMaker(FakeEncoder()).make(spec_of(), ignore_progress).tobytes()
    )


def test_another_seed_gives_another_picture(maker: SketchMaker) -> None:
    first, second = (maker.make(replace(spec_of(), seed=seed), ignore_progress).tobytes() for seed in (1, 2))
    assert first != second


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_gives_the_same_composition_at_twice_the_size(maker: SketchMaker, seed: int) -> None:
    def drawn(seed: int, edge_px: int) -> np.ndarray:
        picture = maker.make(replace(spec_of(), seed=seed, width_px=edge_px, height_px=edge_px), ignore_progress)
        return np.asarray(picture.resize((64, 64)), np.float32)

    assert "scale" in maker.abilities
    wanted = drawn(seed, 256)
    assert np.abs(drawn(seed, 512) - wanted).mean() < np.abs(drawn(seed + 10, 256) - wanted).mean()


def test_progress_starts_at_nothing_grows_and_ends_at_one_with_previews(maker: SketchMaker) -> None:
    seen: list[Progress] = []
    maker.make(spec_of(), seen.append)
    fractions = [progress.fraction for progress in seen if progress.fraction is not None]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    previews = [progress.preview for progress in seen if progress.preview]
    assert len(previews) >= 3 and max(previews[0].size) <= 256


@pytest.mark.parametrize("at", [0, 2, 4])
def test_stop_ends_it_at_the_next_report(maker: SketchMaker, at: int) -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        maker.make(spec_of(), stop)
    assert len(seen) == at + 1


@pytest.mark.parametrize(
    "wrong", [{"width_px": 100}, {"height_px": 5000}, {"width_px": 301}, {"steps": 0}, {"seed": -1}]
)
def test_a_size_or_number_that_cannot_be_drawn_is_refused_with_a_hint(
    maker: SketchMaker, wrong: dict[str, int]
) -> None:
    with pytest.raises(BadInput) as refusal:
        maker.make(replace(spec_of(), **wrong), ignore_progress)
    assert refusal.value.hint


def test_a_value_whose_words_left_the_prompt_is_ignored(maker: SketchMaker) -> None:
    kept = maker.make(spec_of("A red fox on a sandy beach, oil painting."), ignore_progress)
    gone = maker.make(spec_of("A red fox on a sandy beach, mosaic."), ignore_progress)
    bare = maker.make(replace(spec_of("A red fox on a sandy beach, mosaic."), attributes=()), ignore_progress)
    assert kept.tobytes() != gone.tobytes() and gone.tobytes() == bare.tobytes()


def test_words_of_ones_own_are_drawn_as_the_nearest_value_slightly_varied(maker: SketchMaker) -> None:
    known = maker.make(spec_of(lighting="golden hour light"), ignore_progress)
    own = maker.make(spec_of(lighting="golden hour light, late"), ignore_progress)
    away = np.abs(np.asarray(known, float) - np.asarray(own, float)).mean()
    assert 0.1 < away < 40


def test_colour_names_in_ones_own_palette_are_the_colours_of_the_picture(maker: SketchMaker) -> None:
    means = []
    for words in ("deep blue", "pale red and orange"):
        picture = maker.make(spec_of(palette=words, medium="color photograph", mood="stoic"), ignore_progress)
        means.append(np.asarray(picture, float).mean((0, 1)))
    assert means[0][2] > means[0][0] and means[1][0] > means[1][2]


def test_the_idea_is_the_subject_where_no_subject_is_chosen(maker: SketchMaker) -> None:
    fox, owl = (maker.make(ImageSpec("", (), 1, 256, 256, idea=idea), ignore_progress) for idea in ("a fox", "an owl"))
    assert fox.tobytes() != owl.tobytes()


def test_it_is_always_installed(maker: SketchMaker) -> None:
    maker.load(ignore_progress)
    status = maker.status()
    assert status.installed and status.loaded and status.size_bytes < 5 * 2**20
