"""SDXL at full size with random weights, laid out as people have it: speed and memory are those of the real one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from gars_core.engines.clip_vocabulary import clip_vocabulary
from gars_core.engines.sdxl.single_file import CONFIGS

BLOCK = 1 << 24
ENCODERS = ("text_encoder", "text_encoder_2")
INDEX = {
    "_class_name": "StableDiffusionXLPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
    "scheduler": ["diffusers", "EulerDiscreteScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
}


def write_models(models_dir: Path) -> None:
    """Fill models_dir/weights with the base, a UNet for 4 steps that 2 steps share, and both decoders: 7.3 GB."""
    from diffusers import AutoencoderTiny

    weights, base = models_dir / "weights", models_dir / "weights" / "sdxl-base"
    parts = empty_parts()
    write_configs(base, parts)
    with torch.device("meta"):
        tiny = AutoencoderTiny()
    for name in ENCODERS:
        write_weights(published_names(parts[name]), base / name / "model.fp16.safetensors", torch.float16)
    unet, vae = parts["unet"], parts["vae"]
    vae.save_config(weights / "sdxl-vae-fp16-fix")
    tiny.save_config(weights / "taesdxl")
    file = "diffusion_pytorch_model.safetensors"
    write_weights(vae.state_dict(), base / "vae" / file.replace(".", ".fp16.", 1), torch.float16)
    write_weights(vae.state_dict(), weights / "sdxl-vae-fp16-fix" / file, torch.float32)
    write_weights(tiny.state_dict(), weights / "taesdxl" / file, torch.float32)
    four, two = (weights / f"sdxl-lightning-{n}step" / f"sdxl_lightning_{n}step_unet.safetensors" for n in (4, 2))
    write_weights(unet.state_dict(), four, torch.float16)
    two.parent.mkdir()
    two.hardlink_to(four)


def empty_parts() -> dict[str, Any]:
    """Return the UNet, the full decoder and both text encoders on the meta device."""
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    encoders: dict[str, Any] = dict(zip(ENCODERS, (CLIPTextModel, CLIPTextModelWithProjection), strict=True))
    with torch.device("meta"):
        return {
            "unet": UNet2DConditionModel(**CONFIGS["unet"]),
            "vae": AutoencoderKL(**CONFIGS["vae"]),
            **{name: kind(CLIPTextConfig(**CONFIGS[name])) for name, kind in encoders.items()},
        }


def write_configs(base: Path, parts: Mapping[str, Any]) -> None:
    """Write what the published folder holds beside the weights."""
    from diffusers import EulerDiscreteScheduler

    for name, padding in (("tokenizer", "<|endoftext|>"), ("tokenizer_2", "!")):
        write_tokenizer(base / name, padding)
    EulerDiscreteScheduler(**CONFIGS["scheduler"]).save_pretrained(base / "scheduler")
    for name in ENCODERS:
        parts[name].config.save_pretrained(base / name)
    for name in ("unet", "vae"):
        parts[name].save_config(base / name)
    (base / "model_index.json").write_text(json.dumps(INDEX), encoding="utf-8")


def write_weights(like: Mapping[str, Any], path: Path, dtype: torch.dtype) -> None:
    """Write random weights of such shapes as safetensors, tensor by tensor; norms are 1 and biases 0."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = torch.randn(BLOCK, generator=torch.Generator().manual_seed(0))
    header, end = {}, 0
    for name, tensor in like.items():
        size = tensor.numel() * dtype.itemsize
        header[name] = {
            "dtype": {torch.float16: "F16", torch.float32: "F32"}[dtype],
            "shape": list(tensor.shape),
            "data_offsets": [end, end + size],
        }
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for name, tensor in like.items():
            out.write(_values(name, tensor, random).to(dtype).numpy().tobytes())


def _values(name: str, like: Any, random: torch.Tensor) -> torch.Tensor:
    """Return values that keep a signal's size from layer to layer."""
    if like.ndim < 2:
        return torch.full(like.shape, 1.0 if name.endswith("weight") else 0.0)
    repeated = random.repeat(-(-like.numel() // BLOCK))[: like.numel()]
    return repeated.reshape(like.shape) / math.sqrt(like[0].numel())


def published_names(encoder: Any) -> dict[str, Any]:
    """Return the weights under the names in the published files, which every version of transformers reads."""
    return {
        name if name.startswith(("text_model.", "text_projection.")) else f"text_model.{name}": value
        for name, value in encoder.state_dict().items()
        if not name.endswith("position_ids")
    }


def write_tokenizer(folder: Path, padding: str) -> None:
    """Write CLIP's tokenizer as the published folders hold it."""
    vocabulary = clip_vocabulary()
    special = {
        "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>",
        "pad_token": padding,
    }
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary.ids), encoding="utf-8")
    (folder / "merges.txt").write_text(
        "\n".join(["#version: 0.2", *(" ".join(pair) for pair in vocabulary.merges), ""]), encoding="utf-8"
    )
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({**special, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"})
    )
