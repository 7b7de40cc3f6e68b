"""The prompt library's database: its tables, its migrations in order, and the file they are in.

A file of its own: a million prompts neither slow the sessions' backups nor take them along when they are damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from gars_core.errors import DatabaseDamaged, LibraryDamaged
from gars_core.store.db import Database, open_sqlite, set_aside

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


class LibraryDatabase:
    """library.db in a folder, opened at the first use, so that a damaged one does not keep the app from starting.

    For any number of threads. Every method raises StorageFailed, those that read and write LibraryDamaged too.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database: Database | None = None
        self._opening = Lock()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a connection that waits for no writer."""
        with self._damage_told(), self._opened().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection on which all is written or nothing."""
        with self._damage_told(), self._opened().writing() as connection:
            yield connection

    def set_aside(self) -> Path:
        """Begin with an empty library; return where the damaged file is kept."""
        self.close()
        return set_aside(self._folder, "library")

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._opening:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> Database:
        with self._opening:
            if self._database is None:
                # NORMAL: a power cut may cost the last batches of an import, which goes on from what is there
                self._database = open_sqlite(self._folder / "library.db", MIGRATIONS, synchronous="NORMAL")
            return self._database

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except DatabaseDamaged as error:
            raise LibraryDamaged(
                f"The prompt library in {self._folder / 'library.db'} is damaged; sessions and pictures are not.",
                "The Library page can set it aside and start a new one. What you drew comes back by itself; your "
                "collections have to be imported again.",
            ) from error
