"""Sessions as they stand: events go in, states come out."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence

from gars_core.session import Event, Logged, SessionState, fold
from gars_core.store.events import EventStore, SessionEntry

KEPT = 16


class Sessions:
    """Reads each event once: a page run folds what it has and asks the store only for what is new."""

    def __init__(self, events: EventStore) -> None:
        self._events = events
        self._lock = threading.Lock()
        self._known: dict[str, tuple[list[Logged], SessionState]] = {}

    def new_id(self) -> str:
        return uuid.uuid4().hex[:12]

    def append(self, session: str, *events: Event) -> None:
        """Write the events down, all or none. Raises StorageFailed."""
        self._events.append(session, *events)

    def create(self, session: str, log: Sequence[Logged]) -> None:
        """Write a whole session down, all or none. Raises BadInput if the id is taken, StorageFailed."""
        self._events.create(session, log)

    def log(self, session: str) -> list[Logged]:
        """Return every event of the session, the undone ones too. Raises BadInput for an unknown session."""
        return self._events.read(session)

    def state(self, session: str) -> SessionState:
        """Return the session's state. Raises BadInput for an unknown session, StorageFailed."""
        with self._lock:
            log, state = self._known.pop(session, ([], None))
            new = self._events.read(session, after=log[-1].seq if log else 0)
            if new or state is None:
                log = [*log, *new]
                state = fold(log)
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[session] = (log, state)
            return state

    def all(self) -> list[SessionEntry]:
        """Return every session, the one changed last first."""
        return self._events.sessions()
