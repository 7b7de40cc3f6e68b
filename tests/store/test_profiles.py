"""The logs of profiles in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.errors import StorageFailed
from gars_core.profile import Corrected, Created, Reset
from gars_core.session import Ended, Setup, Started
from gars_core.store import db, tables
from gars_core.store.events import EventStore
from gars_core.store.profiles import ProfileStore


def test_a_profile_comes_back_as_it_was_written(tmp_path: Path) -> None:
    store = ProfileStore(db.open_database(tmp_path))
    store.append("a", Created("Anna"), Corrected("mood:calm", None))
    store.append("b", Created("Bo"))
    store.append("a", Reset("all"))
    again = ProfileStore(db.open_database(tmp_path))
    assert again.lengths() == [("a", 3), ("b", 1)]
    assert [kept.event for kept in again.read("a")] == [Created("Anna"), Corrected("mood:calm", None), Reset("all")]
    assert [kept.event for kept in again.read("a", after=2)] == [Reset("all")]


def test_sessions_are_found_with_their_profile_and_their_length(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    events = EventStore(database)
    events.append("s1", Started(Setup(("mood",), profile="a"), 1))
    events.append("s2", Started(Setup(("mood",)), 1))
    events.append("s1", Ended())
    assert ProfileStore(database).sessions() == [("s1", "a", 2), ("s2", "", 1)]


def test_a_session_from_before_there_were_profiles_has_none(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(
            tables.events.insert().values(
                session="s1", seq=1, at=1.0, kind="Started", payload='{"setup": {"categories": ["mood"]}, "seed": 1}'
            )
        )
    assert ProfileStore(database).sessions() == [("s1", "", 1)]


def test_a_profile_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    store = ProfileStore(database)
    store.append("a", Created("Anna"))
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE profile_events SET kind = 'FromTheFuture'"))
    with pytest.raises(StorageFailed, match="profile cannot be read"):
        store.read("a")
