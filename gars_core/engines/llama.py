"""Language models from GGUF files through llama.cpp: the small one that comes as a package, or any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.llama_context import LlamaContext
from gars_core.engines.model_files.manifest import Manifest, ModelFile, Place, find
from gars_core.types import ModelStatus, Report

FREE_WRITER_BYTES = 600_000_000
"""A file of this size holds about a billion parameters at four bits: enough to carry every attribute by itself."""


class LlamaModel:
    """The LanguageModel and Loadable of a manifest with role "writer". Loads at the first use; safe between threads."""

    def __init__(self, manifest: Manifest, models_dir: Path | None = None) -> None:
        """models_dir None: the manifest's source is the folder itself."""
        self.id = manifest.id
        self.label = manifest.label
        self.writes_freely = bool(manifest.defaults.get("writes_freely", manifest.bytes >= FREE_WRITER_BYTES))
        self._model = LazyModel(
            manifest,
            lambda: _find(manifest, models_dir),
            lambda folder: LlamaContext(folder / manifest.files[0].path),
            LlamaContext.close,
        )

    @classmethod
    def from_file(cls, path: Path) -> LlamaModel:
        """Return the model of any GGUF file; it need not be there yet."""
        size = path.stat().st_size if path.is_file() else 0
        return cls(
            Manifest(
                id=path.stem,
                role="writer",
                label=path.stem,
                kind="hub",
                source=str(path.parent),
                revision="",
                files=(ModelFile(path.name),),
                bytes=size,
                memory_bytes=size,
                licence="",
                licence_url="",
            )
        )

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        *,
        seed: int,
        max_tokens: int,
        temperature: float,
        stop: Sequence[str] = (),
    ) -> str:
        with self._model.held() as context:
            return context.chat(messages, seed, max_tokens, temperature, stop)

    def log_likelihood(self, text: str) -> float:
        with self._model.held() as context:
            return context.log_likelihood(text)


def _find(manifest: Manifest, models_dir: Path | None) -> Place:
    if models_dir is not None:
        return find(manifest, models_dir)
    path = Path(manifest.source) / manifest.files[0].path
    return Place(path.parent) if path.is_file() else Place(None, f"There is no language model at {path}.")
