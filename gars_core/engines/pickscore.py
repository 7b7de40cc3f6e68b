"""Which pictures people prefer for a prompt, by PickScore from files on this computer; the network is never asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from gars_core.engines.clip import Clip, as_rows
from gars_core.engines.processor import bfloat16_pays
from gars_core.errors import ModelDamaged
from gars_core.types import FloatArray


class PickScore(Clip):
    """A CLIP of size ViT-H/14, trained on what people chose: a picture's score for a prompt is the scaled cosine
    s(x, y) = T E(x) E(y). T is a constant of the model that changes no order, and is left out.

    Pick-a-Pic, https://arxiv.org/abs/2305.01569; https://huggingface.co/yuvalkirstain/PickScore_v1.
    """

    manifest_id = "pickscore"
    name = "PickScore"

    def _read(self, folder: Path) -> tuple[Any, Any, Any]:
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
            model, told = loaded
            if told["missing_keys"]:
                raise ValueError(f"{len(told['missing_keys'])} of its tensors are not there")
            # the preprocessing and the words of the CLIP that it was trained from
            preprocess = open_clip.image_transform(model.config.vision_config.image_size, is_train=False)
            return model.eval(), preprocess, open_clip.get_tokenizer("ViT-H-14")
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
            raise ModelDamaged(f"The PickScore model in {folder} cannot be read: {error}.", "Get it again.") from error

    def _of_texts(self, texts: Sequence[str]) -> FloatArray:
        import torch

        assert self._loaded
        model, _, tokenizer = self._loaded
        tokens = tokenizer(list(texts))
        length = int(tokens.argmax(dim=1).max()) + 1  # attention looks back only
        with torch.inference_mode():
            return as_rows(model.get_text_features(tokens[:, :length]).pooler_output)

    def _of_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        import torch

        assert self._loaded
        model, *_ = self._loaded
        with torch.inference_mode():
            return as_rows(model.get_image_features(self._pixels(pictures).to(model.dtype)).pooler_output)
