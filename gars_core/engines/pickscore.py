"""Which pictures people prefer for a prompt, by PickScore from files on this computer; the network is never asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gars_core.engines.clip import Clip, Towers
from gars_core.engines.processor import bfloat16_pays
from gars_core.errors import ModelDamaged
from gars_core.settings import PROJECT_DIR


def pickscore(models_dir: Path = PROJECT_DIR / "models") -> Clip:
    """Return a CLIP of size ViT-H/14, trained on what people chose: a picture's score for a prompt is the scaled cosine
    s(x, y) = T E(x) E(y). T is a constant of the model that changes no order, and is left out. Raises GarsError.

    Pick-a-Pic, https://arxiv.org/abs/2305.01569; https://huggingface.co/yuvalkirstain/PickScore_v1.
    """
    return Clip(models_dir, "pickscore", read_pickscore)


def read_pickscore(folder: Path) -> Towers:
    """Return the model in a folder of transformers'. Raises ModelDamaged."""
    import open_clip
    import torch
    from safetensors import SafetensorError
    from transformers import CLIPModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # it would be written over the terminal's log
    try:
        loaded: Any = CLIPModel.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            dtype=torch.bfloat16 if bfloat16_pays() else torch.float32,
        )
        model, loading = loaded
        if loading["missing_keys"]:
            raise ValueError(f"{len(loading['missing_keys'])} of its tensors are not there")
        # the preprocessing and the words of the CLIP that it was trained from
        preprocess: Any = open_clip.image_transform(model.config.vision_config.image_size, is_train=False)
        tokenizer = open_clip.get_tokenizer("ViT-H-14")
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise ModelDamaged(f"The PickScore model in {folder} cannot be read: {error}.", "Get it again.") from error
    model.eval()

    def text_tower(tokens: Any) -> Any:
        return model.get_text_features(tokens).pooler_output

    def picture_tower(pixels: Any) -> Any:
        return model.get_image_features(pixels.to(model.dtype)).pooler_output

    return Towers(tokenizer, preprocess, text_tower, picture_tower)
