"""Reads Parquet in batches of rows, and of its columns those alone that matter: others may hold the pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gars_core.errors import BadInput
from gars_core.library.rows import Row

_BATCH_ROWS = 2_000
_DIFFUSIONDB = ("prompt_nsfw", "image_nsfw")
EITHER_NSFW = "prompt_nsfw or image_nsfw"
"""A column made for DiffusionDB: the larger of both probabilities."""


class ParquetReader:
    headed = False
    notices: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        """Read the schema. Raises BadInput for a file that is none or damaged."""
        import pyarrow as pa

        self._path = path
        with self._opened() as file:
            self.size = file.metadata.num_rows
            self._stored = [field.name for field in file.schema_arrow if _is_plain(pa, field.type)]
        both = all(name in self._stored for name in _DIFFUSIONDB)
        self.format = "DiffusionDB" if both else "Parquet"
        self.columns = (*self._stored, *([EITHER_NSFW] if both else []))

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        names = [
            name
            for name in self._stored
            if not wanted or name in wanted or (EITHER_NSFW in wanted and name in _DIFFUSIONDB)
        ]
        with self._opened() as file:
            groups, first = _groups_from(file, position)
            for batch in file.iter_batches(_BATCH_ROWS, row_groups=groups, columns=names):
                values = {name: batch.column(name).to_pylist() for name in names}
                if EITHER_NSFW in self.columns and (not wanted or EITHER_NSFW in wanted):
                    pairs = zip(*(values[name] for name in _DIFFUSIONDB), strict=True)
                    values[EITHER_NSFW] = [max(flag or 0, second_flag or 0) for flag, second_flag in pairs]
                texts = {name: list(map(_text, column)) for name, column in values.items()}
                blank = [""] * batch.num_rows
                for cells in zip(*(texts.get(name, blank) for name in self.columns), strict=True):
                    first += 1
                    if first > position:
                        yield Row(first, first, cells)

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet

        try:
            with pyarrow.parquet.ParquetFile(self._path) as file:
                yield file
        except (pa.ArrowException, OSError) as error:
            raise BadInput(
                f"{self._path.name} is not a Parquet file, or is damaged.",
                "Check that it is there and complete; what was imported before is kept.",
            ) from error


def _is_plain(pa: Any, type: Any) -> bool:
    return not (pa.types.is_nested(type) or pa.types.is_binary(type) or pa.types.is_large_binary(type))


def _groups_from(file: Any, position: int) -> tuple[list[int], int]:
    """Return the row groups from the one that holds a row on, and how many rows are before them."""
    before = group = 0
    while group < file.num_row_groups and before + file.metadata.row_group(group).num_rows <= position:
        before += file.metadata.row_group(group).num_rows
        group += 1
    return list(range(group, file.num_row_groups)), before


def _text(value: object) -> str:
    return "" if value is None else str(value)
