"""Rows of a fixed kind in a file that only grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]


class GrownFile:
    """An array of rows, shape (n, *shape), on the disk and read through the page cache."""

    def __init__(self, path: Path, kind: np.dtype[Any], shape: tuple[int, ...] = ()) -> None:
        self._path = path
        self._kind = kind
        self._shape = shape
        self._row_bytes = kind.itemsize * int(np.prod(shape, dtype=np.int64))

    def whole_rows(self) -> int:
        """Return how many rows there are; a torn last one does not count. 0 if there is no file."""
        return self._path.stat().st_size // self._row_bytes if self._path.exists() else 0

    def append(self, after: int, rows: Rows) -> None:
        """Add rows after the first so many; what a kill has left there goes."""
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            end = after * self._row_bytes
            if file.seek(0, 2) != end:  # Windows refuses to cut a file that is mapped
                file.truncate(end)
            file.seek(end)
            file.write(np.ascontiguousarray(rows, dtype=self._kind).tobytes())

    def rows(self, n: int) -> Rows:
        """Return the first n rows; what is written into them is in the file at once."""
        if n == 0:
            return np.empty((0, *self._shape), self._kind)
        return np.memmap(self._path, self._kind, mode="r+", shape=(n, *self._shape))
