"""The database: its tables, its migrations in order, and its errors in people's words."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gars_core.errors import StorageFailed

metadata = sa.MetaData()
Migration = Callable[[sa.Connection], None]

events = sa.Table(
    "events",
    metadata,
    sa.Column("session", sa.String, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("session", sa.String, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("card", sa.Integer, nullable=False),
    sa.Column("attributes", sa.JSON, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("proposal", sa.Text, nullable=False),
    sa.Column("writer", sa.String, nullable=False),
    sa.Column("maker", sa.String, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("steps", sa.Integer, nullable=False),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("parent", sa.String, nullable=False, server_default=""),
    sa.Column("strength", sa.Float, nullable=False, server_default="1"),
    sa.Column("how", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("advice", sa.Text, nullable=False, server_default=""),
)

profile_events = sa.Table(
    "profile_events",
    metadata,
    sa.Column("profile", sa.String, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

scores = sa.Table(
    "scores",
    metadata,
    sa.Column("picture", sa.String, primary_key=True),
    sa.Column("scorer", sa.String, primary_key=True),
    sa.Column("overall", sa.Float, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("raw", sa.Float),
    sa.Column("peers", sa.Integer, nullable=False, server_default="0"),
)

_version = sa.Table("schema_version", metadata, sa.Column("version", sa.Integer, nullable=False))


def _create_tables(connection: sa.Connection) -> None:
    events.create(connection)
    pictures.create(connection)


def _create_profiles(connection: sa.Connection) -> None:
    profile_events.create(connection)


def _say_how_pictures_are_made(connection: sa.Connection) -> None:
    preferences.create(connection)
    _add_columns(connection, pictures)


def _create_scores(connection: sa.Connection) -> None:
    scores.create(connection)


def _remember_advice(connection: sa.Connection) -> None:
    _add_columns(connection, pictures)
    _add_columns(connection, scores)


def _count_peers(connection: sa.Connection) -> None:
    _add_columns(connection, scores)


def _add_columns(connection: sa.Connection, table: sa.Table) -> None:
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there:  # a new database has them since the migration that made the table
            connection.execute(sa.DDL(f"ALTER TABLE {table.name} ADD COLUMN {sa.schema.CreateColumn(column)}"))


# Only ever append: a database remembers how many of these it has been through.
MIGRATIONS = (
    _create_tables,
    _create_profiles,
    _say_how_pictures_are_made,
    _create_scores,
    _remember_advice,
    _count_peers,
)


def open_database(folder: Path) -> sa.Engine:
    """Open, or make, gars.db in the folder and bring its tables up to date. Raises StorageFailed."""
    # FULL: an event that was acknowledged survives a power cut
    return open_sqlite(folder / "gars.db", MIGRATIONS, synchronous="FULL")


def open_sqlite(path: Path, migrations: Sequence[Migration], synchronous: str) -> sa.Engine:
    """Open, or make, a database that has been through the migrations. Raises StorageFailed."""
    with storage_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_private(path)
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", partial(_configure, synchronous=synchronous))
        sa.event.listen(engine, "begin", _begin)
        with engine.begin() as connection:
            _migrate(connection, migrations)
        return engine


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


@contextmanager
def reading(engine: sa.Engine, folder: Path) -> Iterator[sa.Connection]:
    """Lend a connection that waits for no writer. Raises StorageFailed."""
    with storage_errors(folder), engine.connect().execution_options(write=False) as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine, folder: Path) -> Iterator[sa.Connection]:
    """Lend a connection on which all is written or nothing. Raises StorageFailed."""
    with storage_errors(folder), engine.begin() as connection:
        yield connection


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn the disk's and the database's errors into StorageFailed."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        raise _explain(str(error.orig), folder) from error
    except OSError as error:
        text = "disk full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else str(error)
        raise _explain(text, folder) from error


def _explain(text: str, folder: Path) -> StorageFailed:
    lower = text.lower()
    if "full" in lower:
        return StorageFailed(
            "The disk is full, so this was not saved.",
            f"Free some space on the disk that holds {folder} and try again; what was saved is safe.",
        )
    if "malformed" in lower or "not a database" in lower:
        return StorageFailed(
            f"The database in {folder} is damaged.",
            "GARS can set it aside and begin a new one; your pictures stay in the folder.",
        )
    if "readonly" in lower or "read-only" in lower or "permission" in lower or "unable to open" in lower:
        return StorageFailed(
            f"GARS may not write to its data folder {folder}.",
            "Make the folder writable, or set GARS_DATA_DIR to one that is.",
        )
    return StorageFailed(
        f"The data folder {folder} could not be used: {text}.",
        "Check the disk, or set GARS_DATA_DIR to another folder.",
    )


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
