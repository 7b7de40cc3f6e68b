"""Models that look at pictures, from two GGUF files through llama.cpp: SmolVLM by manifest, or any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.model_files.manifest import Manifest, find
from gars_core.engines.vision_context import VisionContext
from gars_core.errors import ModelDamaged
from gars_core.pixels import upright_rgb
from gars_core.types import ModelStatus, Progress, Report

SHIPPED = "smolvlm-500m-instruct"
"""The manifest that comes with GARS."""

EDGE_PX = 1024
"""Pictures are brought to this first; it is what SmolVLM reads of them."""

ANSWER_TOKENS = 24
"""Enough for yes or no and half a sentence of why."""


class LlamaVision:
    """The VisionModel of a manifest with role "critic". Loads at the first use; safe between threads."""

    def __init__(self, manifest: Manifest, models_dir: Path) -> None:
        """The manifest names two files, the model first and then what reads pictures for it, its mmproj."""
        self.id = manifest.id
        self.label = manifest.label
        self._model = LazyModel(
            manifest,
            lambda: find(manifest, models_dir),
            lambda folder: _read(manifest, folder),
            VisionContext.close,
        )

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def answers(self, picture: Image.Image, questions: Sequence[str], report: Report) -> Iterator[str]:
        """Yield one answer a question, the likeliest words, with spaces at their ends removed."""
        small = upright_rgb(picture, EDGE_PX)
        with self._model.held(report) as context:
            try:
                context.look(small, report)
                for number, question in enumerate(questions):
                    report(Progress(f"Asking {number + 1} of {len(questions)}", number / len(questions)))
                    yield context.ask(question, ANSWER_TOKENS).strip()
            except RuntimeError as error:
                raise ModelDamaged(
                    f"{self.label} failed while it looked: {error}.", "Unload other models, or get this one again."
                ) from error


def _read(manifest: Manifest, folder: Path) -> VisionContext:
    if len(manifest.files) != 2:
        raise ModelDamaged(
            f"The manifest of {manifest.label} names {len(manifest.files)} files, not 2.",
            "Name the model's GGUF file first, then its mmproj.",
        )
    model, eyes = (folder / file.path for file in manifest.files)
    return VisionContext(model, eyes)
