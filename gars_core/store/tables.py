"""The tables of gars.db, and the migrations that brought them there, in order."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()


def _log(name: str, owner: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column(owner, sa.String, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )


events = _log("events", "session")
profile_events = _log("profile_events", "profile")

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
    present = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in present:  # a new database has them since the migration that made the table
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {sa.schema.CreateColumn(column)}")


# Only ever append: a database remembers how many of these it has been through.
MIGRATIONS = (
    _create_tables,
    _create_profiles,
    _say_how_pictures_are_made,
    _create_scores,
    _remember_advice,
    _count_peers,
)
