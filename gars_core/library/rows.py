"""What every reader gives: rows of cells, each with the place to go on from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """number: where it stands, from 1, as the file's own programs count. end: the position behind it.

    cells: one a column; None for a row that cannot be read, and problem says why.
    """

    number: int
    end: int
    cells: tuple[str, ...] | None
    problem: str = ""


class Reader(Protocol):
    """One file or folder. format: its name for people. size: the position of its end, 0 for not known.

    notices: a sentence each on what is odd about it. headed: its first row names the columns.
    """

    format: str
    columns: tuple[str, ...]
    notices: tuple[str, ...]
    size: int
    headed: bool

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        """Yield the rows from a position on, before which `read` rows are. Raises BadInput where it cannot go on.

        wanted: the columns that matter, all if none is named; cells of others may be "".
        """


def unique(names: list[str]) -> tuple[str, ...]:
    """Return the columns' names as they can be told apart; a blank one becomes its place."""
    uniques: list[str] = []
    for place, name in enumerate(names, start=1):
        name = " ".join(name.split())[:60] or f"column {place}"
        uniques.append(name if name not in uniques else f"{name} ({place})")
    return tuple(uniques)
