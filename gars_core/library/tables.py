"""Reads CSV and TSV of any size. A quote that is never closed costs its own row, not the rest of the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from statistics import mode

from gars_core.library.columns import is_heading
from gars_core.library.rows import Row, unique
from gars_core.library.text_lines import Line, TextFile

MAX_ROW_LINES = 200
"""A row that goes on over more lines has a quote that is not closed."""
_SEEN_ROWS = 50


class _Broken(Exception):
    """A line inside of a row that cannot be read; its text says why."""


class TableReader:
    """even: most of the first rows have as many cells as there are columns; otherwise it is hardly a table."""

    def __init__(self, path: Path) -> None:
        """Read the first rows. Raises BadInput for what is no text."""
        self._file = TextFile(path)
        head = next(self._file.lines(), Line(0, ""))
        self._delimiter = _delimiter(head.text)
        self.format = "TSV" if self._delimiter == "\t" else "CSV"
        self.size, self.notices = self._file.size, self._file.notices
        first = list(islice(self._records(0), _SEEN_ROWS))
        rows = [row.cells for row in first if row.cells]
        self.headed = bool(rows) and first[0].cells is rows[0] and is_heading(rows[0], rows[1:])
        self._start = first[0].end if self.headed else 0
        width = len(rows[0]) if self.headed else mode(map(len, rows)) if rows else 1
        self.even = 2 * sum(len(cells) == width for cells in rows) >= len(rows)
        self.columns = unique(list(rows[0]) if self.headed else [""] * width)

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        width = len(self.columns)
        for place, (_, end, cells, problem) in enumerate(
            self._records(max(position, self._start)), start=read + 1 + self.headed
        ):
            if cells and len(cells) != width:
                if len(cells) > width and not any(cells[width:]):
                    cells = cells[:width]
                else:
                    problem = f"It has {len(cells)} cells instead of {width}."
                    cells = None
            yield Row(place, end, cells if cells is None or cells else ("",) * width, problem)

    def _records(self, position: int) -> Iterator[Row]:
        """Yield rows of any width. The first line of one that is broken is given up, and the next begins a new one."""
        lines, again = self._file.lines(position), deque[Line]()
        while True:
            record: list[Line] = []
            try:
                for cells in csv.reader(_fed(lines, again, record), delimiter=self._delimiter, strict=True):
                    end = record[-1].end
                    record.clear()
                    yield Row(0, end, tuple(cells))
                return
            except (csv.Error, _Broken) as error:
                if not record:
                    return
                yield self._unquoted(record[0]) or Row(0, record[0].end, None, _why(error))
                again.extendleft(reversed(record[1:]))

    def _unquoted(self, line: Line) -> Row | None:
        """Return a TSV's row as programs write it that know no quotes."""
        if self._delimiter != "\t" or line.problem:
            return None
        return Row(0, line.end, tuple(line.text.rstrip("\r\n").split("\t")))


def _fed(lines: Iterator[Line], again: deque[Line], record: list[Line]) -> Iterator[str]:
    """Yield lines and note them in record: first those to read again."""
    while (line := again.popleft() if again else next(lines, None)) is not None:
        record.append(line)
        if line.problem:
            raise _Broken(line.problem)
        if len(record) > MAX_ROW_LINES:
            raise _Broken("Its quote is not closed.")
        yield line.text


def _why(error: Exception) -> str:
    if isinstance(error, _Broken):
        return str(error)
    if "field larger" in str(error):
        return "One of its cells is too long, or a quote is not closed."
    return "Its quotes are broken: one is not closed, or stands inside a cell."


def _delimiter(head: str) -> str:
    """Return what divides the first line, whose quoted parts may hold any; a mark of no text if nothing does."""
    bare = "".join(head.split('"')[::2])
    return max(",\t;|\x1f", key=lambda mark: (bare.count(mark), mark == "\x1f"))
