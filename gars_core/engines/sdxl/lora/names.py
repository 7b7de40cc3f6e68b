"""Which weight a LoRA's tensor is meant for: kohya's, PEFT's and diffusers' names, and Stability's own block names."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Component = Literal["unet", "text_encoder", "text_encoder_2"]
Role = Literal["down", "up", "alpha"]

_ROLE = re.compile(
    r"(?:(?:\.lora_|\.lora\.|\.lora_linear_layer\.|_lora\.)(down|up|A|B)(?:\.default)?\.weight|\.alpha)$"
)
_PREFIXES: dict[str, Component] = {
    "lora_unet_": "unet",
    "unet.": "unet",
    "diffusion_model.": "unet",
    "base_model.model.": "unet",
    "lora_te1_": "text_encoder",
    "text_encoder.": "text_encoder",
    "lora_te2_": "text_encoder_2",
    "text_encoder_2.": "text_encoder_2",
}
_OUTSIDE = {
    "time_embed_0": "time_embedding_linear_1",
    "time_embed_2": "time_embedding_linear_2",
    "label_emb_0_0": "add_embedding_linear_1",
    "label_emb_0_2": "add_embedding_linear_2",
    "input_blocks_0_0": "conv_in",
    "out_2": "conv_out",
}
_INSIDE = {
    "in_layers_0": "norm1",
    "in_layers_2": "conv1",
    "emb_layers_1": "time_emb_proj",
    "out_layers_0": "norm2",
    "out_layers_3": "conv2",
    "skip_connection": "conv_shortcut",
}
_MIDDLE = {"0": "resnets_0", "1": "attentions_0", "2": "resnets_1"}
_MIDDLE_BLOCK = re.compile(r"middle_block_([012])_(.+)")
_SIDE_BLOCK = re.compile(r"(input|output)_blocks_(\d+)_([012])_(.+)")


class Meaning(NamedTuple):
    """What a tensor is meant for. module: diffusers' name of the layer with _ for every dot."""

    component: Component
    module: str
    role: Role


def meaning(key: str, layers_per_block: int) -> Meaning | None:
    """Return what a tensor of that name is meant for, None for what is no LoRA's tensor. layers_per_block: the UNet's.

    diffusers' lora_state_dict with peft reaches all layers by three of the nine ways of naming them, refuses two, and
    passes three over in silence: bench/results/sdxl_lora.md.
    """
    role = _ROLE.search(key)
    if role is None:
        return None
    stem = key[: role.start()].replace(".processor", "")
    prefix = next((prefix for prefix in _PREFIXES if stem.startswith(prefix)), "")
    component = _PREFIXES.get(prefix, "unet")
    name = stem.removeprefix(prefix).replace(".", "_")
    name = _diffusers_name(name, layers_per_block) if component == "unet" else name.removeprefix("text_model_")
    return Meaning(component, name, "alpha" if role[1] is None else "down" if role[1] in ("down", "A") else "up")


def _diffusers_name(name: str, layers_per_block: int) -> str:
    """Return what diffusers calls a module of the UNet that may have the name of Stability's own code.

    The order of the blocks: https://github.com/Stability-AI/generative-models, UNetModel of openaimodel.py.
    """
    if middle := _MIDDLE_BLOCK.fullmatch(name):
        return f"mid_block_{_MIDDLE[middle[1]]}_{_INSIDE.get(middle[2], middle[2])}"
    block = _SIDE_BLOCK.fullmatch(name)
    if name in _OUTSIDE or block is None:
        return _OUTSIDE.get(name, name)
    side, rest = "down" if block[1] == "input" else "up", block[4]
    place, layer = divmod(int(block[2]) - (side == "down"), layers_per_block + 1)
    if rest in ("op", "conv"):
        return f"{side}_blocks_{place}_{side}samplers_0_conv"
    kind = "resnets" if block[3] == "0" else "attentions"
    return f"{side}_blocks_{place}_{kind}_{layer}_{_INSIDE.get(rest, rest)}"
