"""SDXL in one file, as A1111 and ComfyUI keep it: the configurations, tokenizer and names that such a file lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gars_core.engines.clip_vocabulary import clip_vocabulary
from gars_core.types import PROMPT_TOKENS

PREFIXES = {
    "unet": "model.diffusion_model.",
    "vae": "first_stage_model.",
    "text_encoder": "conditioner.embedders.0.",
    "text_encoder_2": "conditioner.embedders.1.",
}
"""What Stability's own code calls the parts."""
CONFIGS: dict[str, dict[str, Any]] = {
    "unet": {
        "sample_size": 128,
        "block_out_channels": (320, 640, 1280),
        "layers_per_block": 2,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 2, 10),
        "attention_head_dim": (5, 10, 20),
        "cross_attention_dim": 2048,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
    "vae": {
        "block_out_channels": (128, 256, 512, 512),
        "layers_per_block": 2,
        "latent_channels": 4,
        "sample_size": 1024,
        "scaling_factor": 0.13025,
        "force_upcast": True,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
    },
    "tiny": {},
    "text_encoder": {
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "projection_dim": 768,
        "hidden_act": "quick_gelu",
        "vocab_size": 49408,
        "bos_token_id": 0,
        "eos_token_id": 2,
    },
    "text_encoder_2": {
        "hidden_size": 1280,
        "intermediate_size": 5120,
        "num_hidden_layers": 32,
        "num_attention_heads": 20,
        "projection_dim": 1280,
        "hidden_act": "gelu",
        "vocab_size": 49408,
        "bos_token_id": 0,
        "eos_token_id": 2,
    },
    "scheduler": {
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "steps_offset": 1,
        "timestep_spacing": "leading",
    },
}
"""Those of stabilityai/stable-diffusion-xl-base-1.0, where they differ from the libraries' defaults."""


def under_diffusers_names(part: str, tensors: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part's tensors, those that need no change still where they lie in the file.

    diffusers' from_single_file with CONFIGS in a folder loads them as well, but takes 14.8 GB instead of 8.3 and hears
    no Stop for 47 s instead of 2.5 (bench/results/sdxl_single_file.md); it has no layers in 8 bits, and no weight of
    its own to be read anew when a LoRA is taken out.
    """
    from diffusers.loaders import single_file_utils

    convert: Any = single_file_utils  # without annotations
    own = {name: tensor for name, tensor in tensors.items() if name.startswith(PREFIXES[part])}
    renamed: dict[str, Any]
    if part == "unet":
        renamed = convert.convert_ldm_unet_checkpoint(own, config)
    elif part == "vae":
        renamed = convert.convert_ldm_vae_checkpoint(own, config)
    elif part == "text_encoder":
        renamed = convert.convert_ldm_clip_checkpoint(own)
    else:
        renamed = convert.convert_open_clip_checkpoint(None, own, prefix=PREFIXES[part] + "model.")
    return renamed


def clip_tokenizer(padding: str) -> Any:
    """Return CLIP's tokenizer; padding is the token that fills up a prompt."""
    from transformers import CLIPTokenizer

    vocabulary = clip_vocabulary()
    kind: Any = CLIPTokenizer  # its annotation knows lines of text alone
    return kind(vocab=vocabulary.ids, merges=vocabulary.merges, pad_token=padding, model_max_length=PROMPT_TOKENS)
