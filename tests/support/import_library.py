"""A library of a test's own, and what brings prompts to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gars_core.jobs import Job
from gars_core.library import Collection, Entry
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.studio.library.imports import Imports
from gars_core.types import Report


class Encoded:
    """Stands for the indices: remembers which entries have vectors."""

    def __init__(self, store: LibraryStore) -> None:
        self.store = store
        self.ids: set[int] = set()
        self.asked: list[tuple[str, int]] = []
        self.before: Callable[[int], None] = lambda batch: None
        self.batches = 0

    def add(self, entries: Sequence[Entry], done: Callable[[int], None]) -> None:
        self.batches += 1
        self.before(self.batches)
        done(len(entries))
        self.ids |= {entry.id for entry in entries}

    def remove(self, ids: Sequence[int]) -> None:
        self.ids -= {*ids}

    def bring_up(self, encoder_id: str, report: Report) -> str:
        self.ids = {entry.id for entry in self.store.after(0, 10_000)}
        return ""

    def queue_rebuild(self, encoder_id: str, collection: int = 0) -> str:
        self.asked.append((encoder_id, collection))
        return ""


class Library:
    """A library of its own with what brings prompts to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = LibraryStore(LibraryDatabase(folder))
        self.encoded = Encoded(self.store)
        encoding: Any = self.encoded
        self.imports = Imports(self.store, encoding, "words@1", folder / "brought")

    def bring(self, path: Path, **changes: Any) -> Job:
        shown = self.imports.look(path)
        self.imports.queue_import(
            replace(
                Collection(
                    "Some prompts", "file", path=str(path), columns=shown.mapping, origin="a friend", licence="CC0"
                ),
                **changes,
            )
        )
        return self.ended()

    def ended(self) -> Job:
        self.imports.jobs.submit("Wait", lambda report: None, "behind")
        while not (behind := self.imports.jobs.latest("behind")) or not behind.finished:
            time.sleep(0.002)
        job = self.imports.job()
        assert job is not None
        return job

    def texts(self) -> list[str]:
        return [entry.text for entry in self.store.after(0, 10_000)]
