"""What a LoRA's file means: every naming reaches its weight, and alpha is found wherever it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from safetensors.torch import save_file

from bench import sdxl_lora
from gars_core.engines.sdxl.lora.files import LoraFile, additions
from gars_core.engines.sdxl.lora.names import meaning
from tests.support.toy_lora import TO_Q, merge, save_ones, unet

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize(
    ("down", "up", "name"),
    [
        ("unet.{}.lora_A.weight", "unet.{}.lora_B.weight", TO_Q),
        ("{}.lora_A.default.weight", "{}.lora_B.default.weight", TO_Q),
        ("base_model.model.{}.lora_A.weight", "base_model.model.{}.lora_B.weight", TO_Q),
        ("unet.{}.lora.down.weight", "unet.{}.lora.up.weight", TO_Q),
        (
            "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight",
            "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.up.weight",
            "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_out.0",
        ),
        *[
            (f"lora_unet_{stem}.lora_down.weight", f"lora_unet_{stem}.lora_up.weight", name)
            for stem, name in [
                ("input_blocks_3_1_transformer_blocks_0_attn1_to_q", TO_Q),
                (
                    "input_blocks_3_1_transformer_blocks_0_ff_net_2",
                    "down_blocks.1.attentions.0.transformer_blocks.0.ff.net.2",
                ),
                ("input_blocks_3_0_out_layers_3", "down_blocks.1.resnets.0.conv2"),
                ("input_blocks_2_0_op", "down_blocks.0.downsamplers.0.conv"),
                ("middle_block_1_proj_in", "mid_block.attentions.0.proj_in"),
                ("middle_block_2_emb_layers_1", "mid_block.resnets.1.time_emb_proj"),
                ("output_blocks_1_2_conv", "up_blocks.0.upsamplers.0.conv"),
                ("output_blocks_5_0_skip_connection", "up_blocks.2.resnets.1.conv_shortcut"),
                ("time_embed_2", "time_embedding.linear_2"),
                ("label_emb_0_0", "add_embedding.linear_1"),
                ("input_blocks_0_0", "conv_in"),
                ("out_2", "conv_out"),
            ]
        ],
        (
            "diffusion_model.input_blocks.3.1.transformer_blocks.0.attn1.to_q.lora_A.weight",
            "diffusion_model.input_blocks.3.1.transformer_blocks.0.attn1.to_q.lora_B.weight",
            TO_Q,
        ),
    ],
)
def test_every_naming_reaches_its_weight(tmp_path: Path, down: str, up: str, name: str) -> None:
    model, path = unet(), tmp_path / "lora.safetensors"
    weight = model.get_submodule(name).weight
    before = weight.clone()
    save_ones(path, down.format(name), up.format(name), weight, {})
    merge(model, LoraFile(path))
    assert torch.allclose(weight, before + 2)


def test_the_names_of_stabilitys_blocks_mean_what_diffusers_takes_them_for() -> None:
    places = [
        "input_blocks_4_1_transformer_blocks_0_attn1_to_q",
        "input_blocks_8_1_transformer_blocks_9_attn2_to_v",
        "middle_block_1_transformer_blocks_3_ff_net_0_proj",
        "output_blocks_0_1_transformer_blocks_2_attn2_to_k",
        "output_blocks_5_1_proj_out",
    ]
    tensors = {
        f"lora_unet_{place}.lora_{way}.weight": torch.full((4, 4), float(number))
        for number, place in enumerate(places)
        for way in ("down", "up")
    }
    config = type("Config", (), {"layers_per_block": 2})
    renamed, _ = StableDiffusionXLPipeline.lora_state_dict(dict(tensors), unet_config=config)
    theirs = {int(value[0, 0]): meaning(key, 2) for key, value in renamed.items() if "down.weight" in key}
    assert theirs == {n: meaning(f"lora_unet_{place}.lora_down.weight", 2) for n, place in enumerate(places)}


@pytest.mark.parametrize("naming", sdxl_lora.NAMINGS)
def test_every_layer_of_sdxls_unet_is_reached_by_every_naming(tmp_path: Path, naming: str) -> None:
    model, file = sdxl_lora.original(), LoraFile(sdxl_lora.write_lora(tmp_path / "lora.safetensors", naming))
    reached = additions(model, "unet", [file], model.config.layers_per_block)
    assert reached.keys() == {f"{layer}.weight" for layer in sdxl_lora.layer_weights(model)}
    assert {len(added) for added in reached.values()} == {1}


@pytest.mark.parametrize(
    ("extra", "metadata", "added"),
    [
        ({"unet.{}.alpha": torch.tensor(1.0)}, {}, 1.0),
        ({}, {}, 2.0),
        ({}, {"lora_adapter_metadata": json.dumps({"unet.r": 2, "unet.lora_alpha": 6})}, 6.0),
        ({}, {"lora_adapter_metadata": json.dumps({"unet.lora_alpha": 6, "unet.use_rslora": True})}, 6 * 2**0.5),
        ({}, {"lora_adapter_metadata": "not json"}, 2.0),
    ],
)
def test_its_alpha_is_found_wherever_trainers_write_it(
    tmp_path: Path,
    extra: dict[str, torch.Tensor],
    metadata: dict[str, str],
    added: float,
) -> None:
    model, path = unet(), tmp_path / "lora.safetensors"
    weight = model.get_submodule(TO_Q).weight
    before = weight.clone()
    save_file(
        {
            f"unet.{TO_Q}.lora_A.weight": torch.ones(2, weight.shape[1]),
            f"unet.{TO_Q}.lora_B.weight": torch.ones(weight.shape[0], 2),
            **{key.format(TO_Q): value for key, value in extra.items()},
        },
        path,
        metadata,
    )
    merge(model, LoraFile(path))
    assert torch.allclose(weight, before + added)
