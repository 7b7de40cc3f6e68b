"""The database: older ones are brought up to date, and trouble is said in one sentence."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.errors import DatabaseDamaged, StorageFailed
from gars_core.scoring.scores import Part, Scores
from gars_core.session import Setup, Started, Stated, fold
from gars_core.session.picture import Picture
from gars_core.store import db
from gars_core.store.events import EventStore
from gars_core.store.pictures import PictureStore
from gars_core.store.preferences import Preferences
from gars_core.store.scores import ScoreStore
from gars_core.store.storage_errors import storage_errors

START = Started(Setup(categories=("subject",)), 1)
PICTURE = Picture("p1", "s1", 1, 0, ("subject:a-fox",), "a fox", "a fox", "fake", "sketch", 2**32 - 1, 4, 768, 512, 0.5)


def test_a_database_opens_again_without_migrating_twice(tmp_path: Path) -> None:
    EventStore(db.open_database(tmp_path)).append("s1", START)
    assert len(EventStore(db.open_database(tmp_path)).read("s1")) == 1


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_there_before(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    preferences = Preferences(database)
    preferences.set("servers", [1])
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM preferences")
        assert preferences.get("servers") == [1]
    assert preferences.get("servers") is None


def test_others_on_this_computer_cannot_read_the_database(tmp_path: Path) -> None:
    (tmp_path / "gars.db").touch(mode=0o644)
    EventStore(db.open_database(tmp_path)).append("s1", START)
    shared = [path.name for path in tmp_path.glob("gars.db*") if path.stat().st_mode & 0o077]
    assert not shared or os.name != "posix"  # elsewhere the folder's owner says who reads it


OLD_TABLES = """
    CREATE TABLE schema_version (version INTEGER NOT NULL);
    INSERT INTO schema_version VALUES ({version});
    CREATE TABLE events (session VARCHAR NOT NULL, seq INTEGER NOT NULL, at FLOAT NOT NULL, kind VARCHAR NOT NULL,
        payload TEXT NOT NULL, PRIMARY KEY (session, seq));
    CREATE TABLE pictures (id VARCHAR NOT NULL, session VARCHAR NOT NULL, at FLOAT NOT NULL, round INTEGER NOT NULL,
        card INTEGER NOT NULL, attributes JSON NOT NULL, prompt TEXT NOT NULL, proposal TEXT NOT NULL,
        writer VARCHAR NOT NULL, maker VARCHAR NOT NULL, seed BIGINT NOT NULL, steps INTEGER NOT NULL,
        width_px INTEGER NOT NULL, height_px INTEGER NOT NULL, seconds FLOAT NOT NULL, PRIMARY KEY (id));
    CREATE INDEX ix_pictures_session ON pictures (session);
    INSERT INTO events VALUES ('s1', 1, 1.0, 'Started', '{{"setup": {{"categories": ["subject"]}}, "seed": 1}}');
    INSERT INTO events VALUES ('s1', 2, 2.0, 'Recommended', '{{"round": 1, "sets": [["subject:a-fox"]]}}');
    INSERT INTO events VALUES ('s1', 3, 3.0, 'Drawn',
        '{{"round": 1, "card": 0, "values": ["subject:a-fox"], "picture": "p1"}}');
    INSERT INTO pictures VALUES ('p1', 's1', 3.0, 1, 0, '["subject:a-fox"]', 'a fox', 'a fox', 'fake', 'sketch',
        4294967295, 4, 768, 512, 0.5);
"""
OLD_PROFILES = """
    CREATE TABLE profile_events (profile VARCHAR NOT NULL, seq INTEGER NOT NULL, at FLOAT NOT NULL,
        kind VARCHAR NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (profile, seq));
"""


OLD_SCORES = """
    CREATE TABLE preferences (name VARCHAR NOT NULL, value JSON NOT NULL, PRIMARY KEY (name));
    ALTER TABLE pictures ADD COLUMN parent VARCHAR DEFAULT '' NOT NULL;
    ALTER TABLE pictures ADD COLUMN strength FLOAT DEFAULT '1' NOT NULL;
    ALTER TABLE pictures ADD COLUMN how JSON DEFAULT '{{}}' NOT NULL;
    CREATE TABLE scores (picture VARCHAR NOT NULL, scorer VARCHAR NOT NULL, overall FLOAT NOT NULL, parts JSON NOT NULL,
        PRIMARY KEY (picture, scorer));
    INSERT INTO scores VALUES ('p1', 'looks', 0.5, '[{{"name": "Light", "score": 0.25, "reason": "darker"}}]');
