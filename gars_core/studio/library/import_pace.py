"""Says how far an import is, and how quick."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from gars_core.library.entries import Collection
from gars_core.types import Progress, Report

SECONDS_BETWEEN = 0.5
T = TypeVar("T")


class Pace:
    """A batch counts as it is encoded, which takes most of the time."""

    def __init__(self, collection: Collection, size: int, report: Report) -> None:
        """size: the position of the end, 0 for not known."""
        self._report = report
        self._size = size
        self._start = self._before = self._now = collection
        self._began = self._told = time.monotonic()
        self._to_encode = 0

    def batch(self, collection: Collection, to_encode: int) -> None:
        """Take a collection as it is with one more batch."""
        self._before, self._now, self._to_encode = self._now, collection, to_encode
        self.encoded(0)

    def encoded(self, count: int) -> None:
        """Tell that so many of the batch's prompts are encoded."""
        self._tell(count / self._to_encode if self._to_encode else 1.0)

    def watched(self, rows: Iterable[T]) -> Iterator[T]:
        """Yield them all, and tell now and then that the import goes on."""
        for row in rows:
            if time.monotonic() - self._told > SECONDS_BETWEEN:
                self._tell(1.0)
            yield row

    def _tell(self, share: float) -> None:
        self._told = time.monotonic()
        read = _between(self._before.counts.read, self._now.counts.read, share)
        kept = _between(self._before.counts.kept, self._now.counts.kept, share)
        done = _between(self._before.position, self._now.position, share) - self._start.position
        rate = (read - self._start.counts.read) / max(self._told - self._began, 1e-3)
        left = self._size - self._start.position
        pace = f", {rate:,.0f} rows a second" if rate >= 1 else ""
        self._report(
            Progress(
                f"{read:,.0f} rows read, {kept:,.0f} prompts kept{pace}", min(1.0, done / left) if left > 0 else None
            )
        )


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share
