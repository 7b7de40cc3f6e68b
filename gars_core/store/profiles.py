"""The logs of the profiles, and which sessions belong to them."""

from __future__ import annotations

import json
import time

import sqlalchemy as sa

from gars_core.errors import StorageFailed
from gars_core.profile import Kept, ProfileEvent
from gars_core.profile.events import decode, encode
from gars_core.store.db import Database
from gars_core.store.tables import events, profile_events


class ProfileStore:
    """Appends events to profiles and reads them back in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, profile: str, *new: ProfileEvent) -> None:
        """Append all of the events or none. Raises StorageFailed."""
        table = profile_events
        with self._database.writing() as connection:
            last = connection.scalar(sa.select(sa.func.max(table.c.seq)).where(table.c.profile == profile)) or 0
            for seq, event in enumerate(new, start=last + 1):
                kind, payload = encode(event)
                connection.execute(
                    table.insert().values(profile=profile, seq=seq, at=time.time(), kind=kind, payload=payload)
                )

    def lengths(self) -> list[tuple[str, int]]:
        """Return (profile, how many events it has), the one made first first."""
        table = profile_events
        query = (
            sa.select(table.c.profile, sa.func.max(table.c.seq))
            .group_by(table.c.profile)
            .order_by(sa.func.min(table.c.at), table.c.profile)
        )
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def read(self, profile: str, after: int = 0) -> list[Kept]:
        """Return the profile's events past the first ones, in order. Raises StorageFailed for one it cannot read."""
        table = profile_events
        query = (
            sa.select(table.c.at, table.c.kind, table.c.payload)
            .where(table.c.profile == profile, table.c.seq > after)
            .order_by(table.c.seq)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        try:
            return [Kept(row.at, decode(row.kind, row.payload)) for row in rows]
        except (KeyError, ValueError) as error:
            raise StorageFailed(
                f"A profile cannot be read: {error}.", "It may come from a newer GARS; your sessions are not affected."
            ) from error

    def sessions(self) -> list[tuple[str, str, int]]:
        """Return (session, its profile or "", its last seq) for every session, the one begun first first."""
        last = sa.select(events.c.session, sa.func.max(events.c.seq).label("seq")).group_by(events.c.session).subquery()
        query = (
            sa.select(events.c.session, events.c.payload, last.c.seq)
            .join(last, last.c.session == events.c.session)
            .where(events.c.seq == 1, events.c.kind == "Started")
            .order_by(events.c.at)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [(row.session, json.loads(row.payload)["setup"].get("profile", ""), row.seq) for row in rows]
