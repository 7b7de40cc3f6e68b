"""A LoRA added into the weights of a UNet once, so that drawing costs nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gars_core.errors import ModelDamaged

_DOWN = (".lora_down.weight", ".lora.down.weight", ".lora_A.weight")
_UP = (".lora_up.weight", ".lora.up.weight", ".lora_B.weight")


def add_lora(unet: Any, path: Path) -> None:
    """Add alpha / rank * up @ down to every weight that the file names. Raises ModelDamaged for a name unknown.

    up is (out, r), down (r, in), both with the kernel's axes behind for a convolution; https://arxiv.org/abs/2106.09685.
    """
    from safetensors.torch import load_file

    tensors = _diffusers_names(load_file(path), unet)
    modules = {name.replace(".", "_"): module for name, module in unet.named_modules()}
    strange = [key for key in tensors if not key.endswith((*_DOWN, *_UP, ".alpha"))]
    if strange or not tensors:
        raise ModelDamaged(f"{path} is not a LoRA: it holds {strange[:1]}.", "Get the file again.")
    for key in [key for key in tensors if key.endswith(_DOWN)]:
        suffix = next(suffix for suffix in _DOWN if key.endswith(suffix))
        stem = key.removesuffix(suffix)
        module = modules.get(stem.removeprefix("lora_unet_").removeprefix("unet.").replace(".", "_"))
        up = tensors.get(stem + _UP[_DOWN.index(suffix)])
        if module is None or up is None:
            raise ModelDamaged(f"{path} does not fit SDXL: {stem} is not a part of its UNet.", "Get the file again.")
        down, weight = tensors[key], module.weight
        scale = float(tensors.get(f"{stem}.alpha", len(down))) / len(down)
        change = (up.flatten(1).float() @ down.flatten(1).float()) * scale
        weight.data = (weight.data.float() + change.reshape(weight.shape).to(weight.device)).to(weight.dtype)


def _diffusers_names(tensors: dict[str, Any], unet: Any) -> dict[str, Any]:
    """Rename the blocks of a file that calls them as Stability's own code does (input_blocks_4_1_...)."""
    if not any("input_blocks" in key for key in tensors):
        return tensors
    from diffusers import StableDiffusionXLPipeline

    renamed, alphas = StableDiffusionXLPipeline.lora_state_dict(tensors, unet_config=unet.config)
    return {_plain(key): value for key, value in {**renamed, **(alphas or {})}.items()}


def _plain(key: str) -> str:
    """Undo diffusers' older names of attention layers: attn1.processor.to_q_lora.down is attn1.to_q.lora.down."""
    key = key.replace(".processor.", ".").replace("_lora.", ".lora.").replace(".to_out.lora.", ".to_out.0.lora.")
    return key.replace(".lora.down.weight.alpha", ".alpha")
