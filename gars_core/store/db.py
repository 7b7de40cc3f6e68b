"""A SQLite database: opened, brought up to date, lent for reading and writing, set aside when it is damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gars_core.errors import StorageFailed
from gars_core.store.storage_errors import storage_errors
from gars_core.store.tables import MIGRATIONS

Migration = Callable[[sa.Connection], None]

_version = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))


@dataclass(frozen=True)
class Database:
    """An open database in a folder, for any number of threads."""

    engine: sa.Engine
    folder: Path

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a connection that waits for no writer. Raises StorageFailed."""
        with storage_errors(self.folder), self.engine.connect().execution_options(write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection on which all is written or nothing. Raises StorageFailed."""
        with storage_errors(self.folder), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file; the last to leave brings the journal into it."""
        self.engine.dispose()


def open_database(folder: Path) -> Database:
    """Open, or make, gars.db in the folder and bring its tables up to date. Raises StorageFailed."""
    # FULL: an event that was acknowledged survives a power cut
    return open_sqlite(folder / "gars.db", MIGRATIONS, synchronous="FULL")


def open_sqlite(path: Path, migrations: Sequence[Migration], synchronous: str) -> Database:
    """Open, or make, a database that has been through the migrations. Raises StorageFailed."""
    with storage_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_private(path)
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", partial(_configure, synchronous=synchronous))
        sa.event.listen(engine, "begin", _begin)
        with engine.begin() as connection:
            _migrate(connection, migrations)
        return Database(engine, path.parent)


def _keep_private(path: Path) -> None:
    """Let nobody but the owner read the database, which holds the passwords of servers; SQLite's journal follows it."""
    path.touch(mode=0o600)
    with suppress(PermissionError):  # another user's, who shares it
        path.chmod(0o600)


def _configure(connection: Any, record: object, *, synchronous: str) -> None:
    connection.isolation_level = None  # SQLAlchemy's recipe: BEGIN is emitted by _begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers never wait for the writer
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # IMMEDIATE takes the write lock first, so that two writers cannot both read the same last seq.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write", True) else "BEGIN")


def _migrate(connection: sa.Connection, migrations: Sequence[Migration]) -> None:
    _version.create(connection, checkfirst=True)
    done = connection.execute(sa.select(_version.c.version)).scalar()
    if done is None:
        connection.execute(_version.insert().values(version=0))
    if (done or 0) > len(migrations):
        raise StorageFailed(
            f"The database was made by a newer GARS (its version is {done}, this GARS knows {len(migrations)}).",
            "Update GARS, or set GARS_DATA_DIR to another folder.",
        )
    for number, migration in enumerate(migrations[done or 0 :], start=(done or 0) + 1):
        migration(connection)
        connection.execute(_version.update().values(version=number))


def set_aside(folder: Path, name: str = "gars") -> Path:
    """Rename a damaged database, with its journal, and return its new path; nothing is deleted. Raises StorageFailed.

    name: the file's, without .db.
    """
    with storage_errors(folder):
        number = 1
        while (kept := folder / f"{name}.damaged-{number}.db").exists():
            number += 1
        for suffix in ("", "-wal", "-shm"):
            source = folder / f"{name}.db{suffix}"
            if source.exists():
                source.rename(f"{kept}{suffix}")
        return kept
