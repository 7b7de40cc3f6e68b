"""The prompt library's database: its tables, its migrations in order, and its errors in people's words.

A file of its own: a million prompts neither slow the sessions' backups nor take them along when they are damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from gars_core.errors import LibraryDamaged, StorageFailed
from gars_core.store.db import open_sqlite, storage_errors

metadata = sa.MetaData()

collections = sa.Table(
    "collections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("format", sa.String, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("encoders", sa.JSON, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sqlite_autoincrement=True,
)

entries = sa.Table(
    "entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("collection", sa.Integer, nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
    sa.Column("rating", sa.Float),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("unsafe", sa.Boolean, nullable=False),
    sa.Column("picture", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False, index=True),
    # never the id of a removed entry again: an index may still hold its vector
    sqlite_autoincrement=True,
)
sa.Index("entries_picture", entries.c.picture, sqlite_where=entries.c.picture != "")
_OF_FACTS = (
    sa.Index("entries_language", entries.c.language),
    sa.Index("entries_rating", entries.c.rating, sqlite_where=entries.c.rating.is_not(None)),
    sa.Index("entries_width", entries.c.width_px),
    sa.Index("entries_height", entries.c.height_px),
)
"""They tell at once that nothing passes a filter."""

problems = sa.Table(
    "problems",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("collection", sa.Integer, nullable=False, index=True),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

words = sa.table("words", sa.column("rowid"), sa.column("words"), sa.column("text"))
"""FTS5 over entries.text, which it does not store a second time."""


def _create_tables(connection: sa.Connection) -> None:
    for table in (collections, entries, problems):
        table.create(connection)
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE words USING fts5(text, content='entries', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )


def _index_facts(connection: sa.Connection) -> None:
    for index in _OF_FACTS:
        index.create(connection, checkfirst=True)  # a new database has them since its tables were made


# Only ever append: a database remembers how many of these it has been through.
MIGRATIONS = (_create_tables, _index_facts)


def open_library(folder: Path) -> sa.Engine:
    """Open, or make, library.db in the folder and bring its tables up to date. Raises StorageFailed."""
    with library_errors(folder):
        # NORMAL: a power cut may cost the last batches of an import, which goes on from what is there
        return open_sqlite(folder / "library.db", MIGRATIONS, synchronous="NORMAL")


@contextmanager
def library_errors(folder: Path) -> Iterator[None]:
    """Turn the disk's and the database's errors into StorageFailed, damage into LibraryDamaged."""
    try:
        with storage_errors(folder):
            yield
    except StorageFailed as error:
        if not error.sentence.endswith("is damaged."):
            raise
        raise LibraryDamaged(
            f"The prompt library in {folder / 'library.db'} is damaged; sessions and pictures are not.",
            "The Library page can set it aside and begin a new one. What you drew comes back by itself; your "
            "collections have to be brought once more.",
        ) from error
