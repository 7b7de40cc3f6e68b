"""SDXL pictures that begin from pictures, and what is left after one that was stopped or failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline
from PIL import Image

from gars_core.engines.picture_spec import fitted
from gars_core.engines.sdxl.draw import steps_taken
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.errors import BadInput, Cancelled
from gars_core.types import ImageSpec, Progress, ignore_progress
from tests.support.toy_sdxl import add_tiny_vae, build, maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def maker(toy: Path) -> SDXLMaker:
    return maker_of(toy)


def photo(seed: int = 1, size: tuple[int, int] = (256, 256)) -> Image.Image:
    """A picture with something to recognise in it: large blurred spots."""
    spots = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(spots).resize(size, Image.Resampling.BICUBIC)


def spec(strength: float = 1.0, steps: int = 4, **options: Any) -> ImageSpec:
    return ImageSpec("a cat", (), 7, 256, 256, steps, strength=strength, **options)


def latents_of(pipeline: Any, start: Image.Image) -> Any:
    with torch.no_grad():
        return pipeline.vae.encode(pipeline.image_processor.preprocess(start)).latent_dist.mode() * (
            pipeline.vae.config.scaling_factor
        )


def final_latents(maker: SDXLMaker, spec: ImageSpec) -> Any:
    """Return what the last step made, before it is decoded."""
    seen = []
    first = maker._memory.loaded.pipeline.vae.post_quant_conv
    handle = first.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    maker.make(spec, ignore_progress)
    handle.remove()
    return seen[-1]


@pytest.mark.parametrize(("strength", "steps"), [(0.25, 4), (0.5, 4), (0.8, 4), (0.6, 2), (0.7, 8), (0.13, 8)])
def test_it_takes_the_steps_that_diffusers_takes(maker: SDXLMaker, strength: float, steps: int) -> None:
    start, asked = photo(), spec(strength, steps, start=photo())
    mine = maker.make(asked, ignore_progress)
    pipeline = StableDiffusionXLImg2ImgPipeline(**maker._memory.loaded.pipeline.components, add_watermarker=False)
    pipeline.set_progress_bar_config(disable=True)
    theirs = pipeline(
        "a cat",
        image=latents_of(maker._memory.loaded.pipeline, start),
        strength=strength,
        num_inference_steps=steps,
        guidance_scale=0.0,
        generator=torch.Generator("cpu").manual_seed(7),
    ).images[0]
    difference = np.abs(np.asarray(mine, np.int16) - np.asarray(theirs, np.int16))
    assert difference.max() <= 2 and difference.mean() < 0.1
    assert mine != maker.make(spec(steps=steps), ignore_progress)


@pytest.mark.parametrize(
    ("strength", "steps", "taken"),
    [
        (1.0, 4, 4),
        (0.99, 4, 3),
        (0.75, 4, 3),
        (0.74, 4, 2),
        (0.25, 4, 1),
        (0.01, 4, 1),
        (0.5, 1, 1),
        (0.9, 8, 7),
        (0.5, 2, 1),
    ],
)
def test_strength_becomes_whole_steps_and_at_least_one(
    maker: SDXLMaker,
    strength: float,
    steps: int,
    taken: int,
) -> None:
    asked = spec(strength, steps, start=photo())
    assert steps_taken(asked) == taken
    seen: list[Progress] = []
    maker.make(asked, seen.append)
    stages = [progress.stage for progress in seen if progress.stage.endswith(f"of {taken}")]
    assert stages[-1] == f"Step {taken} of {taken}"


def test_strength_towards_nought_keeps_the_start(maker: SDXLMaker) -> None:
    maker.make(spec(), ignore_progress)
    start = latents_of(maker._memory.loaded.pipeline, photo())
    scale = maker._memory.loaded.pipeline.vae.config.scaling_factor
    made = [final_latents(maker, spec(strength, 8, start=photo())) * scale for strength in (0.125, 0.5, 0.9)]
    far = [float((latents - start).square().mean()) for latents in made]
    assert far[0] < far[1] < far[2]
    assert far[0] < 0.1 * far[2]


def test_at_full_strength_nothing_of_the_start_is_looked_at(maker: SDXLMaker) -> None:
    wanted = maker.make(spec(), ignore_progress)
    assert maker.make(spec(1.0, start=photo()), ignore_progress) == wanted
    assert maker.make(spec(0.5), ignore_progress) == wanted  # without a start there is nothing to keep


def test_the_same_start_and_seed_give_the_same_picture(maker: SDXLMaker) -> None:
    asked = spec(0.6, start=photo())
    first = maker.make(asked, ignore_progress)
    assert maker.make(replace(asked, start=photo(2)), ignore_progress) != first
    assert maker.make(replace(asked, seed=8), ignore_progress) != first
    assert maker.make(asked, ignore_progress) == first


def test_the_tiny_encoder_reads_the_start_where_it_is_loaded(tmp_path: Path) -> None:
    build(tmp_path)
    add_tiny_vae(tmp_path)
    maker = maker_of(tmp_path)
    pictures = [maker.make(spec(0.3, start=photo(seed)), ignore_progress) for seed in (1, 2)]
    assert pictures[0] != pictures[1] and pictures[0].size == (256, 256)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1", "CMYK", "I;16", "F"])
def test_any_kind_of_picture_can_be_a_start(maker: SDXLMaker, mode: str) -> None:
    start = Image.new("F", (300, 40), 100.0) if mode == "F" else photo(size=(300, 40)).convert("L").convert(mode)
    assert maker.make(spec(0.3, start=start), ignore_progress).size == (256, 256)


def test_a_start_is_fitted_by_covering_and_cropping_around_its_centre() -> None:
    wide = Image.new("RGB", (400, 100), "red")
    wide.paste("blue", (150, 0, 250, 100))
    assert fitted(wide, 100, 100).getcolors() == [(100 * 100, (0, 0, 255))]
    assert fitted(photo(), 256, 256) == photo()


def test_a_start_lies_upright_and_on_white() -> None:
    assert fitted(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), 8, 8).getpixel((3, 3)) == (255, 255, 255)
    palette = Image.new("P", (8, 8))
    palette.info["transparency"] = 0
    assert fitted(palette, 8, 8).getpixel((3, 3)) == (255, 255, 255)
    turned = Image.new("RGB", (20, 10), "red")
    turned.paste("blue", (0, 0, 10, 10))
    turned.getexif()[0x0112] = 6  # the camera was held on its side
    upright = fitted(turned, 10, 20)
    assert upright.getpixel((5, 2)) == (0, 0, 255) and upright.getpixel((5, 17)) == (255, 0, 0)


def test_large_pictures_begin_from_small_ones(maker: SDXLMaker) -> None:
    asked = replace(spec(0.5, 2, start=photo(size=(64, 64))), width_px=1152, height_px=256)
    assert maker.make(asked, ignore_progress).size == (1152, 256)


def test_stopped_or_failed_anywhere_the_next_picture_is_the_same_to_the_bit(
    maker: SDXLMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gars_core.engines.sdxl.watch.SECONDS_BETWEEN", 0.0)  # a report after every block
    asked = spec(0.5, start=photo())
    wanted = maker.make(asked, ignore_progress)
    seen: list[Progress] = []
    maker.make(asked, seen.append)
    assert {"Reading the start", "Step 1 of 2", "Decoding"} <= {progress.stage for progress in seen}
    for last in range(0, len(seen), 7):
        for error in (Cancelled, ValueError):
            left = [last]

            def fail(progress: Progress, left: list[int] = left, error: type[Exception] = error) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise error

            with pytest.raises(error):
                maker.make(replace(asked, seed=99), fail)
    assert not any(module._forward_hooks for module in maker._memory.loaded.pipeline.vae.modules())
    assert maker.make(asked, ignore_progress) == wanted


@pytest.mark.parametrize("strength", [0.0, -0.1, 1.01, float("nan"), float("inf")])
def test_a_strength_that_cannot_be_is_refused_before_anything_loads(tmp_path: Path, strength: float) -> None:
    with pytest.raises(BadInput, match=f"strength of {strength:g}") as caught:
        maker_of(tmp_path).make(spec(strength, start=photo()), ignore_progress)
    assert caught.value.hint
