"""The record of every picture: what it was made from, by whom, and how."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from gars_core.errors import BadInput
from gars_core.session.picture import Picture
from gars_core.store.db import Database
from gars_core.store.tables import pictures


class PictureStore:
    """Keeps the records; the bytes are in files.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, *new: Picture) -> None:
        """Record pictures whose bytes are already saved, all or none. Raises StorageFailed."""
        rows = [
            {**asdict(picture), "attributes": list(picture.attributes), "at": picture.at or time.time()}
            for picture in new
        ]
        with self._database.writing() as connection:
            for row in rows:
                connection.execute(pictures.insert().values(**row))

    def get(self, id: str) -> Picture:
        """Return one record. Raises BadInput if there is none."""
        records = self._select(pictures.c.id == id)
        if not records:
            raise BadInput(f"There is no picture {id!r}.", "Open the gallery to see the ones there are.")
        return records[0]

    def of_session(self, session: str, shared: Collection[str] = ()) -> list[Picture]:
        """Return the session's pictures in the order in which they were made; shared: ids of other sessions' ones."""
        return self._select((pictures.c.session == session) | pictures.c.id.in_(shared))

    def records(self, ids: Collection[str]) -> list[Picture]:
        """Return those of the pictures that there are."""
        return self._select(pictures.c.id.in_(ids))

    def newest_by(self, maker: str, n: int) -> list[Picture]:
        """Return up to n pictures that a maker drew, the newest first."""
        query = sa.select(pictures).where(pictures.c.maker == maker).order_by(pictures.c.at.desc()).limit(n)
        return self._records(query)

    def _select(self, condition: sa.ColumnElement[bool]) -> list[Picture]:
        return self._records(sa.select(pictures).where(condition).order_by(pictures.c.at, pictures.c.id))

    def _records(self, query: sa.Select[Any]) -> list[Picture]:
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Picture(**{**row, "attributes": tuple(row["attributes"])}) for row in rows]
