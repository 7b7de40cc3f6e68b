"""Language models from GGUF files through llama.cpp: the small one that comes as a package, or any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import RLock

from gars_core.engines.llama_context import LlamaContext
from gars_core.engines.model_files.manifest import Manifest, ModelFile, Place, find, status_of
from gars_core.engines.model_files.weight_files import check_files
from gars_core.errors import ModelDamaged
from gars_core.types import ModelStatus, Progress, Report, ignore_progress

FREE_WRITER_BYTES = 600_000_000
"""A file of this size holds about a billion parameters at four bits: enough to carry every attribute by itself."""

_whole_files: set[tuple[Path, int]] = set()
"""Files, with their time of change, that were checked in this process."""


class LlamaModel:
    """The LanguageModel and Loadable of a manifest with role "writer". Loads at the first use; safe between threads."""

    def __init__(self, manifest: Manifest, models_dir: Path | None = None) -> None:
        """models_dir None: the manifest's source is the folder itself."""
        self.id = manifest.id
        self.label = manifest.label
        self.writes_freely = bool(manifest.defaults.get("writes_freely", manifest.bytes >= FREE_WRITER_BYTES))
        self._manifest = manifest
        self._models_dir = models_dir
        self._lock = RLock()
        self._context: LlamaContext | None = None

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
        return status_of(self._manifest, self._found(), self._context is not None)

    def load(self, report: Report) -> None:
        with self._lock:
            if self._context:
                return
            folder = self._found().need()
            check_once(self._manifest, folder, report)
            report(Progress("loading the language model"))
            self._context = LlamaContext(folder / self._manifest.files[0].path)

    def unload(self) -> None:
        with self._lock:
            if self._context:
                self._context.close()
            self._context = None

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        *,
        seed: int,
        max_tokens: int,
        temperature: float,
        stop: Sequence[str] = (),
    ) -> str:
        with self._lock:
            return self._ready().chat(messages, seed, max_tokens, temperature, stop)

    def log_likelihood(self, text: str) -> float:
        with self._lock:
            return self._ready().log_likelihood(text)

    def _ready(self) -> LlamaContext:
        self.load(ignore_progress)
        assert self._context
        return self._context

    def _found(self) -> Place:
        if self._models_dir is not None:
            return find(self._manifest, self._models_dir)
        path = Path(self._manifest.source) / self._manifest.files[0].path
        return Place(path.parent) if path.is_file() else Place(None, f"There is no language model at {path}.")


def check_once(manifest: Manifest, folder: Path, report: Report) -> None:
    """Raise ModelDamaged unless a manifest's GGUF files are whole; one that has not changed is read once a process."""
    paths = [folder / file.path for file in manifest.files]
    for path in paths:
        check_gguf(path)
    stamps = {(path, path.stat().st_mtime_ns) for path in paths}
    if not stamps <= _whole_files:
        report(Progress(f"checking the files of {manifest.label}"))
        check_files(manifest, folder, report)
        _whole_files.update(stamps)


def check_gguf(path: Path) -> None:
    """Raise ModelDamaged unless path begins as a GGUF file does."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"GGUF":
        raise ModelDamaged(f"{path} is not a GGUF file: it begins with {magic!r}.", "Get the model's GGUF file.")
