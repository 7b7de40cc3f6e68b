"""One generation of an index's rows: ids, vectors, codes and facts, each a file, row by row the same entry.

The ids are written last and count: a kill while rows are added leaves only what the next ones overwrite. A removed row
has the id 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gars_core.store.slices import slices
from gars_core.store.vectors.grown_file import GrownFile
from gars_core.store.vectors.index_facts import FACTS, Names
from gars_core.store.vectors.sign_codes import Codes, SignCodes, code_words

STEP_ROWS = 50_000


class IndexRows:
    """The rows of a folder. ids (n,) int64, vectors (n, d) float16, facts (n,) FACTS, all mapped; codes in memory."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        words = code_words(dimensions)
        self._folder = folder
        self._ids = GrownFile(folder / "ids", np.dtype("<i8"))
        self._vectors = GrownFile(folder / "vectors", np.dtype("<f2"), (dimensions,))
        self._codes = GrownFile(folder / "codes", np.dtype("<u8"), (words,))
        self._facts = GrownFile(folder / "facts", FACTS)
        self.codes = SignCodes(words)
        self.names = Names(folder / "names")
        self._show(0)

    def __len__(self) -> int:
        return len(self.ids)

    def refresh(self) -> None:
        """Take over what has been added since, by this process or another. Raises ValueError if files do not match."""
        n = self._ids.whole_rows()
        if n != len(self):
            if n < len(self) or any(file.whole_rows() < n for file in (self._vectors, self._codes, self._facts)):
                raise ValueError(f"{self._folder} has {n} ids and fewer other rows")
            self._show(n)
        if self.names.is_stale():
            self.names = Names(self._folder / "names")

    def _show(self, n: int) -> None:
        self.ids = self._ids.rows(n)
        self.vectors = self._vectors.rows(n)
        self.facts = self._facts.rows(n)
        self.codes.append(self._codes.rows(n)[len(self.codes) :])
        self._sorted: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def live(self) -> int:
        """Return how many rows are not removed."""
        return int(np.count_nonzero(self.ids))

    def places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (places, positions): the rows of those ids that there are, and where in ids each stands."""
        if self._sorted is None:
            order = np.argsort(self.ids, kind="stable")
            # a copy stays in order when another process removes rows
            self._sorted = order, self.ids[order]
        order, in_order = self._sorted
        positions = np.flatnonzero(ids > 0) if len(self) else np.empty(0, np.int64)
        likely = order[np.minimum(np.searchsorted(in_order, ids[positions]), len(self) - 1)]
        equal = self.ids[likely] == ids[positions]
        return likely[equal], positions[equal]

    def kill(self, places: NDArray[np.int64]) -> None:
        """Mark rows as removed."""
        self.ids[places] = 0

    def append(self, ids: NDArray[np.int64], vectors: NDArray[np.float16], codes: Codes, facts: NDArray[Any]) -> None:
        """Add rows of ids that are not there yet."""
        n = len(self)
        self._vectors.append(n, vectors)
        self._codes.append(n, codes)
        self._facts.append(n, facts)
        self._ids.append(n, ids)
        self.refresh()

    def copy_living(self, to: IndexRows) -> None:
        """Add all rows that are not removed to an empty generation."""
        self.names.copy(to.names)
        codes = self._codes.rows(len(self))
        living = np.flatnonzero(self.ids)
        for step in slices(len(living), STEP_ROWS):
            rows = living[step]
            to.append(self.ids[rows], self.vectors[rows], codes[rows], self.facts[rows])
