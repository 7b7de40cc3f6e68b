"""What scorers said of pictures: one row for a picture and a scorer, the newest counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

import sqlalchemy as sa

from gars_core.scoring.scores import Part, Scores
from gars_core.store.db import Database
from gars_core.store.tables import scores


class ScoreStore:
    """Keeps the scores beside the pictures' records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, picture: str, scorer: str, judged: Scores) -> None:
        """Keep what a scorer said of a picture in place of what it said before. Raises StorageFailed."""
        row = {
            "picture": picture,
            "scorer": scorer,
            "overall": judged.overall,
            "raw": judged.raw,
            "peers": judged.peers,
            "parts": [asdict(part) for part in judged.parts],
        }
        with self._database.writing() as connection:
            connection.execute(scores.delete().where((scores.c.picture == picture) & (scores.c.scorer == scorer)))
            connection.execute(scores.insert().values(**row))

    def of(self, pictures: Collection[str]) -> dict[str, dict[str, Scores]]:
        """Return {picture: {scorer: scores}} of those pictures that have any. Raises StorageFailed."""
        query = sa.select(scores).where(scores.c.picture.in_(pictures))
        by_picture: dict[str, dict[str, Scores]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query):
                parts = tuple(Part(**part) for part in row.parts)
                by_picture.setdefault(row.picture, {})[row.scorer] = Scores(row.overall, parts, row.raw, row.peers)
        return by_picture

    def count(self, scorer: str) -> int:
        """Return how many pictures the scorer has judged, in about a millisecond. Raises StorageFailed."""
        query = sa.select(sa.func.count()).where(scores.c.scorer == scorer)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()
