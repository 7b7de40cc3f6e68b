"""The prompts' vectors in a folder, searched in milliseconds: bits to find the likely ones, then exact cosines.

Files that only grow and are mapped into memory, so that a million prompts open at once and take little of it, and so
that the app and a notebook may use one folder. faiss would be a little faster; its OpenMP runtime and torch's end the
process on macOS.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import RLock

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from gars_core.errors import StorageFailed
from gars_core.library.entries import Entry, Filters
from gars_core.store.storage_errors import storage_errors
from gars_core.store.vectors.index_facts import facts_of, passing
from gars_core.store.vectors.index_rows import IndexRows
from gars_core.store.vectors.records import check_encoder, check_entries
from gars_core.store.vectors.sign_codes import codes_of
from gars_core.types import FloatArray

LIKELY = 2_000
"""So many of the nearest by their bits are compared exactly: with them .99 of the true ten nearest of a million."""

LEAST_DEAD = 20_000
"""Fewer removed rows than this are not worth writing all others anew."""


@dataclass(frozen=True)
class _About:
    """Which folder of rows counts, and of which encoder they are."""

    generation: int = 0
    encoder: str = ""
    dimensions: int = 0


class QuickIndex:
    """PromptIndex in a folder, opened at the first use. For any number of threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = RLock()
        self._writer = FileLock(folder / "lock")
        self._about = _About()
        self._rows: IndexRows | None = None

    def encoder(self) -> str:
        with self._reading() as rows:
            return self._about.encoder if rows.live() else ""

    def add(self, encoder_id: str, entries: Sequence[Entry], vectors: FloatArray) -> None:
        check_entries(entries, vectors)
        if not entries:
            return
        ids = np.array([entry.id for entry in entries], dtype=np.int64)
        with self._writing() as rows:
            if not rows.live():
                rows = self._begin(_About(encoder=encoder_id, dimensions=vectors.shape[1]))
            check_encoder("library", self._about.encoder, encoder_id)
            if vectors.shape[1] != self._about.dimensions:
                raise ValueError(f"vectors have {vectors.shape[1]} dimensions, not {self._about.dimensions}")
            rows.kill(rows.places(ids)[0])
            rows.append(ids, vectors.astype(np.float16), codes_of(vectors), facts_of(entries, rows.names))

    def change(self, entries: Sequence[Entry]) -> None:
        with self._writing() as rows:
            places, positions = rows.places(np.array([entry.id for entry in entries], dtype=np.int64))
            if len(places):
                rows.facts[places] = facts_of([entries[position] for position in positions], rows.names)

    def remove(self, ids: Sequence[int]) -> None:
        with self._writing() as rows:
            rows.kill(rows.places(np.asarray(ids, dtype=np.int64))[0])
            dead = len(rows) - rows.live()
            if dead >= LEAST_DEAD and dead > rows.live():
                self._compact(rows)

    def clear(self) -> None:
        with self._lock, storage_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._writer:
                self._begin(_About())

    def count(self) -> int:
        with self._reading() as rows:
            return rows.live()

    def ids(self) -> NDArray[np.int64]:
        with self._reading() as rows:
            return np.sort(rows.ids[rows.ids > 0])

    def vectors(self, ids: Sequence[int]) -> FloatArray:
        with self._reading() as rows:
            asked_ids = np.asarray(ids, dtype=np.int64)
            places, positions = rows.places(asked_ids)
            if len(places) < len(asked_ids):
                raise KeyError(int(np.delete(asked_ids, positions)[0]))
            return rows.vectors[places].astype(np.float32)

    def nearest(
        self, vector: FloatArray, n: int, filters: Filters, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        with self._reading() as rows:
            if n < 1 or not len(rows):
                return []
            if vector.shape != (self._about.dimensions,):
                raise ValueError(f"the vector has shape {vector.shape}, not ({self._about.dimensions},)")
            passes = passing(rows.facts, filters, rows.names) & (rows.ids > 0)
            if among is not None:
                chosen = np.zeros(len(rows), dtype=bool)
                chosen[rows.places(among)[0]] = True
                passes &= chosen
            likely = rows.codes.nearest(codes_of(vector[None])[0], max(LIKELY, 4 * n), passes)
            # not @: for so few, waking BLAS's threads takes longer than the products
            cosines = np.vecdot(rows.vectors[likely].astype(np.float32), vector)
            best = np.lexsort((rows.ids[likely], -cosines))[:n]
            return [(int(rows.ids[likely[place]]), float(np.clip(cosines[place], -1, 1))) for place in best]

    @contextmanager
    def _reading(self) -> Iterator[IndexRows]:
        """Lend the rows as they are by now. Raises StorageFailed."""
        with self._lock, storage_errors(self._folder):
            yield self._current()

    @contextmanager
    def _writing(self) -> Iterator[IndexRows]:
        """Lend the rows to one writer in all processes. Raises StorageFailed."""
        with self._lock, storage_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._writer:
                yield self._current()

    def _current(self) -> IndexRows:
        try:
            path = self._folder / "about.json"
            about = _About(**json.loads(path.read_bytes())) if path.exists() else _About()
            if self._rows is None or about != self._about:
                self._rows, self._about = IndexRows(self._folder / str(about.generation), about.dimensions), about
            self._rows.refresh()
        except (ValueError, TypeError) as error:
            self._rows = None
            raise StorageFailed(
                f"The search index in {self._folder} is damaged.",
                "GARS can rebuild it from the library, which is kept elsewhere.",
            ) from error
        return self._rows

    def _begin(self, about: _About) -> IndexRows:
        """Go on with an empty generation of rows, and delete those before."""
        self._use(self._next(about))
        return self._current()

    def _compact(self, rows: IndexRows) -> None:
        about = self._next(self._about)
        rows.copy_living(IndexRows(self._folder / str(about.generation), about.dimensions))
        self._use(about)

    def _next(self, about: _About) -> _About:
        """Return about with a number that no folder has, and make that."""
        numbers = [int(path.name) for path in self._folder.iterdir() if path.name.isdigit()]
        number = max(numbers, default=0) + 1
        (self._folder / str(number)).mkdir()
        return replace(about, generation=number)

    def _use(self, about: _About) -> None:
        part = self._folder / "about.json.part"
        part.write_text(json.dumps(asdict(about)), encoding="utf-8")
        part.replace(self._folder / "about.json")
        self._rows = None
        for path in self._folder.iterdir():
            if path.name.isdigit() and path.name != str(about.generation):
                shutil.rmtree(path, ignore_errors=True)  # Windows keeps what another process has open
