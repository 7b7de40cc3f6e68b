"""Files of models, whole and as small as can be."""

from __future__ import annotations

import json
import struct
from pathlib import Path

CHECKPOINT = {
    "model.diffusion_model.input_blocks.0.0.weight": [320, 4, 3, 3],
    "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight": [768],
    "conditioner.embedders.1.model.ln_final.weight": [1280],
}
LORA = {
    "lora_unet_down_blocks_1_attn2_to_k.lora_down.weight": [8, 2048],
    "lora_unet_down_blocks_1_attn2_to_k.lora_up.weight": [640, 8],
}
VAE = {"decoder.conv_in.weight": [512, 4, 3, 3], "post_quant_conv.weight": [4, 4, 1, 1]}


def tensors(path: Path, shapes: dict[str, list[int]]) -> Path:
    """Write a whole safetensors file whose tensors hold no data to speak of."""
    header = {name: {"dtype": "F16", "shape": shape, "data_offsets": [0, 2]} for name, shape in shapes.items()}
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"12")
    return path


def gguf(path: Path, architecture: str = "llama") -> Path:
    words = [b"general.architecture", architecture.encode()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"GGUF"
        + struct.pack("<IQQ", 3, 0, 1)
        + struct.pack("<Q", len(words[0]))
        + words[0]
        + struct.pack("<IQ", 8, len(words[1]))
        + words[1]
    )
    return path
