"""Keeps the vector index of large categories up to date with the values, piece by piece when nothing else waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from gars_core.catalogue.loader import Catalogue
from gars_core.jobs import Jobs
from gars_core.ports import VectorIndex
from gars_core.studio.values.neighbours import Neighbours, collection_of, large_categories, rows_of, stamp
from gars_core.studio.values.values import Values
from gars_core.types import FloatArray, Progress, Report

AT_ONCE = 500
"""Values a job: under a second, which is how long a person's own work waits behind one."""
OWNER = "neighbours"


class NeighbourIndex:
    """A collection for each category of more than EXACT values. What a kill left half done is gone on with."""

    def __init__(self, values: Values, index: VectorIndex, jobs: Jobs) -> None:
        self._values = values
        self._index = index
        self._jobs = jobs
        self._seen: Catalogue | None = None
        self._large = large_categories(values.catalogue)
        values.on_change(self.refresh)

    def refresh(self) -> None:
        """Queue what the index lacks or holds too much; nothing if the values are few and were few before."""
        catalogue = self._values.catalogue
        if catalogue is self._seen:
            return
        before, self._large, self._seen = self._large, large_categories(catalogue), catalogue
        if before or self._large:
            self._queue(self._pieces(catalogue))

    def _queue(self, pieces: Iterator[Progress]) -> None:
        self._jobs.submit("Indexing the values", partial(self._piece, pieces), OWNER, background=True)

    def _piece(self, pieces: Iterator[Progress], report: Report) -> None:
        if progress := next(pieces, None):
            report(progress)
            self._queue(pieces)

    def _pieces(self, catalogue: Catalogue) -> Iterator[Progress]:
        """Yield after each piece of work; the last puts the neighbours to use. Other values meanwhile end it."""
        values, vectors = self._values.snapshot()
        if values is not catalogue:
            return
        for category in catalogue.categories:
            for progress in self._filled(catalogue, vectors, category.id):
                yield progress
                if self._values.catalogue is not catalogue:
                    return
        if large_categories(catalogue):
            self._values.use(Neighbours(self._index, catalogue, vectors))

    def _filled(self, catalogue: Catalogue, vectors: FloatArray, category: str) -> Iterator[Progress]:
        """Bring a category's collection up to date, emptying the one of a category that is small."""
        name = collection_of(category)
        if category not in large_categories(catalogue):
            if self._index.count(name):
                self._index.rebuild(name, "", [], vectors[:0], [], [])
            return
        ids = [value.id for value in catalogue.by_category[category]]
        wanted = stamp(self._values.encoder_id, ids)
        held = self._index.count(name) if self._index.encoder_of(name) == wanted else 0
        rows = vectors[rows_of(catalogue, category)]
        mean = rows.mean(axis=0)
        for start in range(held, len(ids), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            apart = rows[part] - mean
            unit = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
            write = self._index.add if start else self._index.rebuild
            write(name, wanted, ids[part], unit, [""] * len(unit), [{} for _ in unit])
            yield Progress(
                f"{catalogue.category(category).label}: {min(part.stop, len(ids)):,} of {len(ids):,}",
                min(part.stop / len(ids), 1.0),
            )
