"""A PickScore of the real architecture and the real file layout, small enough to make for a test."""

from __future__ import annotations

from pathlib import Path


def build(models_dir: Path) -> Path:
    """Write the weights into a models folder; return their file."""
    import torch
    from transformers import CLIPConfig, CLIPModel

    folder = models_dir / "weights" / "pickscore"
    torch.manual_seed(0)
    small = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    CLIPModel(
        CLIPConfig(text_config=small, vision_config={**small, "image_size": 32, "patch_size": 16}, projection_dim=16)
    ).save_pretrained(folder)
    return folder / "model.safetensors"
