"""SDXL checkpoints in one file, as A1111 and ComfyUI keep them: their weights under diffusers' names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PREFIXES = {
    "unet": "model.diffusion_model.",
    "vae": "first_stage_model.",
    "text_encoder": "conditioner.embedders.0.",
    "text_encoder_2": "conditioner.embedders.1.",
}
"""What Stability's own code calls the parts."""


def of_checkpoint(part: str, tensors: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part's tensors, those that need no change still where they lie in the file."""
    from diffusers.loaders import single_file_utils

    own = {name: tensor for name, tensor in tensors.items() if name.startswith(PREFIXES[part])}
    found: dict[str, Any]
    if part == "unet":
        found = single_file_utils.convert_ldm_unet_checkpoint(own, config)
    elif part == "vae":
        found = single_file_utils.convert_ldm_vae_checkpoint(own, config)
    elif part == "text_encoder":
        found = single_file_utils.convert_ldm_clip_checkpoint(own)
    else:
        found = single_file_utils.convert_open_clip_checkpoint(None, own, prefix=PREFIXES[part] + "model.")
    return found
