"""SDXL as one file, its weights under the names of Stability's own code, as people's checkpoints are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from tests.support.toy_sdxl import UNET

Tensors = dict[str, torch.Tensor]
LIGHTNING = "sdxl-lightning-2step/sdxl_lightning_2step_unet"
RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
OUTSIDE = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "conv_out": "out.2",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_norm_out": "out.0",
}
VAE = (
    (r"^encoder\.down_blocks\.(\d)\.resnets", r"encoder.down.\1.block"),
    ("group_norm", "norm"),
    (r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample"),
    (r"upsamplers\.0", "upsample"),
    (r"mid_block\.attentions\.0", "mid.attn_1"),
    ("conv_norm_out", "norm_out"),
    ("conv_shortcut", "nin_shortcut"),
    (r"to_out\.0", "proj_out"),
    (r"\.to_(q|k|v)\.", r".\1."),
)
ENCODER = (
    ("text_model.final_layer_norm", "ln_final"),
    ("text_model.encoder.layers.", "transformer.resblocks."),
    ("layer_norm", "ln_"),
    (".fc1.", ".c_fc."),
    (".fc2.", ".c_proj."),
    (".self_attn", ".attn"),
    ("text_model.embeddings.token_embedding", "token_embedding"),
    ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
)


def write_checkpoint(models_dir: Path, path: Path, unet: str = LIGHTNING) -> None:
    """Write a UNet of the toy's, both encoders and the decoder into one file."""
    weights = models_dir / "weights"
    base = weights / "sdxl-base"
    tensors = stability_tensors(
        load_file(weights / f"{unet}.safetensors"),
        load_file(base / "vae" / "diffusion_pytorch_model.fp16.safetensors"),
        [load_file(base / name / "model.fp16.safetensors") for name in ("text_encoder", "text_encoder_2")],
        UNET["layers_per_block"],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)


def stability_tensors(unet: Tensors, vae: Tensors, encoders: Sequence[Tensors], layers_per_block: int) -> Tensors:
    """Return diffusers' and transformers' weights with the names and shapes that they have in a checkpoint.

    layers_per_block: the UNet's. The weights may lie on the meta device.
    """
    tensors = {
        f"model.diffusion_model.{stability_name(name, layers_per_block)}": tensor for name, tensor in unet.items()
    }
    for name, tensor in vae.items():
        own = _vae(name)
        attention = own.endswith("weight") and re.search(r"attn_1\.(q|k|v|proj_out)\.", own)
        tensors[f"first_stage_model.{own}"] = tensor[:, :, None, None] if attention else tensor
    first, second = ({_published(name): tensor for name, tensor in encoder.items()} for encoder in encoders)
    tensors |= {f"conditioner.embedders.0.transformer.{name}": tensor for name, tensor in first.items()}
    tensors |= {f"conditioner.embedders.1.model.{name}": tensor for name, tensor in _open_clip(second).items()}
    return tensors


def stability_name(name: str, layers_per_block: int) -> str:
    """Return what Stability's own code calls a weight of diffusers' UNet."""
    for theirs, own in OUTSIDE.items():
        if name.startswith(theirs + "."):
            return own + name.removeprefix(theirs)
    place_of = re.match(r"(down|up|mid)_blocks?\.(?:(\d)\.)?(\w+?)\.(\d)\.(.*)", name)
    assert place_of, name
    side, block, kind, number = place_of[1], int(place_of[2] or 0), place_of[3], int(place_of[4])
    rest = place_of[5]
    if kind == "resnets":
        first, after = rest.split(".", 1)
        rest = f"{RESNET[first]}.{after}"
    place = {"resnets": 0, "attentions": 1}.get(kind, 0)
    if side == "mid":
        return f"middle_block.{1 if kind == 'attentions' else 2 * number}.{rest}"
    if side == "down":
        if kind == "downsamplers":
            return f"input_blocks.{(block + 1) * (layers_per_block + 1)}.0.op.{rest.removeprefix('conv.')}"
        return f"input_blocks.{1 + block * (layers_per_block + 1) + number}.{place}.{rest}"
    if kind == "upsamplers":
        place = 2 if "CrossAttn" in UNET["up_block_types"][block] else 1
        number = layers_per_block
    return f"output_blocks.{block * (layers_per_block + 1) + number}.{place}.{rest}"


def _vae(name: str) -> str:
    name = re.sub(r"decoder\.up_blocks\.(\d)\.resnets", lambda block: f"decoder.up.{3 - int(block[1])}.block", name)
    name = re.sub(r"decoder\.up_blocks\.(\d)\.", lambda block: f"decoder.up.{3 - int(block[1])}.", name)
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda block: f"mid.block_{int(block[1]) + 1}", name)
    for pattern, own in VAE:
        name = re.sub(pattern, own, name)
    return name


def _published(name: str) -> str:
    return name if name.startswith("text_") else f"text_model.{name}"


def _open_clip(tensors: Tensors) -> Tensors:
    renamed = {}
    for name, tensor in tensors.items():
        if name == "text_projection.weight":
            renamed["text_projection"] = tensor.T
        elif ".q_proj." in name:
            three = [tensors[name.replace(".q_proj.", f".{which}_proj.")] for which in "qkv"]
            renamed[_renamed(name).replace(".q_proj.", ".in_proj_")] = torch.cat(three)
        elif ".k_proj." not in name and ".v_proj." not in name:
            renamed[_renamed(name)] = tensor
    return renamed


def _renamed(name: str) -> str:
    for theirs, own in ENCODER:
        name = name.replace(theirs, own)
    return name
