"""The log of events: what was acknowledged is there again, in order and whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.errors import BadInput, StorageFailed
from gars_core.session import Ended, Rated, Setup, Started, Stated
from gars_core.store.db import open_database
from gars_core.store.events import EventStore
from tests.support.killing import told_until_killed

START = Started(Setup(categories=("subject",)), 1)


@pytest.fixture
def events(tmp_path: Path) -> EventStore:
    return EventStore(open_database(tmp_path))


def test_events_come_back_in_order_and_only_the_new_ones_if_asked(events: EventStore) -> None:
    events.append("s1", START, Stated("subject:a-fox", True))
    events.append("s1", Ended())
    assert [logged.seq for logged in events.read("s1")] == [1, 2, 3]
    assert [logged.event for logged in events.read("s1", after=2)] == [Ended()]


def test_an_unknown_session_is_bad_input(events: EventStore) -> None:
    with pytest.raises(BadInput, match="no session 'nowhere'"):
        events.read("nowhere")


def test_sessions_are_listed_the_last_changed_first(events: EventStore) -> None:
    events.append("s1", START)
    events.append("s2", START)
    events.append("s1", Ended())
    assert [entry.id for entry in events.sessions()] == ["s1", "s2"]


def test_two_writers_never_take_the_same_place(tmp_path: Path) -> None:
    stores = [EventStore(open_database(tmp_path)) for _ in range(2)]
    stores[0].append("s1", START)
    threads = [
        threading.Thread(target=lambda store=store: [store.append("s1", Rated("p", 0.0)) for _ in range(40)])
        for store in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [logged.seq for logged in stores[0].read("s1")] == list(range(1, 82))


def test_several_events_are_written_all_or_none(events: EventStore) -> None:
    events.append("s1", START)
    with pytest.raises(KeyError):
        events.append("s1", Ended(), object())
    assert len(events.read("s1")) == 1


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from gars_core.session import Setup, Started, Rated\n"
        "from gars_core.store.db import open_database\n"
        "from gars_core.store.events import EventStore\n"
        "store = EventStore(open_database(pathlib.Path(sys.argv[1])))\n"
        "store.append('s1', Started(Setup(categories=('subject',)), 1))\n"
        "for n in range(2, 10**6):\n"
        "    store.append('s1', Rated('p', 0.0)); print(n, flush=True)\n"
    )
    acknowledged = told_until_killed(code, tmp_path)
    kept = EventStore(open_database(tmp_path)).read("s1")
    assert len(kept) >= acknowledged and [logged.seq for logged in kept] == list(range(1, len(kept) + 1))


def test_an_event_that_cannot_be_read_does_not_hide_the_other_sessions(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    events = EventStore(database)
    events.append("s1", START)
    events.append("s2", START)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE events SET kind = 'FromTheFuture' WHERE session = 's1'"))
    with pytest.raises(StorageFailed, match="cannot be read"):
        events.read("s1")
    assert len(events.read("s2")) == 1
