"""Models that look at pictures, from two GGUF files through llama.cpp: SmolVLM by manifest, or any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock

from PIL import Image

from gars_core.engines.llama import check_once
from gars_core.engines.model_files.manifest import Manifest, find, status_of
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
        self._manifest = manifest
        self._models_dir = models_dir
        self._lock = RLock()
        self._context: VisionContext | None = None

    def status(self) -> ModelStatus:
        return status_of(self._manifest, find(self._manifest, self._models_dir), self._context is not None)

    def load(self, report: Report) -> None:
        with self._lock:
            if self._context:
                return
            folder = find(self._manifest, self._models_dir).need()
            if len(self._manifest.files) != 2:
                raise ModelDamaged(
                    f"The manifest of {self.label} names {len(self._manifest.files)} files, not 2.",
                    "Name the model's GGUF file first, then its mmproj.",
                )
            check_once(self._manifest, folder, report)
            report(Progress(f"Loading {self.label}"))
            self._context = VisionContext(*(folder / file.path for file in self._manifest.files))

    def unload(self) -> None:
        with self._lock:
            if self._context:
                self._context.close()
            self._context = None

    def answers(self, picture: Image.Image, questions: Sequence[str], report: Report) -> Iterator[str]:
        """Yield one answer a question, the likeliest words, with spaces at their ends removed."""
        small = upright_rgb(picture, EDGE_PX)
        with self._lock:
            self.load(report)
            assert self._context
            try:
                self._context.look(small, report)
                for number, question in enumerate(questions):
                    report(Progress(f"Asking {number + 1} of {len(questions)}", number / len(questions)))
                    yield self._context.ask(question, ANSWER_TOKENS).strip()
            except RuntimeError as error:
                raise ModelDamaged(
                    f"{self.label} failed while it looked: {error}.", "Unload other models, or get this one again."
                ) from error
