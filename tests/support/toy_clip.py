"""A CLIP of the real architecture and the real file layout, small enough to make for a test."""

from __future__ import annotations

import json
from pathlib import Path

CONFIG = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}
MANIFEST = """
id = "clip-vit-b-32"
role = "scorer"
label = "A toy CLIP"
kind = "hub"
source = "toys/clip"
revision = "main"
bytes = 0
memory_bytes = 0
licence = "MIT"
licence_url = "https://example.org"
files = [{ path = "open_clip_config.json" }, { path = "open_clip_model.safetensors" }]
[defaults]
model = "toy"
pretrained = "random"
"""


def build(models_dir: Path) -> Path:
    """Write the manifest and the weights into a models folder; return the weights' file."""
    import torch
    from open_clip import CLIP
    from safetensors.torch import save_file

    folder = models_dir / "weights" / "clip-vit-b-32"
    for place in (folder, models_dir / "manifests"):
        place.mkdir(parents=True)
    (models_dir / "manifests" / "clip-vit-b-32.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG, "preprocess_cfg": {}}))
    torch.manual_seed(0)
    path = folder / "open_clip_model.safetensors"
    save_file({name: tensor.contiguous() for name, tensor in CLIP(**CONFIG).state_dict().items()}, path)
    return path
