"""What every model does before and after it is used: it is found, checked, read once, and dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock
from typing import Generic, TypeVar

from gars_core.engines.model_files.manifest import Manifest, ModelFile, Place, status_of
from gars_core.engines.model_files.weight_files import check_files
from gars_core.types import ModelStatus, Progress, Report, ignore_progress

Model = TypeVar("Model")
Stamp = tuple[Path, str, int, int]

_whole_files: set[Stamp] = set()
"""Files that were checked in this process: hashing them takes a second per gigabyte."""


class LazyModel(Generic[Model]):
    """A manifest's model, in memory from its first use until it is unloaded. Safe between threads, one at a time."""

    def __init__(
        self,
        manifest: Manifest,
        place: Callable[[], Place],
        read: Callable[[Path], Model],
        close: Callable[[Model], None] = lambda model: None,
    ) -> None:
        """Remember what to do; nothing is looked for yet.

        place: where the files lie now. read: return the model in a folder whose files are whole, or raise ModelDamaged.
        close: give back what the model holds beside memory of Python's.
        """
        self._manifest = manifest
        self._place = place
        self._read = read
        self._close = close
        self._lock = RLock()
        self._next = Lock()
        self._model: Model | None = None

    def status(self) -> ModelStatus:
        """Return what is on disk and in memory, without loading anything; fast enough for every page run."""
        return status_of(self._manifest, self._place(), self._model is not None)

    def load(self, report: Report) -> None:
        """Bring the model into memory; nothing happens if it is there. Raises ModelMissing, ModelDamaged."""
        with self._lock:
            if self._model is None:
                folder = self._place().need()
                _check_once(self._manifest, folder, report)
                report(Progress(f"Loading {self._manifest.label}"))
                self._model = self._read(folder)

    def unload(self) -> None:
        """Give the memory back, once whoever holds the model is done."""
        with self._lock:
            model, self._model = self._model, None
            if model is not None:
                self._close(model)

    @contextmanager
    def held(self, report: Report = ignore_progress) -> Iterator[Model]:
        """Yield the model, loaded, which stays so and is nobody else's meanwhile. Raises as load does.

        Threads take turns. Nobody holds it twice.
        """
        # Without the place in the queue, whoever lets go and asks again at once would always come first.
        with self._next:
            self._lock.acquire()
        try:
            self.load(report)
            assert self._model is not None
            yield self._model
        finally:
            self._lock.release()


def _check_once(manifest: Manifest, folder: Path, report: Report) -> None:
    """Raise ModelDamaged unless the files are whole; one that has not changed is read once in a process."""
    stamps = {file: _stamp(file, folder / file.path) for file in manifest.files}
    unknown = tuple(file for file, stamp in stamps.items() if stamp is None or stamp not in _whole_files)
    if unknown:
        report(Progress(f"Checking the files of {manifest.label}"))
        check_files(replace(manifest, files=unknown), folder, report)
        _whole_files.update(stamp for stamp in stamps.values() if stamp)


def _stamp(file: ModelFile, path: Path) -> Stamp | None:
    """Return what tells a file's content from another, None if there is no file."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return path, file.sha256, facts.st_size, facts.st_mtime_ns
