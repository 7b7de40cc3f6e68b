"""People's own SDXL checkpoints in one file: each draws what the same weights draw from the published folders."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.sdxl.checkpoints import CheckpointMakers, steps_in_name
from gars_core.engines.sdxl.files import Parts, SDXLFiles
from gars_core.engines.sdxl.load import load_tokenizers
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions
from gars_core.engines.sdxl.single_file import clip_tokenizer
from gars_core.errors import BadInput, ModelDamaged, ModelMissing
from gars_core.types import ImageSpec, ignore_progress
from tests.support.toy_checkpoint import write_checkpoint
from tests.support.toy_sdxl import FLOAT32, build, maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    build(tmp_path / "models")
    return tmp_path / "models"


def makers(toy: Path) -> CheckpointMakers:
    return CheckpointMakers(files(toy), MakerOptions(FLOAT32, lambda: [toy / "local"]))


def files(toy: Path) -> SDXLFiles:
    return SDXLFiles(read_all(toy), toy)


def spec(steps: int = 2) -> ImageSpec:
    return ImageSpec("a cat", (), 7, 256, 256, steps)


def difference(*pictures: Image.Image) -> float:
    first, second = (np.asarray(picture, np.int16) for picture in pictures)
    return float(np.abs(first - second).max())


def test_one_file_draws_what_the_folders_draw(toy: Path) -> None:
    write_checkpoint(toy, toy / "local" / "dreamLightning_2step.safetensors")
    wanted = maker_of(toy).make(spec(), ignore_progress)
    (maker,) = makers(toy)()
    assert (maker.id, maker.label, maker.steps()) == ("sdxl:dreamLightning_2step", "dreamLightning_2step", (2,))
    assert maker.status().installed
    assert difference(maker.make(spec(), ignore_progress), wanted) <= 2
    shutil.rmtree(toy / "weights" / "sdxl-vae-fp16-fix")  # its own decoder then
    assert difference(makers(toy)()[0].make(spec(), ignore_progress), wanted) <= 2


def test_a_checkpoint_of_another_kind_draws_with_the_lightning_lora(toy: Path) -> None:
    base = toy / "weights" / "sdxl-base-unet" / "unet" / "diffusion_pytorch_model.fp16"
    write_checkpoint(toy, toy / "local" / "painterly.safetensors", unet=str(base.relative_to(toy / "weights")))
    (maker,) = makers(toy)()
    assert maker.steps() == (8,)
    wanted = maker_of(toy).make(spec(8), ignore_progress)
    assert difference(maker.make(spec(8), ignore_progress), wanted) <= 2
    with pytest.raises((BadInput, ModelMissing)):
        maker.make(spec(4), ignore_progress)
    shutil.rmtree(toy / "weights" / "sdxl-lightning-8step-lora")
    status = maker.status()
    assert maker.steps() == () and not status.installed
    assert "painterly draws in few steps with the Lightning LoRA alone" in status.missing
    assert "get sdxl-lightning-4step-lora`" in status.missing


def test_two_models_never_stand_in_memory_together(toy: Path) -> None:
    for name in ("one_turbo_2step", "two_turbo_2step"):
        write_checkpoint(toy, toy / "local" / f"{name}.safetensors")
    options = MakerOptions(FLOAT32, lambda: [toy / "local"])
    all_makers = [SDXLMaker(files(toy), options), *CheckpointMakers(files(toy), options)()]
    for maker in [*all_makers, *all_makers]:
        maker.make(spec(), ignore_progress)
        assert [holder for holder in all_makers if holder.status().loaded] == [maker]


def test_makers_come_and_go_with_their_files_and_stay_the_same(toy: Path) -> None:
    source = makers(toy)
    assert source() == []
    path = toy / "local" / "one_lcm_4steps.safetensors"
    write_checkpoint(toy, path)
    first = source()
    assert source() == first and first[0].steps() == (4,)
    path.unlink()
    assert source() == []


def test_a_checkpoint_without_a_part_is_named(toy: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = toy / "local" / "half_turbo.safetensors"
    write_checkpoint(toy, path)
    tensors = load_file(path)
    del tensors["model.diffusion_model.out.2.weight"]
    save_file(tensors, path)
    (maker,) = makers(toy)()
    with pytest.raises(ModelDamaged, match="half_turbo"):
        maker.make(spec(4), ignore_progress)
    assert not maker.status().loaded


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("juggernautXL_v9Lightning", (4, 8)),
        ("sdxl_lightning_4step", (4,)),
        ("Hyper-SDXL-8steps", (8,)),
        ("dmd2_sdxl_4step_unet", (4,)),
        ("sd_xl_turbo_1.0_fp16", (4, 8)),
        ("sd_xl_base_1.0", ()),
        ("lcm 2 steps", (2,)),
    ],
)
def test_the_name_says_how_many_steps_a_checkpoint_takes(name: str, steps: tuple[int, ...]) -> None:
    assert steps_in_name(name) == steps


def test_without_the_base_the_tokenizers_come_from_open_clip() -> None:
    tokenizers = load_tokenizers(Parts(None, Path(), None, None, None, Path()))
    assert tokenizers["tokenizer"].pad_token_id == 49407 and tokenizers["tokenizer_2"].pad_token_id == 0
    import open_clip

    text = "a café's xylophonist, 1923"
    wanted = [id for id in open_clip.tokenize([text])[0].tolist() if id]
    assert clip_tokenizer("!")(text).input_ids == wanted
