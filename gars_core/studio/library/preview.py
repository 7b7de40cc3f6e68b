"""Opens what a person brings to the prompt library, whatever its form, and shows the first of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from gars_core.errors import BadInput
from gars_core.library.columns import guess
from gars_core.library.json_lines import JsonLinesReader, PlainTextReader
from gars_core.library.parquet import ParquetReader
from gars_core.library.picture_rows import FolderReader, ZipReader
from gars_core.library.rows import Reader, Row
from gars_core.library.tables import TableReader
from gars_core.library.text_lines import file_errors
from gars_core.studio.values.zip_reading import opened_zip, read_entry

MAX_ZIP_PICTURES, MAX_ZIP_BYTES = 100_000, 50_000_000_000
GUESSED_FROM, SHOWN = 200, 8
_TABLES = (".csv", ".tsv", ".tab")
_OBJECTS = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class Preview:
    """What a file or folder is, before any of it is kept. format: for people, such as "CSV". kind: as in Collection.

    columns: their names. mapping: {field of Entry: column}, as guessed, and rating_scale. rows: the cells of the first
    ones. notices: a sentence each on what is odd. prompts: how many there are, as the first rows tell; 0: not known.
    """

    path: str
    name: str
    kind: str
    format: str
    columns: tuple[str, ...]
    mapping: dict[str, str] = field(default_factory=dict)
    rows: tuple[tuple[str, ...], ...] = ()
    notices: tuple[str, ...] = ()
    prompts: int = 0


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Lend the reader of a file or folder. Raises BadInput for what cannot be read."""
    if path.is_dir():
        yield FolderReader(path)
        return
    with file_errors(path):
        with path.open("rb") as file:
            head = file.read(4)
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if head.startswith(b"PK"):
        with path.open("rb") as file, opened_zip(file, "zip of pictures", MAX_ZIP_PICTURES, MAX_ZIP_BYTES) as archive:
            yield ZipReader(archive.namelist(), partial(read_entry, archive))
    elif head == b"PAR1":
        yield ParquetReader(path)
    elif suffix in _TABLES:
        table = TableReader(path)
        yield (
            table
            if table.even
            else PlainTextReader(path, "Its rows have different numbers of cells, so each line is read as one prompt.")
        )
    elif suffix in _OBJECTS:
        yield JsonLinesReader(path)
    else:
        yield PlainTextReader(path)


def preview(path: Path, name: str) -> Preview:
    """Return what a file or folder holds, from its first rows. Raises BadInput."""
    with opened(path) as reader:
        rows = list(islice(reader.rows(), GUESSED_FROM))
        cells = [row.cells for row in rows if row.cells and any(row.cells)]
        if not cells:
            raise BadInput(
                f"There is no prompt in {name}.",
                _why_none(rows)
                or (
                    "A folder or zip has to hold PNG, JPEG or WebP pictures."
                    if reader.format.startswith("pictures")
                    else "Choose another file or folder."
                ),
            )
        mapping = guess(reader.columns, cells)
        return Preview(
            str(path),
            name,
            "folder" if path.is_dir() else "file",
            reader.format,
            reader.columns,
            mapping,
            tuple(cells[:SHOWN]),
            (*reader.notices, *_odd(rows, _texts(reader, cells, mapping))),
            round(len(cells) * reader.size / rows[-1].end),
        )


def _texts(reader: Reader, cells: Sequence[tuple[str, ...]], mapping: dict[str, str]) -> list[str]:
    place = reader.columns.index(mapping["text"]) if "text" in mapping else None
    return [] if place is None else [row[place] for row in cells if row[place].strip()]


def _odd(rows: Sequence[Row], texts: Sequence[str]) -> list[str]:
    unread = [row for row in rows if row.cells is None]
    odd = []
    if unread:
        odd.append(
            f"Of the first {len(rows):,} rows {len(unread):,} cannot be read and will be skipped; "
            f"row {unread[0].number:,}: {unread[0].problem}"
        )
    if not texts:
        odd.append(f"None of the first {len(rows):,} rows seems to hold a prompt.")
    return odd


def _why_none(rows: Sequence[Row]) -> str:
    return next((f"The first row that cannot be read: {row.problem}" for row in rows if row.cells is None), "")
