"""SDXL-Lightning through its real classes, at toy size: what people download, laid out as they have it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from PIL import Image
from safetensors.torch import load_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from gars_core.engines.processor import best_device, bfloat16_pays, is_out_of_memory
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.plans import Plan, plans_for
from gars_core.engines.sdxl.preview import expected_latents, latents_to_image
from gars_core.errors import BadInput, Cancelled, GarsError
from gars_core.settings import PROJECT_DIR
from gars_core.types import ImageSpec, Progress, ignore_progress
from tests.support.toy_sdxl import UNET, add_tiny_vae, maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def maker(toy: Path) -> Iterator[SDXLMaker]:
    maker = maker_of(toy)
    yield maker
    maker.unload()


def spec(steps: int = 2, seed: int = 7, width: int = 256, height: int = 256, prompt: str = "a cat") -> ImageSpec:
    return ImageSpec(prompt, (), seed, width, height, steps)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.int16)


def reference(toy: Path, steps: int, seed: int) -> Image.Image:
    """The published recipe, step by step."""
    base, weights = toy / "weights" / "sdxl-base", toy / "weights"
    file = next((weights / f"sdxl-lightning-{steps}step").glob("*.safetensors"))
    unet = UNet2DConditionModel(**UNET)
    unet.load_state_dict(load_file(file))
    pipeline = StableDiffusionXLPipeline(
        vae=AutoencoderKL.from_pretrained(weights / "sdxl-vae-fp16-fix").float(),
        unet=unet.float(),
        text_encoder=CLIPTextModel.from_pretrained(base / "text_encoder", variant="fp16", dtype=torch.float32),
        text_encoder_2=CLIPTextModelWithProjection.from_pretrained(
            base / "text_encoder_2", variant="fp16", dtype=torch.float32
        ),
        tokenizer=CLIPTokenizer.from_pretrained(base / "tokenizer"),
        tokenizer_2=CLIPTokenizer.from_pretrained(base / "tokenizer_2"),
        scheduler=EulerDiscreteScheduler.from_pretrained(
            base / "scheduler", timestep_spacing="trailing", prediction_type="sample" if steps == 1 else "epsilon"
        ),
    )
    generator = torch.Generator("cpu").manual_seed(seed)
    return pipeline(
        "a cat", width=256, height=256, num_inference_steps=steps, guidance_scale=0, generator=generator
    ).images[0]


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_it_draws_what_the_published_recipe_draws(toy: Path, maker: SDXLMaker, steps: int) -> None:
    difference = np.abs(pixels(maker.make(spec(steps), ignore_progress)) - pixels(reference(toy, steps, 7)))
    assert difference.max() <= 2 and difference.mean() < 0.1


def test_switching_steps_keeps_all_but_the_unet_and_comes_back_to_the_same_picture(maker: SDXLMaker) -> None:
    first = maker.make(spec(2), ignore_progress)
    before = dict(maker._memory.loaded.pipeline.components)
    assert maker.make(spec(8), ignore_progress) != first
    after = maker._memory.loaded.pipeline.components
    assert {name for name in before if before[name] is not after[name]} == {"unet", "scheduler"}
    assert maker.make(spec(2), ignore_progress) == first


def test_the_same_spec_gives_the_same_picture_and_another_seed_another(maker: SDXLMaker) -> None:
    first = maker.make(spec(seed=1), ignore_progress)
    assert maker.make(spec(seed=2), ignore_progress) != first
    assert maker.make(spec(seed=1, prompt="a fox"), ignore_progress) != first
    assert maker.make(spec(seed=1), ignore_progress) == first


def test_stopped_in_the_middle_nothing_is_left_behind(maker: SDXLMaker) -> None:
    wanted = maker.make(spec(4), ignore_progress)
    for stage in ("Step 1 of 4", "Step 3 of 4"):

        def stop(progress: Progress, stage: str = stage) -> None:
            if progress.stage == stage:
                raise Cancelled

        with pytest.raises(Cancelled):
            maker.make(spec(4, seed=99), stop)
    assert not any(module._forward_hooks for module in maker._memory.loaded.pipeline.unet.modules())
    assert maker.make(spec(4), ignore_progress) == wanted


def test_stopped_while_loading_it_loads_again(toy: Path) -> None:
    maker = maker_of(toy)
    for stage in ("Loading the UNet", "Loading the decoder"):

        def stop(progress: Progress, stage: str = stage) -> None:
            if progress.stage == stage:
                raise Cancelled

        with pytest.raises(Cancelled):
            maker.load(stop)
        assert not maker.status().loaded
    maker.load(ignore_progress)
    assert maker.status().loaded


def test_progress_rises_and_previews_are_small_and_rare(maker: SDXLMaker) -> None:
    maker.make(spec(4), ignore_progress)
    seen: list[Progress] = []
    maker.make(spec(4, width=264), seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions) and 0 < fractions[0] and fractions[-1] < 1
    assert [progress.stage for progress in seen if "4 of 4" in progress.stage]
    previews = [progress.preview for progress in seen if progress.preview]
    assert previews and previews[0].size == (33, 32) and previews[0].mode == "RGB"
    assert len(previews) < 4  # a toy's four steps take less than a second and a half


def test_a_preview_shows_where_the_step_leads() -> None:
    wanted, noise = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8)
    before, after = wanted + 14.6 * noise, wanted + 3.0 * noise
    assert torch.allclose(expected_latents(before, after, 14.6, 3.0), wanted, atol=1e-4)
    assert latents_to_image(torch.full((1, 4, 8, 8), float("nan"))).size == (8, 8)


@pytest.mark.parametrize(("width", "height"), [(256, 264), (328, 256)])
def test_sizes_that_the_unet_does_not_halve_evenly(maker: SDXLMaker, width: int, height: int) -> None:
    assert maker.make(spec(width=width, height=height), ignore_progress).size == (width, height)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (spec(width=501), "504"),
        (spec(height=248), "256"),
        (spec(width=4096), "2048"),
        (spec(width=-8), "256"),
        (spec(steps=-4), "1, 2, 4, 8"),
        (spec(steps=0), "1, 2, 4, 8"),
        (spec(steps=3), "1, 2, 4, 8"),
        (spec(seed=-1), "0 to 4294967295"),
        (spec(seed=2**32), "0 to 4294967295"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_loads(tmp_path: Path, wrong: ImageSpec, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        maker_of(tmp_path).make(wrong, ignore_progress)
    assert says in caught.value.hint


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 5 bytes"),
    ],
)
def test_out_of_memory_is_one_sentence_and_gives_the_memory_back(
    toy: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    maker = maker_of(toy)

    def fail(*arguments: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("gars_core.engines.sdxl.maker.draw", fail)
        with pytest.raises(GarsError, match="not enough memory to draw 256 x 256") as caught:
            maker.make(spec(), ignore_progress)
    assert "smaller" in caught.value.hint and not maker.status().loaded
    assert caught.value.__context__ is None  # its traceback would hold the tensors
    assert maker.make(spec(), ignore_progress).size == (256, 256)


def test_other_failures_stay_visible(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr("gars_core.engines.sdxl.maker.draw", fail)
    with pytest.raises(RuntimeError, match="shapes"):
        maker_of(toy).make(spec(), ignore_progress)
    assert not is_out_of_memory(ValueError("out of memory"))


def test_the_tiny_decoder_is_used_on_a_processor_as_soon_as_it_is_there(own: Path) -> None:
    maker = maker_of(own)
    full = maker.make(spec(), ignore_progress)
    add_tiny_vae(own)
    assert maker.make(spec(), ignore_progress) != full
    assert type(maker._memory.loaded.pipeline.vae).__name__ == "AutoencoderTiny"


def test_sixteen_bits_start_from_the_same_noise(maker: SDXLMaker, toy: Path) -> None:
    half = maker_of(toy, (Plan("cpu", "bfloat16", False, ""),))
    difference = pixels(half.make(spec(1), ignore_progress)) - pixels(maker.make(spec(1), ignore_progress))
    assert np.abs(difference).mean() < 12  # of 255; another seed differs by more than 30


def test_unloading_gives_everything_back_and_loading_again_works(toy: Path) -> None:
    maker = maker_of(toy)
    maker.unload()
    maker.load(ignore_progress)
    maker.load(ignore_progress)
    assert maker.status().loaded
    maker.unload()
    assert not maker.status().loaded and maker._memory.loaded is None


def test_this_computer_has_plans() -> None:
    plans = plans_for(best_device(), bfloat16_pays())
    assert plans and all(plan.device == best_device() and plan.sentence.endswith(".") for plan in plans)


def test_status_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from gars_core.engines.model_files.manifest import read_all;"
        "from gars_core.engines.sdxl.files import SDXLFiles;"
        "from gars_core.engines.sdxl.maker import SDXLMaker;"
        "from gars_core.engines.sdxl.memory import MakerOptions;"
        f"folder = Path({str(tmp_path)!r});"
        "SDXLMaker(SDXLFiles(read_all(folder), folder), MakerOptions()).status();"
        "sys.exit(bool({'torch', 'diffusers', 'transformers', 'safetensors'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, check=False).returncode == 0
