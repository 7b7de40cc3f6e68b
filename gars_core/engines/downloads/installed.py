"""What GARS downloaded: a record beside the files, what it says of them now, and taking them away again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from gars_core.engines.model_files.manifest import Manifest, ModelFile, check_path, find
from gars_core.engines.model_files.weight_files import check_files
from gars_core.errors import BadInput, StorageFailed
from gars_core.types import Report

RECORD = "installed.json"
PART = ".part"


@dataclass(frozen=True)
class Record:
    """What was downloaded: from where, the commit, the day, and every file as it was checked against the hub."""

    source: str
    revision: str
    endpoint: str
    date: str
    files: tuple[ModelFile, ...]


_RECORD = TypeAdapter(Record)


def own_folder(manifest: Manifest, models_dir: Path) -> Path:
    """Return the folder that downloads of a model go to."""
    return models_dir / "weights" / manifest.id


@contextmanager
def alone(manifest: Manifest, models_dir: Path) -> Iterator[None]:
    """Keep other processes from the downloads of a model. Raises StorageFailed if one is at them."""
    folder = own_folder(manifest, models_dir)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{folder}.lock").acquire(blocking=False)
    except Timeout as error:
        raise StorageFailed(
            f"Another GARS is getting or removing {manifest.label} at the moment.",
            "Wait until it has done so, or stop it there.",
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"{folder.parent} cannot be used ({error.strerror}).",
            "Make it writable, or set GARS_MODELS_DIR to another folder.",
        ) from error
    with lock:
        yield


def read_record(folder: Path) -> Record | None:
    """Return the record in a folder, None if there is none that can be read and names files of that folder alone."""
    try:
        record = _RECORD.validate_json((folder / RECORD).read_bytes())
        for file in record.files:
            check_path(file.path)  # remove deletes what a record names, and folders of models are passed on
        return record
    except (OSError, ValueError):
        return None


def write_record(folder: Path, record: Record) -> None:
    """Keep a record, whole or not at all."""
    path = folder / (RECORD + PART)
    path.write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")
    os.replace(path, folder / RECORD)


def parts(folder: Path) -> list[Path]:
    """Return the files there that are still coming."""
    return sorted(folder.rglob("*" + PART))


def verify(manifest: Manifest, models_dir: Path, report: Report) -> str:
    """Read every file of a model and return what was found in a sentence. Raises ModelMissing, ModelDamaged."""
    folder = find(manifest, models_dir).need()
    record = read_record(folder)
    files = record.files if record else manifest.files
    check_files(replace(manifest, files=files), folder, report)
    count = "The file is" if len(files) == 1 else f"All {len(files)} files are"
    if record:
        return f"{count} as the hub had it on {record.date} (revision {record.revision[:8]})."
    if all(file.sha256 for file in files if Path(file.path).suffix in (".safetensors", ".gguf")):
        return f"{count} what GARS was tried with."
    return f"{count} there and whole; GARS did not download this model, so there is nothing to compare its bytes with."


def remove(manifest: Manifest, models_dir: Path) -> int:
    """Delete what GARS downloaded of a model; return the bytes freed. Raises BadInput, StorageFailed.

    Files that the person put there stay.
    """
    folder = own_folder(manifest, models_dir)
    record = read_record(folder)
    names = [folder / file.path for file in record.files] if record else []
    downloads = [path for path in [*names, *parts(folder)] if path.is_file()]
    if not downloads:
        raise BadInput(f"GARS did not download {manifest.label}.", "Delete it where it lies, if you want to.")
    freed = sum(path.stat().st_size for path in downloads)
    with alone(manifest, models_dir):
        try:
            # The record goes last: whatever is interrupted can be removed again.
            for path in [*downloads, folder / RECORD]:
                path.unlink(missing_ok=True)
            _prune(folder)
        except OSError as error:
            raise StorageFailed(
                f"{error.filename} cannot be deleted: {error.strerror}.", "Unload the model first, then try again."
            ) from error
    return freed


def sizes(folder: Path, files: Sequence[ModelFile]) -> int:
    """Return how many bytes of these files are in the folder, those that are still coming among them."""
    paths = [folder / file.path for file in files] + parts(folder)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _prune(folder: Path) -> None:
    for below in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(below.iterdir()):
            below.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
