"""Pictures drawn with people's LoRAs, which come and go between them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gars_core.engines.processor import bytes_pay
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.plans import Plan
from gars_core.errors import BadInput, ModelDamaged
from gars_core.types import ImageSpec, Lora, ignore_progress
from tests.support.toy_lora import TO_Q, unet
from tests.support.toy_sdxl import lora, maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def maker(toy: Path, tmp_path: Path) -> SDXLMaker:
    return maker_of(toy, folders=lambda: [tmp_path])


def spec(*loras: Lora, steps: int = 2, prompt: str = "a cat") -> ImageSpec:
    return ImageSpec(prompt, (), 7, 256, 256, steps, loras=loras)


def test_a_persons_lora_changes_the_picture_and_goes_without_a_trace(maker: SDXLMaker, tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    plain = maker.make(spec(), ignore_progress)
    weak, strong = (maker.make(spec(Lora("ink", weight)), ignore_progress) for weight in (0.2, 1.0))
    assert len({image.tobytes() for image in (plain, weak, strong)}) == 3
    assert maker.make(spec(Lora("ink", 0.0)), ignore_progress) == plain
    assert maker.make(spec(Lora("ink", 0.2)), ignore_progress) == weak
    assert maker.make(spec(), ignore_progress) == plain
    assert maker.loras() == ["ink"]
    assert maker.describe(spec(Lora("ink", 0.25)))["LoRAs"] == "<lora:ink:0.25>"
    assert "LoRAs" not in maker.describe(spec())


@pytest.mark.parametrize(
    "plan",
    [
        Plan("cpu", "float32", True, "Streamed.", encoders_stay=False),
        Plan("cpu", "float32", False, "Kept in 16 bits.", encoders_stay=False, storage="bfloat16"),
        Plan("cpu", "bfloat16", False, "Kept in 8 bits.", encoders_stay=False, storage="float8_e4m3fn"),
        *((Plan("cpu", "bfloat16", False, "Computed in 8 bits.", storage="int8"),) if bytes_pay() else ()),
    ],
    ids=lambda plan: plan.sentence,
)
def test_in_every_plan_a_lora_comes_and_goes_to_the_bit(toy: Path, tmp_path: Path, plan: Plan) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    used, fresh = (maker_of(toy, (plan,), folders=lambda: [tmp_path]) for _ in range(2))
    plain = used.make(spec(steps=8), ignore_progress)
    inked = used.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert inked != plain and inked == fresh.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert used.make(spec(steps=8), ignore_progress) == plain


def test_the_lora_of_the_steps_and_a_persons_own_stand_side_by_side(maker: SDXLMaker, tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    alone = maker.make(spec(steps=8), ignore_progress)
    both = maker.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert both != alone
    assert maker.make(spec(Lora("ink"), steps=2), ignore_progress) not in (alone, both)
    assert maker.make(spec(Lora("ink"), steps=8), ignore_progress) == both
    assert maker.make(spec(steps=8), ignore_progress) == alone


@pytest.mark.parametrize(
    "stem",
    [
        "lora_te{}_text_model_encoder_layers_0_self_attn_q_proj.lora_{}.weight",
        "text_encoder{}.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.{}.weight",
    ],
)
def test_a_lora_of_the_encoders_changes_what_a_prompt_means(maker: SDXLMaker, tmp_path: Path, stem: str) -> None:
    places = ("1", "2") if "te{}" in stem else ("", "_2")
    save_file(
        {
            stem.format(place, way): torch.full((2, 16) if way == "down" else (16, 2), 0.7)
            for place in places
            for way in ("down", "up")
        }
        | {f"unet.{TO_Q}.lora_A.weight": torch.zeros(2, 16), f"unet.{TO_Q}.lora_B.weight": torch.ones(16, 2)},
        tmp_path / "words.safetensors",
    )
    plain = maker.make(spec(), ignore_progress)
    changed = maker.make(spec(Lora("words")), ignore_progress)
    assert changed != plain
    assert maker.make(spec(), ignore_progress) == plain
    assert maker.make(spec(Lora("words")), ignore_progress) == changed


def test_another_file_of_the_same_name_is_merged_anew(maker: SDXLMaker, tmp_path: Path) -> None:
    tensors = lora(unet())
    save_file(tensors, tmp_path / "ink.safetensors")
    first = maker.make(spec(Lora("ink")), ignore_progress)
    save_file({key: value * 0.5 for key, value in tensors.items()}, tmp_path / "ink.safetensors")
    assert maker.make(spec(Lora("ink")), ignore_progress) != first


def test_an_unknown_lora_is_named_before_anything_loads(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, folders=lambda: [tmp_path])
    with pytest.raises(BadInput, match="There is no LoRA “ink”") as caught:
        maker.make(spec(Lora("ink")), ignore_progress)
    assert caught.value.hint
    save_file(
        {
            "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": torch.ones(2, 768),
            "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": torch.ones(9, 2),
        },
        tmp_path / "ink.safetensors",
    )
    with pytest.raises(BadInput, match="“ink” cannot be used.*SD 1.5"):
        maker.make(spec(Lora("ink")), ignore_progress)
    (tmp_path / "ink.safetensors").write_bytes(b"rubbish")
    with pytest.raises(BadInput, match="“ink” cannot be used.*ink.safetensors"):
        maker.make(spec(Lora("ink")), ignore_progress)


def test_a_lora_that_does_not_fit_leaves_the_maker_as_it_was(maker: SDXLMaker, tmp_path: Path) -> None:
    plain = maker.make(spec(), ignore_progress)
    save_file({"lora_unet_nowhere.lora_down.weight": torch.ones(2, 2)}, tmp_path / "odd.safetensors")
    with pytest.raises(ModelDamaged, match="odd.safetensors does not fit SDXL"):
        maker.make(spec(Lora("odd")), ignore_progress)
    assert maker.make(spec(), ignore_progress) == plain
