"""What an index knows of its entries beside their vectors: enough to say which of them pass a filter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gars_core.library.entries import Entry, Filters

FACTS = np.dtype(
    [
        ("collection", "<i4"),
        ("source", "<i4"),
        ("language", "<i4"),
        ("width_px", "<i4"),
        ("height_px", "<i4"),
        ("rating", "<f4"),
        ("unsafe", "?"),
        ("picture", "?"),
    ],
    align=True,
)
"""source and language are numbers of Names; a rating that nobody gave is NaN, which fails every limit."""


class Names:
    """Numbers for words that many entries share, from 0 for ""; a line of the file each."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError if the file holds anything else."""
        self._path = path
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
        self._whole_bytes = sum(len(line) + 1 for line in lines[:-1])  # what a kill cut short is not whole
        self._number = {"": 0, **{json.loads(line): n for n, line in enumerate(lines[:-1], start=1)}}

    def is_stale(self) -> bool:
        """Return whether another process has written since."""
        return self._path.exists() and self._path.stat().st_size != self._whole_bytes

    def number(self, name: str) -> int | None:
        """Return a name's number, None if no entry has it."""
        return self._number.get(name)

    def keep(self, names: set[str]) -> None:
        """Give those a number that have none."""
        fresh = sorted(names - self._number.keys())
        if fresh:
            self._write(fresh)

    def copy(self, to: Names) -> None:
        """Give all names the same numbers in another file, which has none yet."""
        to._write(list(self._number)[1:])

    def _write(self, names: Sequence[str]) -> None:
        # what no encoding can write, JSON escapes
        lines = "".join(json.dumps(name) + "\n" for name in names).encode()
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.truncate(self._whole_bytes)
            file.seek(0, 2)
            file.write(lines)
        self._whole_bytes += len(lines)
        self._number.update((name, n) for n, name in enumerate(names, start=len(self._number)))


def facts_of(entries: Sequence[Entry], names: Names) -> NDArray[Any]:
    """Return the (n,) FACTS of entries, whose names are kept first."""
    names.keep({name for entry in entries for name in (entry.source, entry.language)})
    rows = [
        (
            entry.collection,
            names.number(entry.source),
            names.number(entry.language),
            entry.width_px,
            entry.height_px,
            np.nan if entry.rating is None else entry.rating,
            entry.unsafe,
            bool(entry.picture),
        )
        for entry in entries
    ]
    return np.array(rows, dtype=FACTS)


def passing(facts: NDArray[Any], filters: Filters, names: Names) -> NDArray[np.bool_]:
    """Return which of the (n,) FACTS pass, (n,)."""
    passes = np.ones(len(facts), dtype=bool)
    if filters.safe_only:
        passes &= ~facts["unsafe"]
    if filters.with_picture:
        passes &= facts["picture"]
    if filters.collections:
        chosen = np.zeros(max(*filters.collections, facts["collection"].max(initial=0)) + 1, dtype=bool)
        chosen[list(filters.collections)] = True
        passes &= chosen[facts["collection"]]
    for field, name in (("source", filters.source), ("language", filters.language)):
        if name:
            number = names.number(name)
            passes &= facts[field] == (-1 if number is None else number)
    if filters.min_width_px > 0:
        passes &= facts["width_px"] >= filters.min_width_px
    if filters.min_height_px > 0:
        passes &= facts["height_px"] >= filters.min_height_px
    if filters.min_rating is not None:
        passes &= facts["rating"] >= np.float32(filters.min_rating)
    return passes
