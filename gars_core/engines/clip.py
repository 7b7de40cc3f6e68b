"""Texts and pictures in one space, by open_clip from files on this computer; the network is never asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from PIL import Image

from gars_core.engines.model_files.manifest import find, read_all, status_of
from gars_core.engines.model_files.weight_files import check_files
from gars_core.engines.processor import bfloat16_pays
from gars_core.errors import ModelDamaged
from gars_core.pixels import upright_rgb
from gars_core.settings import PROJECT_DIR
from gars_core.types import FloatArray, ModelStatus, Progress, Report, ignore_progress

BATCH_TEXTS, BATCH_PICTURES = 64, 16
EDGE_PX = 2048
"""Pictures are brought to this before CLIP makes them smaller in its own way, so that huge ones take little room."""


class Clip:
    """PictureEncoder and Loadable. Loads at the first use; one instance serves all threads, one at a time.

    Learning Transferable Visual Models, https://arxiv.org/abs/2103.00020; https://github.com/mlfoundations/open_clip.
    """

    manifest_id = "clip-vit-b-32"
    name = "CLIP"

    def __init__(self, models_dir: Path = PROJECT_DIR / "models") -> None:
        """Read the manifest only. Raises GarsError if it cannot be used."""
        self._models_dir = models_dir
        self._manifest = read_all(models_dir)[self.manifest_id]
        self.id = f"{self._manifest.id}@{self._manifest.defaults['pretrained']}"
        self._lock = RLock()
        self._loaded: tuple[Any, Any, Any] | None = None
        self._width = 0

    def status(self) -> ModelStatus:
        return status_of(self._manifest, find(self._manifest, self._models_dir), self._loaded is not None)

    def load(self, report: Report) -> None:
        with self._lock:
            if self._loaded:
                return
            folder = find(self._manifest, self._models_dir).need()
            report(Progress(f"checking {self.name}'s files"))
            check_files(self._manifest, folder, report)
            report(Progress(f"loading {self.name}"))
            self._loaded = self._read(folder)
            self._width = len(self._of_texts([""])[0])

    def unload(self) -> None:
        with self._lock:
            self._loaded = None

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, d) float32 unit rows; words past 77 tokens are not read. Raises ModelMissing, ModelDamaged."""
        return self.encode_many(texts, lambda read: None)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return what encode does; others may encode between two batches."""
        # texts of like length share a batch, which is read to the end of its longest
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows = self._in_batches([texts[place] for place in order], BATCH_TEXTS, self._of_texts, done)
        rows[order] = rows.copy()
        return rows

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        """Return (n, d) float32 unit rows for pictures of any size and mode.

        Raises BadInput if one cannot be decoded, ModelMissing, ModelDamaged.
        """
        return self._in_batches(pictures, BATCH_PICTURES, self._of_pictures)

    def _in_batches(
        self,
        things: Sequence[Any],
        size: int,
        rows_of: Callable[[Sequence[Any]], FloatArray],
        done: Callable[[int], None] = lambda read: None,
    ) -> FloatArray:
        parts: list[FloatArray] = []
        self.load(ignore_progress)
        for start in range(0, len(things), size):
            done(start)
            with self._lock:
                self.load(ignore_progress)  # unloaded meanwhile, perhaps
                parts.append(rows_of(things[start : start + size]))
        done(len(things))
        return np.concatenate([np.empty((0, self._width), dtype=np.float32), *parts])

    def _read(self, folder: Path) -> tuple[Any, Any, Any]:
        """Return (model, preprocess, tokenizer). Raises ModelDamaged."""
        import open_clip
        from safetensors import SafetensorError

        try:
            # bf16 keeps the layer norms in float32
            model, _, preprocess = open_clip.create_model_and_transforms(
                f"local-dir:{folder}", precision="bf16" if bfloat16_pays() else "fp32"
            )
            tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AssertionError, SafetensorError) as error:
            raise ModelDamaged(f"The CLIP model in {folder} cannot be read: {error}.", "Get it again.") from error
        return model.eval(), preprocess, tokenizer

    def _of_texts(self, texts: Sequence[str]) -> FloatArray:
        import torch

        assert self._loaded
        model, _, tokenizer = self._loaded
        tokens = tokenizer(list(texts))
        length = int(tokens.argmax(dim=1).max()) + 1
        # attention looks back only, so that nothing after the end mark counts: without it, prompts take half the time
        shorter = {
            "positional_embedding": model.positional_embedding[:length],
            "attn_mask": model.attn_mask[:length, :length],
        }
        with torch.inference_mode():
            found = torch.func.functional_call(model, shorter, kwargs={"text": tokens[:, :length]})
        return as_rows(found[1])

    def _of_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        import torch

        assert self._loaded
        model, *_ = self._loaded
        with torch.inference_mode():
            return as_rows(model.encode_image(self._pixels(pictures).to(model.visual.conv1.weight.dtype)))

    def _pixels(self, pictures: Sequence[Image.Image]) -> Any:
        """Return (n, 3, size, size) as the model was trained to see them. Raises BadInput."""
        import torch

        assert self._loaded
        return torch.stack([self._loaded[1](upright_rgb(picture, EDGE_PX)) for picture in pictures])


def as_rows(found: Any) -> FloatArray:
    """Return unit rows in float32; in bfloat16 they are so only to two digits."""
    import torch

    rows: FloatArray = torch.nn.functional.normalize(found.float(), dim=1).numpy()
    return rows
