"""Collections of prompts that people bring: looked at first, then read, cleaned, kept and encoded batch by batch."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from gars_core.errors import BadInput, ModelMissing, StorageFailed
from gars_core.jobs import Job, Jobs
from gars_core.library.columns import check_mapping, entry_maker
from gars_core.library.dedupe import NearDuplicates, normal
from gars_core.library.entries import Collection, Counts
from gars_core.library.rows import Reader, Row
from gars_core.library.sifting import Batch, sift
from gars_core.library.text_lines import file_errors
from gars_core.store.library.entries import LibraryStore
from gars_core.studio.library.encoding import Encoding
from gars_core.studio.library.import_pace import Pace
from gars_core.studio.library.preview import Preview, opened, preview
from gars_core.types import Progress, Report

BATCH_ROWS, BATCH_SECONDS = 4_000, 3.0
"""Rows are kept when there are so many or reading them took so long: what a Stop or a kill loses at most."""
FORGOTTEN_SECONDS = 24 * 3600
NEAR_DUPLICATES = "near_duplicates"
"""An entry of a collection's columns: "keep" if prompts that are nearly the same are to be kept."""
_REMEMBERED_AT_ONCE = 20_000


class Imports:
    """Imports have a worker of their own, so that drawing goes on."""

    def __init__(self, store: LibraryStore, encoding: Encoding, encoder_id: str, folder: Path) -> None:
        """encoder_id: that of the index of all prompts. folder: where files that were uploaded wait."""
        self._store = store
        self._encoding = encoding
        self._encoder_id = encoder_id
        self._folder = folder
        self.jobs = Jobs()

    def receive(self, name: str, file: BinaryIO) -> Path:
        """Keep an uploaded file until it is brought, and return where. Raises StorageFailed."""
        folder = self._folder / uuid4().hex
        self._drop_forgotten()
        try:
            folder.mkdir(parents=True)
            path = folder / (Path(name.replace("\\", "/")).name[-100:] or "prompts.txt")
            with path.open("wb") as target:
                shutil.copyfileobj(file, target)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise StorageFailed(
                f"{name} could not be saved: {error.strerror}.",
                "Free some space, or give its path on this computer instead.",
            ) from error
        return path

    def drop(self, path: Path) -> None:
        """Delete an uploaded file; any other stays."""
        if path.parent.parent == self._folder:
            shutil.rmtree(path.parent, ignore_errors=True)

    def _drop_forgotten(self) -> None:
        """Delete files that were uploaded a day ago and looked at only."""
        needed = {Path(collection.path).parent for collection in self._store.collections() if not collection.finished}
        for folder in self._folder.glob("*"):
            if folder not in needed and time.time() - folder.stat().st_mtime > FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def look(self, path: Path, name: str = "") -> Preview:
        """Return what a file or folder holds. Raises BadInput."""
        _check_there(path)
        return preview(path.absolute(), name or path.name)

    def queue_import(self, collection: Collection, owner: str = "library") -> str:
        """Queue bringing what the collection names; return the job's id, its result is the collection.

        columns: the mapping that look guessed or the person put right, and NEAR_DUPLICATES. Raises BadInput.
        """
        path = Path(collection.path)
        if collection.kind == "own" or not collection.name.strip():
            raise BadInput("The collection has no name.", "Give it one.")
        _check_there(path)
        if any(other.path == str(path) and not other.finished for other in self._store.collections()):
            raise BadInput(f"{path.name} is being imported already.", "Continue that collection, or remove it.")
        columns = {field: column for field, column in collection.columns.items() if column}
        with opened(path) as reader:
            check_mapping(reader.columns, _mapping(columns))
            kept = self._store.add_collection(
                replace(
                    collection,
                    name=collection.name.strip(),
                    columns=columns,
                    format=reader.format,
                    counts=Counts(),
                    position=0,
                    finished=False,
                    encoders=(),
                )
            )
        return self._queue(kept.id, owner, "Importing")

    def queue_rest(self, id: int, owner: str = "library") -> str:
        """Queue the rest of a collection that was stopped or cut short; return the job's id. Raises BadInput."""
        collection = self._store.collection(id)
        if collection.finished or collection.kind == "own":
            raise BadInput(f"“{collection.name}” is complete.", "There is nothing left to continue.")
        _check_there(Path(collection.path))
        return self._queue(id, owner, "Continuing the import")

    def queue_removal(self, id: int, owner: str = "library") -> str:
        """Queue removing a collection with all its prompts; return the job's id. Raises BadInput."""
        collection = self._store.collection(id)
        if collection.kind == "own":
            raise BadInput("What you drew cannot be removed all at once.", "Withdraw single pictures instead.")
        return self.jobs.submit("Removing", partial(self._remove, collection), owner)

    def job(self, owner: str = "library") -> Job | None:
        """Return the newest import or removal."""
        return self.jobs.latest(owner)

    def _queue(self, id: int, owner: str, title: str) -> str:
        return self.jobs.submit(title, partial(self._bring, id), owner)

    def _bring(self, id: int, report: Report) -> Collection:
        collection = self._store.collection(id)
        if collection.finished:
            return collection
        whole = self._caught_up(collection, report)
        report(Progress("Checking what is there"))
        near = self._near(collection, report)
        with opened(Path(collection.path)) as reader:
            if reader.size and collection.position > reader.size:
                raise BadInput(
                    f"{collection.path} is shorter than what was imported from it.",
                    "Remove the collection and import the file again.",
                )
            pace = Pace(collection, reader.size, report)
            for batch in self._batches(collection, reader, near, pace):
                collection = replace(collection, counts=batch.counts, position=batch.position)
                kept = self._store.add(collection, batch.entries, batch.keys, batch.problems)
                pace.batch(collection, len(kept))
                try:
                    self._encoding.add(kept, pace.encoded)
                except ModelMissing:
                    whole = False
        collection = replace(
            collection, finished=True, encoders=(*collection.encoders, *([self._encoder_id] if whole else []))
        )
        self._store.change_collection(collection)
        if not whole:
            self._encoding.queue_rebuild(self._encoder_id, collection.id)
        self.drop(Path(collection.path))
        return collection

    def _caught_up(self, collection: Collection, report: Report) -> bool:
        """Encode what a kill left kept and not encoded; say whether all that was kept is encoded."""
        if collection.position:
            try:
                self._encoding.bring_up(self._encoder_id, report)
            except ModelMissing:
                return False
        return True

    def _batches(
        self, collection: Collection, reader: Reader, near: NearDuplicates | None, pace: Pace
    ) -> Iterator[Batch]:
        mapping = _mapping(collection.columns)
        entry, counts = entry_maker(reader.columns, mapping), collection.counts
        rows = pace.watched(reader.rows(collection.position, counts.read, set(mapping.values())))
        while some := _some(rows):
            batch = sift(some, entry, counts, self._store.known, near)
            counts = batch.counts
            yield batch

    def _near(self, collection: Collection, report: Report) -> NearDuplicates | None:
        """Return what knows all prompts of the library, None if near ones are to be kept."""
        if collection.columns.get(NEAR_DUPLICATES) == "keep":
            return None
        near, last, seen = NearDuplicates(), 0, 0
        while there := self._store.after(last, _REMEMBERED_AT_ONCE):
            near.remember([normal(entry.text) for entry in there])
            last, seen = there[-1].id, seen + len(there)
            report(Progress(f"Checking what is there: {seen:,} prompts"))
        return near

    def _remove(self, collection: Collection, report: Report) -> Collection:
        """Remove what the indices hold with each part of it, so that a Stop leaves both alike."""
        total, gone = max(1, collection.counts.kept), 0
        while some := [entry.id for entry in self._store.after(0, BATCH_ROWS, collection.id)]:
            report(Progress(f"Removing: {gone:,} of {total:,}", min(1.0, gone / total)))
            self._store.remove(some)
            self._encoding.remove(some)
            gone += len(some)
        self._store.remove_collection(collection.id)
        self.drop(Path(collection.path))
        return collection


def _check_there(path: Path) -> None:
    with file_errors(path):
        if not (path.is_file() or path.is_dir()):
            raise BadInput(f"There is no file or folder {path}.", "Check the path, or put it back where it was.")


def _some(rows: Iterator[Row]) -> list[Row]:
    """Return the next rows: as many as a batch holds, or those that came in time."""
    batch: list[Row] = []
    late = time.monotonic() + BATCH_SECONDS
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS or time.monotonic() > late:
            break
    return batch


def _mapping(columns: dict[str, str]) -> dict[str, str]:
    return {field: column for field, column in columns.items() if field != NEAR_DUPLICATES}