"""
OLD_RAW = """
    ALTER TABLE pictures ADD COLUMN advice TEXT DEFAULT '' NOT NULL;
    ALTER TABLE scores ADD COLUMN raw FLOAT;
    INSERT INTO scores VALUES ('p1', 'alignment', 0.75, '[]', 0.3);
"""


@pytest.mark.parametrize(
    ("version", "tables"),
    [
        (1, OLD_TABLES),
        (2, OLD_TABLES + OLD_PROFILES),
        (4, OLD_TABLES + OLD_PROFILES + OLD_SCORES),
        (5, OLD_TABLES + OLD_PROFILES + OLD_SCORES + OLD_RAW),
    ],
)
def test_a_database_of_an_older_gars_opens_with_all_it_holds(tmp_path: Path, version: int, tables: str) -> None:
    with closing(sqlite3.connect(tmp_path / "gars.db")) as connection:
        connection.executescript(tables.format(version=version))
    database = db.open_database(tmp_path)
    assert PictureStore(database).get("p1") == replace(PICTURE, at=3.0)
    state = fold(EventStore(database).read("s1"))
    assert state.shown["p1"].score is None and state.setup.batch == 1 and state.rounds[0].cards[0].pictures == ("p1",)
    preferences = Preferences(database)
    preferences.set("servers", [1])
    assert Preferences(db.open_database(tmp_path)).get("servers") == [1]
    PictureStore(database).add(replace(PICTURE, id="p2", parent="p1", strength=0.5, how={"Model": "ink"}))
    assert PictureStore(database).get("p2").how == {"Model": "ink"}
    known = {"looks": Scores(0.5, (Part("Light", 0.25, "darker"),)), "alignment": Scores(0.75, (), 0.3)}
    stored = ScoreStore(database)
    assert stored.of(["p1"]).get("p1", {}) == {id: known[id] for id in list(known)[: max(0, version - 3)]}
    for id, scores in known.items():
        stored.set("p1", id, replace(scores, peers=7))
    assert ScoreStore(db.open_database(tmp_path)).of(["p1"])["p1"] == {
        id: replace(scores, peers=7) for id, scores in known.items()
    }


def test_a_database_of_a_newer_gars_is_left_alone(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE schema_version SET version = 999"))
    with pytest.raises(StorageFailed, match="newer GARS"):
        db.open_database(tmp_path)


@pytest.mark.parametrize("keep_bytes", [0, 4096])
def test_a_damaged_database_is_said_so_and_can_be_set_aside(tmp_path: Path, keep_bytes: int) -> None:
    database = db.open_database(tmp_path)
    EventStore(database).append("s1", START)
    database.close()  # the last to leave brings the journal into the file
    path = tmp_path / "gars.db"
    damaged = path.read_bytes()[:keep_bytes] + b"\xff" * 40_000
    path.write_bytes(damaged)
    with pytest.raises(DatabaseDamaged, match="is damaged"):
        EventStore(db.open_database(tmp_path)).sessions()
    aside = db.set_aside(tmp_path)
    assert aside == tmp_path / "gars.damaged-1.db" and aside.read_bytes() == damaged
    assert EventStore(db.open_database(tmp_path)).sessions() == []
    assert db.set_aside(tmp_path) == tmp_path / "gars.damaged-2.db"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "may not write"),
        (errno.EIO, "could not be used"),
    ],
)
def test_what_the_disk_says_becomes_one_sentence_and_a_hint(tmp_path: Path, code: int, sentence: str) -> None:
    named_to_mislead = "a full, read-only and malformed folder"
    with pytest.raises(StorageFailed, match=sentence) as refused, storage_errors(tmp_path):
        raise OSError(code, os.strerror(code), named_to_mislead)
    assert refused.value.hint and not isinstance(refused.value, DatabaseDamaged)


@pytest.mark.parametrize(
    ("pragma", "sentence"), [("max_page_count=1", "The disk is full"), ("query_only=1", "may not write")]
)
def test_a_database_that_cannot_grow_says_why_and_keeps_what_it_had(tmp_path: Path, pragma: str, sentence: str) -> None:
    database = db.open_database(tmp_path)
    events = EventStore(database)
    events.append("s1", START)
    sa.event.listen(database.engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA {pragma}"))
    with pytest.raises(StorageFailed, match=sentence):
        for _ in range(200):
            events.append("s1", Stated("subject:" + "x" * 4000, True))
    assert events.read("s1")[0].event == START
