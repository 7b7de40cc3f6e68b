"""SDXL at toy size: real classes, random weights, saved in the layout that people download."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, EulerDiscreteScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.sdxl.files import SDXLFiles
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions
from gars_core.engines.sdxl.plans import Plan

FLOAT32 = (Plan("cpu", "float32", False, "A toy on the processor."),)
UNET: dict[str, Any] = {
    "sample_size": 32,
    "block_out_channels": (8, 16, 16),
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "transformer_layers_per_block": (1, 1, 2),
    "attention_head_dim": (2, 2, 2),
    "cross_attention_dim": 32,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 64,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}


def maker_of(
    models_dir: Path,
    plans: tuple[Plan, ...] = FLOAT32,
    folders: Callable[[], Sequence[Path]] = tuple,
    make_room: Callable[[int], None] = lambda needed: None,
) -> SDXLMaker:
    """Return a maker of what lies in models_dir."""
    return SDXLMaker(SDXLFiles(read_all(models_dir), models_dir), MakerOptions(plans, folders, make_room=make_room))


def build(models_dir: Path) -> None:
    """Fill models_dir/weights: UNets for 1, 2 and 4 steps, a LoRA for 8, the full decoders."""
    weights = models_dir / "weights"
    base = weights / "sdxl-base"
    for name in ("tokenizer", "tokenizer_2"):
        _save_tokenizer(base / name)
    vocabulary = len(json.loads((base / "tokenizer" / "vocab.json").read_text()))
    for name, kind in (("text_encoder", CLIPTextModel), ("text_encoder_2", CLIPTextModelWithProjection)):
        torch.manual_seed(len(name))
        kind(
            CLIPTextConfig(
                vocab_size=vocabulary,
                hidden_size=16,
                intermediate_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                projection_dim=16,
                bos_token_id=vocabulary - 2,
                eos_token_id=vocabulary - 1,
                pad_token_id=vocabulary - 1,
            )
        ).half().save_pretrained(base / name, variant="fp16")
    # the published configuration says "leading", which SDXL-Lightning must not be drawn with
    EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        timestep_spacing="leading",
        steps_offset=1,
    ).save_pretrained(base / "scheduler")
    torch.manual_seed(3)
    vae = AutoencoderKL(
        block_out_channels=(4, 4, 4, 4),
        norm_num_groups=2,
        latent_channels=4,
        scaling_factor=0.13025,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )
    vae.half().save_pretrained(base / "vae", variant="fp16")
    vae.float().save_pretrained(weights / "sdxl-vae-fp16-fix")
    for steps, name in ((1, "1step_unet_x0"), (2, "2step_unet"), (4, "4step_unet")):
        path = weights / f"sdxl-lightning-{steps}step" / f"sdxl_lightning_{name}.safetensors"
        path.parent.mkdir(parents=True)
        save_file({key: value.half() for key, value in _unet(steps).state_dict().items()}, path)
    base_unet = _unet(0).half()
    base_unet.save_pretrained(weights / "sdxl-base-unet" / "unet", variant="fp16")
    base_unet.save_config(base / "unet")
    path = weights / "sdxl-lightning-8step-lora" / "sdxl_lightning_8step_lora.safetensors"
    path.parent.mkdir(parents=True)
    save_file(lora(base_unet), path)


def add_tiny_vae(models_dir: Path) -> None:
    torch.manual_seed(5)
    AutoencoderTiny(
        encoder_block_out_channels=(4, 4, 4, 4),
        decoder_block_out_channels=(4, 4, 4, 4),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
    ).save_pretrained(models_dir / "weights" / "taesdxl")


def lora(unet: UNet2DConditionModel, rank: int = 2) -> dict[str, torch.Tensor]:
    """Return a LoRA over every linear layer and convolution, named as kohya's trainer does."""
    torch.manual_seed(9)
    tensors = {}
    for name, module in unet.named_modules():
        if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)):
            stem, (out, *rest) = "lora_unet_" + name.replace(".", "_"), module.weight.shape
            tensors[stem + ".lora_down.weight"] = torch.randn(rank, *rest).half() * 0.2
            tensors[stem + ".lora_up.weight"] = torch.randn(out, rank, *[1] * (len(rest) - 1)).half() * 0.2
            tensors[stem + ".alpha"] = torch.tensor(float(rank) / 2)
    return tensors


def _unet(seed: int) -> UNet2DConditionModel:
    torch.manual_seed(seed)
    return UNet2DConditionModel(**UNET)


def _save_tokenizer(folder: Path) -> None:
    """Write a byte-pair vocabulary of single letters and three merges."""
    letters = [chr(code) for code in range(33, 127)]
    merges = ["a t</w>", "c at</w>", "f o"]
    words = letters + [letter + "</w>" for letter in letters] + ["at</w>", "cat</w>", "fo"]
    vocabulary = {word: i for i, word in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}
    special = {
        "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>",
        "pad_token": "<|endoftext|>",
    }
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({**special, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"})
    )
