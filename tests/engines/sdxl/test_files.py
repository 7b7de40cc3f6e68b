"""SDXL's files: what is missing, damaged or no weights at all is named, and no pickle is read."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gars_core.errors import ModelDamaged, ModelMissing
from gars_core.types import ImageSpec, ignore_progress
from tests.support.toy_sdxl import maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


def spec(steps: int = 2, seed: int = 7, width: int = 256, height: int = 256, prompt: str = "a cat") -> ImageSpec:
    return ImageSpec(prompt, (), seed, width, height, steps)


def test_with_nothing_installed_one_sentence_names_the_page_and_the_command(tmp_path: Path) -> None:
    maker = maker_of(tmp_path)
    status = maker.status()
    assert not status.installed and not status.loaded and maker.steps() == ()
    for words in ("4 steps", "the Models page", "`python -m gars_core.models get sdxl`", "7.3 GB"):
        assert words in status.missing
    with pytest.raises(ModelMissing) as caught:
        maker.make(spec(4), ignore_progress)
    assert caught.value.sentence == status.missing


def test_a_missing_step_count_does_not_disturb_the_others(own: Path) -> None:
    shutil.rmtree(own / "weights" / "sdxl-base-unet")
    maker = maker_of(own)
    assert maker.steps() == (4, 1, 2) and maker.status().installed
    first = maker.make(spec(2), ignore_progress)
    with pytest.raises(ModelMissing, match="get sdxl-lightning-8step`"):
        maker.make(spec(8), ignore_progress)
    assert maker.make(spec(2), ignore_progress) == first


def test_its_own_unet_comes_before_a_lora(own: Path) -> None:
    maker = maker_of(own)
    assert maker._files.parts(8).lora is not None
    shutil.copytree(own / "weights" / "sdxl-lightning-4step", own / "weights" / "sdxl-lightning-8step")
    folder = own / "weights" / "sdxl-lightning-8step"
    next(folder.iterdir()).rename(folder / "sdxl_lightning_8step_unet.safetensors")
    assert maker._files.parts(8).lora is None


@pytest.mark.parametrize(
    "name",
    [
        "sdxl-lightning-2step/sdxl_lightning_2step_unet.safetensors",
        "sdxl-base/text_encoder_2/model.fp16.safetensors",
        "sdxl-vae-fp16-fix/diffusion_pytorch_model.safetensors",
    ],
)
def test_a_file_cut_short_is_named(own: Path, name: str) -> None:
    path = own / "weights" / name
    path.write_bytes(path.read_bytes()[:-100])
    maker = maker_of(own)
    with pytest.raises(ModelDamaged) as caught:
        maker.make(spec(2), ignore_progress)
    assert str(path) in caught.value.sentence and not maker.status().loaded


@pytest.mark.parametrize(
    "name",
    [
        "sdxl-base/unet/config.json",
        "sdxl-base/tokenizer/vocab.json",
        "sdxl-base/scheduler/scheduler_config.json",
        "sdxl-base/text_encoder/config.json",
    ],
)
def test_a_spoilt_configuration_is_named(own: Path, name: str) -> None:
    (own / "weights" / name).write_text("{not json")
    with pytest.raises(ModelDamaged) as caught:
        maker_of(own).make(spec(2), ignore_progress)
    assert str((own / "weights" / name).parent) in caught.value.sentence


def test_weights_of_another_model_are_refused_and_the_rest_still_works(own: Path) -> None:
    path = own / "weights" / "sdxl-lightning-4step" / "sdxl_lightning_4step_unet.safetensors"
    save_file({"something.weight": torch.zeros(2)}, path)
    maker = maker_of(own)
    with pytest.raises(ModelDamaged, match="sdxl_lightning_4step_unet"):
        maker.make(spec(4), ignore_progress)
    save_file(
        {"lora_unet_nowhere.lora_down.weight": torch.zeros(1, 2)},
        own / "weights" / "sdxl-lightning-8step-lora" / "sdxl_lightning_8step_lora.safetensors",
    )
    with pytest.raises(ModelDamaged, match="nowhere"):
        maker.make(spec(8), ignore_progress)
    assert maker.make(spec(2), ignore_progress).size == (256, 256)


class Bomb:
    def __reduce__(self):
        return Path.touch, (Path(self.target),)


def test_a_pickle_is_never_read(own: Path, tmp_path: Path) -> None:
    bomb = Bomb()
    bomb.target = str(tmp_path / "exploded")
    path = own / "weights" / "sdxl-lightning-2step" / "sdxl_lightning_2step_unet.safetensors"
    torch.save({"bomb": bomb}, path)
    with pytest.raises(ModelDamaged, match="not a safetensors file"):
        maker_of(own).make(spec(2), ignore_progress)
    path.write_bytes(pickle.dumps(bomb))
    with pytest.raises(ModelDamaged, match="not a safetensors file"):
        maker_of(own).make(spec(2), ignore_progress)
    encoder = own / "weights" / "sdxl-base" / "text_encoder"
    (encoder / "model.fp16.safetensors").unlink()
    torch.save({"bomb": bomb}, encoder / "pytorch_model.bin")
    with pytest.raises(ModelMissing):
        maker_of(own).make(spec(4), ignore_progress)
    assert not (tmp_path / "exploded").exists()
