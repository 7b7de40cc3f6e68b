"""Texts and pictures in one space, by open_clip from files on this computer; the network is never asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.model_files.manifest import find, read_all
from gars_core.engines.processor import bfloat16_pays
from gars_core.errors import ModelDamaged
from gars_core.pixels import upright_rgb
from gars_core.settings import PROJECT_DIR
from gars_core.types import FloatArray, ModelStatus, Report

BATCH_TEXTS, BATCH_PICTURES = 64, 16
EDGE_PX = 2048
"""Pictures are brought to this before CLIP makes them smaller in its own way, so that huge ones take little room."""


@dataclass(frozen=True)
class Towers:
    """A CLIP in memory. Either tower returns (n, d) tensors of any length and precision.

    tokens: n texts -> (n, 77) ids. pixels: an RGB picture -> (3, size, size) as the model was trained to see it.
    text_tower: (n, up to 77) ids. picture_tower: (n, 3, size, size).
    """

    tokens: Callable[[list[str]], Any]
    pixels: Callable[[Image.Image], Any]
    text_tower: Callable[[Any], Any]
    picture_tower: Callable[[Any], Any]


def read_open_clip(folder: Path) -> Towers:
    """Return the model in a folder of open_clip's. Raises ModelDamaged."""
    import open_clip
    import torch
    from safetensors import SafetensorError

    try:
        # bf16 keeps the layer norms in float32
        model, _, preprocess = open_clip.create_model_and_transforms(
            f"local-dir:{folder}", precision="bf16" if bfloat16_pays() else "fp32"
        )
        tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AssertionError, SafetensorError) as error:
        raise ModelDamaged(f"The CLIP model in {folder} cannot be read: {error}.", "Get it again.") from error
    model.eval()

    def text_tower(tokens: Any) -> Any:
        length = tokens.shape[1]
        shorter = {
            "positional_embedding": model.positional_embedding[:length],
            "attn_mask": model.attn_mask[:length, :length],
        }
        return torch.func.functional_call(model, shorter, kwargs={"text": tokens})[1]

    def picture_tower(pixels: Any) -> Any:
        return model.encode_image(pixels.to(model.visual.conv1.weight.dtype))

    return Towers(tokenizer, preprocess, text_tower, picture_tower)


class Clip:
    """PictureEncoder and Loadable. Loads at the first use; one instance serves all threads, one at a time.

    Learning Transferable Visual Models, https://arxiv.org/abs/2103.00020; https://github.com/mlfoundations/open_clip.
    """

    def __init__(
        self,
        models_dir: Path = PROJECT_DIR / "models",
        manifest_id: str = "clip-vit-b-32",
        read: Callable[[Path], Towers] = read_open_clip,
    ) -> None:
        """Read the manifest only. Raises GarsError if it cannot be used."""
        manifest = read_all(models_dir)[manifest_id]
        self.id = f"{manifest.id}@{manifest.defaults['pretrained']}"
        self._model = LazyModel(manifest, lambda: find(manifest, models_dir), read)

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, d) float32 unit rows; words past 77 tokens are not read. Raises ModelMissing, ModelDamaged."""
        return self.encode_many(texts, lambda read: None)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return what encode does; others may encode between two batches."""
        if not texts:
            done(0)
            return self.encode([""])[:0]
        # texts of like length share a batch, which is read to the end of its longest
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts: list[FloatArray] = []
        for start in range(0, len(order), BATCH_TEXTS):
            done(start)
            with self._model.held() as towers:
                parts.append(_rows_of_texts(towers, [texts[place] for place in order[start : start + BATCH_TEXTS]]))
        done(len(texts))
        rows = np.concatenate(parts)
        rows[order] = rows.copy()
        return rows

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        """Return (n, d) float32 unit rows for pictures of any size and mode.

        Raises BadInput if one cannot be decoded, ModelMissing, ModelDamaged.
        """
        parts: list[FloatArray] = []
        for start in range(0, len(pictures), BATCH_PICTURES):
            with self._model.held() as towers:
                parts.append(_rows_of_pictures(towers, pictures[start : start + BATCH_PICTURES]))
        return np.concatenate(parts) if parts else self.encode([])


def _rows_of_texts(towers: Towers, texts: list[str]) -> FloatArray:
    import torch

    tokens = towers.tokens(texts)
    # attention looks back only, so that nothing after the end mark counts: without it, prompts take half the time
    length = int(tokens.argmax(dim=1).max()) + 1
    with torch.inference_mode():
        return _unit_rows(towers.text_tower(tokens[:, :length]))


def _rows_of_pictures(towers: Towers, pictures: Sequence[Image.Image]) -> FloatArray:
    """Return one batch's rows. Raises BadInput."""
    import torch

    with torch.inference_mode():
        pixels = torch.stack([towers.pixels(upright_rgb(picture, EDGE_PX)) for picture in pictures])
        return _unit_rows(towers.picture_tower(pixels))


def _unit_rows(vectors: Any) -> FloatArray:
    """Return unit rows in float32; in bfloat16 they are so only to two digits."""
    import torch

    rows: FloatArray = torch.nn.functional.normalize(vectors.float(), dim=1).numpy()
    return rows
