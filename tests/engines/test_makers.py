"""What every picture maker promises, asked of each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.engines.fakes.maker import FakeMaker
from gars_core.engines.servers import watch
from gars_core.engines.servers.a1111 import A1111
from gars_core.engines.servers.comfyui import COMFYUI
from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.servers.server import Server
from gars_core.errors import BadInput, Cancelled
from gars_core.ports import ImageMaker
from gars_core.sketch import maker as sketch
from gars_core.types import Attribute, ImageSpec, Lora, Progress, ignore_progress
from tests.support.a1111_server import a1111_running
from tests.support.comfyui_server import comfyui_running

SPEC = ImageSpec(
    "A fox in the snow, oil painting",
    (Attribute("subject:fox", "subject", "a fox"), Attribute("medium:oil", "medium", "oil painting")),
    7,
    256,
    264,
    2,
)


def fake(folder: Path) -> ImageMaker:
    return FakeMaker()


def toy_sdxl(folder: Path) -> ImageMaker:
    import torch

    from tests.support.toy_sdxl import build, maker_of

    torch.set_num_threads(1)
    build(folder)
    return maker_of(folder)


def sketch_maker(folder: Path) -> ImageMaker:
    return sketch.SketchMaker(FakeEncoder())


MAKERS: dict[str, Callable[[Path], ImageMaker]] = {"fake": fake, "sdxl": toy_sdxl, "sketch": sketch_maker}


@pytest.fixture(scope="module", params=[*MAKERS, "a1111", "comfyui"])
def maker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImageMaker]:
    if request.param in MAKERS:
        yield MAKERS[request.param](tmp_path_factory.mktemp(request.param))
        return
    dialect, running = {"a1111": (A1111, a1111_running), "comfyui": (COMFYUI, comfyui_running)}[request.param]
    with pytest.MonkeyPatch.context() as patch, running() as program:
        patch.setattr(watch, "POLL_SECONDS", 60.0)  # as many reports each time, however busy the computer
        yield ServerMaker(Server("s1", request.param, "Den", program.address), dialect)


def test_it_says_what_it_is(maker: ImageMaker) -> None:
    assert maker.id and maker.label and maker.note.endswith(".")


def test_a_picture_is_rgb_and_as_large_as_asked(maker: ImageMaker) -> None:
    image = maker.make(SPEC, ignore_progress)
    assert isinstance(image, Image.Image) and image.mode == "RGB" and image.size == (256, 264)


def test_the_same_spec_gives_the_same_picture(maker: ImageMaker) -> None:
    assert maker.make(SPEC, ignore_progress).tobytes() == maker.make(SPEC, ignore_progress).tobytes()


def test_another_seed_gives_another_picture(maker: ImageMaker) -> None:
    second = maker.make(replace(SPEC, seed=8), ignore_progress)
    assert maker.make(SPEC, ignore_progress).tobytes() != second.tobytes()


def test_progress_is_reported_with_fractions_in_range(maker: ImageMaker) -> None:
    seen: list[Progress] = []
    maker.make(SPEC, seen.append)
    assert seen and all(progress.stage for progress in seen)
    assert all(progress.fraction is None or 0 <= progress.fraction <= 1 for progress in seen)


def test_stop_gets_through_and_the_next_picture_is_as_if_nothing_had_been(maker: ImageMaker) -> None:
    wanted = maker.make(SPEC, ignore_progress)
    seen: list[Progress] = []
    maker.make(SPEC, seen.append)
    for last in range(len(seen)):
        left = [last]

        def stop(progress: Progress, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            maker.make(SPEC, stop)
    assert maker.make(SPEC, ignore_progress).tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    "wrong", [{"width_px": 0}, {"height_px": -256}, {"width_px": 10_000}, {"steps": 0}, {"steps": -1}]
)
def test_what_cannot_be_drawn_is_refused_with_the_value_seen(maker: ImageMaker, wrong: dict[str, int]) -> None:
    with pytest.raises(BadInput) as caught:
        maker.make(replace(SPEC, **wrong), ignore_progress)
    assert str(*wrong.values()) in caught.value.sentence and caught.value.hint


def test_awkward_words_are_drawn_all_the_same(maker: ImageMaker) -> None:
    for prompt in ("", "<|endoftext|> 桜 🦊\n\0", "word " * 200):
        assert maker.make(replace(SPEC, prompt=prompt, attributes=()), ignore_progress).size == (256, 264)


def test_it_can_be_loaded_and_unloaded_any_number_of_times(maker: ImageMaker) -> None:
    for _ in range(2):
        maker.load(ignore_progress)
        maker.load(ignore_progress)
        assert maker.status().loaded and maker.status().installed and maker.status().role == "maker"
        assert maker.status().id == maker.id
        maker.unload()
        maker.unload()
        assert not maker.status().loaded
    assert maker.make(SPEC, ignore_progress).size == (256, 264)


def photo(seed: int) -> Image.Image:
    spots = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(spots).resize((256, 256), Image.Resampling.BICUBIC)


def difference(first: Image.Image, second: Image.Image) -> float:
    """Return how far two pictures lie apart, seen from so far away that only their composition shows."""
    small = [np.asarray(image.resize((32, 32), Image.Resampling.BOX), float) for image in (first, second)]
    return float(np.abs(small[0] - small[1]).mean())


def test_the_lower_the_strength_the_more_of_the_start_is_kept(maker: ImageMaker) -> None:
    asked = replace(SPEC, steps=4, start=photo(1), strength=0.25)
    if "start" not in maker.abilities:
        with pytest.raises(BadInput, match="cannot begin from a picture"):
            maker.make(asked, ignore_progress)
        return
    second = replace(asked, start=photo(2))
    apart = [
        difference(*(maker.make(replace(spec, strength=strength), ignore_progress) for spec in (asked, second)))
        for strength in (0.25, 0.75, 1.0)
    ]
    if isinstance(maker, ServerMaker):
        assert apart[0] > 0  # how much it keeps is the other program's doing
    else:
        assert apart[0] > apart[1] > apart[2] == 0


def test_loras_are_taken_by_those_who_can(maker: ImageMaker) -> None:
    if "loras" not in maker.abilities:
        with pytest.raises(BadInput, match="takes no LoRAs.*“ink”"):
            maker.make(replace(SPEC, loras=(Lora("ink"),)), ignore_progress)
    for weight in (2.01, -3.0, float("nan")):
        with pytest.raises(BadInput, match=f"“ink” cannot have a weight of {weight:g}"):
            maker.make(replace(SPEC, loras=(Lora("ink", weight),)), ignore_progress)


@pytest.mark.parametrize("strength", [0.0, -0.5, 1.5, float("nan")])
def test_a_strength_that_cannot_be_is_refused(maker: ImageMaker, strength: float) -> None:
    with pytest.raises(BadInput, match=f"strength of {strength:g}"):
        maker.make(replace(SPEC, strength=strength), ignore_progress)


def test_emphasis_is_read_or_passed_over_but_never_drawn_as_words(maker: ImageMaker) -> None:
    usual, stressed = (
        maker.make(replace(SPEC, prompt=prompt), ignore_progress)
        for prompt in ("A fox in the snow, oil painting", "A fox in the (snow:1.4), oil painting")
    )
    assert (stressed != usual) == ("emphasis" in maker.abilities)


def test_the_end_of_a_long_prompt_counts_where_it_is_read_in_pieces(maker: ImageMaker) -> None:
    if {"chunks", "whole"} & maker.abilities:
        asked = replace(SPEC, long_prompt="chunk" if "chunks" in maker.abilities else "cut")
        first, second = (replace(asked, prompt="word " * 90 + end) for end in ("snow", "sand"))
        assert maker.make(first, ignore_progress) != maker.make(second, ignore_progress)


def test_long_prompts_and_final_quality_are_passed_over_by_those_who_cannot(maker: ImageMaker) -> None:
    asked = replace(SPEC, prompt="word " * 90 + "snow", long_prompt="chunk", final=True)
    able = {"chunks": "long_prompt", "final": "final"}
    usual = replace(
        asked, **{field: getattr(SPEC, field) for ability, field in able.items() if ability not in maker.abilities}
    )
    assert maker.make(asked, ignore_progress).tobytes() == maker.make(usual, ignore_progress).tobytes()


def test_what_is_drawn_alike_at_every_size_keeps_its_composition(maker: ImageMaker) -> None:
    if "scale" in maker.abilities:
        asked = ImageSpec(
            "A fox in a pine forest, color photograph",
            (
                Attribute("subject:fox", "subject", "a fox"),
                Attribute("setting:forest", "setting", "in a pine forest"),
                Attribute("medium:photo", "medium", "color photograph"),
            ),
            7,
            256,
            256,
            2,
        )
        small, large, second = (
            maker.make(spec, ignore_progress)
            for spec in (asked, replace(asked, width_px=512, height_px=512), replace(asked, seed=8))
        )
        assert difference(small, large) < 0.5 * difference(small, second)
