"""SDXL's own configurations and tokenizer, for a checkpoint in one file, which brings weights alone."""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gars_core.engines.clip_tokens import MERGES

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


def clip_tokenizer(padding: str) -> Any:
    """Return CLIP's tokenizer; padding is the token that fills up a prompt."""
    from transformers import CLIPTokenizer

    words, merges = clip_vocabulary()
    kind: Any = CLIPTokenizer  # its annotation knows lines of text alone
    return kind(vocab=words, merges=merges, pad_token=padding, model_max_length=77)


def clip_vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return the ids of CLIP's tokens and the pairs that merge, first come first, as open_clip ships them."""
    from open_clip.tokenizer import bytes_to_unicode

    spec = find_spec("open_clip")
    assert spec is not None and spec.submodule_search_locations
    packed = Path(spec.submodule_search_locations[0]) / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").split("\n")[1 : MERGES + 1]
    merges = [(first, second) for first, second in (line.split() for line in lines)]
    letters = list(bytes_to_unicode().values())
    words = [
        *letters,
        *(letter + "</w>" for letter in letters),
        *(first + second for first, second in merges),
        "<|startoftext|>",
        "<|endoftext|>",
    ]
    return {word: id for id, word in enumerate(words)}, merges
