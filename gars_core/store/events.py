"""The log of events: the truth about every session."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gars_core.errors import BadInput, StorageFailed
from gars_core.session.events import Event, Logged, decode, encode
from gars_core.store.db import Database
from gars_core.store.tables import events


@dataclass(frozen=True)
class SessionEntry:
    """A session in the list. Times are seconds since the epoch."""

    id: str
    started_at: float
    changed_at: float


class EventStore:
    """Appends events to sessions and reads them back in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, session: str, *new: Event) -> list[Logged]:
        """Append all of the events or none. Returns them in their places. Raises StorageFailed."""
        with self._database.writing() as connection:
            last = _last_seq(connection, session)
            logged = [Logged(last + 1 + i, time.time(), event) for i, event in enumerate(new)]
            _insert(connection, session, logged)
            return logged

    def create(self, session: str, log: Sequence[Logged]) -> None:
        """Write down a whole session with its places and times, all or none. Raises BadInput if the id is taken."""
        with self._database.writing() as connection:
            if _last_seq(connection, session):
                raise BadInput(f"There is a session {session!r} already.", "Try again.")
            _insert(connection, session, log)

    def read(self, session: str, after: int = 0) -> list[Logged]:
        """Return the session's events with seq > after, in order.

        Raises BadInput for a session that does not exist, StorageFailed for an event that cannot be read.
        """
        query = (
            sa.select(events.c.seq, events.c.at, events.c.kind, events.c.payload)
            .where(events.c.session == session, events.c.seq > after)
            .order_by(events.c.seq)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        if not rows and after == 0:
            raise BadInput(f"There is no session {session!r}.", "Choose one from the list on the Home page.")
        try:
            return [Logged(row.seq, row.at, decode(row.kind, row.payload)) for row in rows]
        except (KeyError, ValueError) as error:
            raise StorageFailed(
                f"An event of session {session} cannot be read: {error}.",
                "It may come from a newer GARS; the other sessions are not affected.",
            ) from error

    def sessions(self) -> list[SessionEntry]:
        """Return every session, the one changed last first."""
        query = (
            sa.select(events.c.session, sa.func.min(events.c.at), sa.func.max(events.c.at))
            .group_by(events.c.session)
            .order_by(sa.func.max(events.c.at).desc())
        )
        with self._database.reading() as connection:
            return [SessionEntry(*row) for row in connection.execute(query)]


def _last_seq(connection: sa.Connection, session: str) -> int:
    return connection.scalar(sa.select(sa.func.max(events.c.seq)).where(events.c.session == session)) or 0


def _insert(connection: sa.Connection, session: str, log: Sequence[Logged]) -> None:
    for logged in log:
        kind, payload = encode(logged.event)
        connection.execute(
            events.insert().values(session=session, seq=logged.seq, at=logged.at, kind=kind, payload=payload)
        )
