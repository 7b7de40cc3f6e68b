"""SQLite and the picture files: what was acknowledged is there again, and trouble is said in one sentence."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from gars_core import infotext
from gars_core.errors import BadInput, StorageFailed
from gars_core.scoring.scores import Part, Scores
from gars_core.session import Ended, Rated, Setup, Started, Stated, fold
from gars_core.store import db
from gars_core.store.events import EventStore
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import Picture, PictureStore
from gars_core.store.preferences import Preferences
from gars_core.store.scores import ScoreStore

START = Started(Setup(categories=("subject",)), 1)
PICTURE = Picture("p1", "s1", 1, 0, ("subject:a-fox",), "a fox", "a fox", "fake", "sketch", 2**32 - 1, 4, 768, 512, 0.5)


@pytest.fixture
def events(tmp_path: Path) -> EventStore:
    return EventStore(db.open_database(tmp_path))


def test_events_come_back_in_order_and_only_the_new_ones_if_asked(events: EventStore) -> None:
    events.append("s1", START, Stated("subject:a-fox", True))
    events.append("s1", Ended())
    assert [one.seq for one in events.read("s1")] == [1, 2, 3]
    assert [one.event for one in events.read("s1", after=2)] == [Ended()]


def test_an_unknown_session_is_bad_input(events: EventStore) -> None:
    with pytest.raises(BadInput, match="no session 'nowhere'"):
        events.read("nowhere")


def test_sessions_are_listed_the_last_changed_first(events: EventStore) -> None:
    events.append("s1", START)
    events.append("s2", START)
    events.append("s1", Ended())
    assert [entry.id for entry in events.sessions()] == ["s1", "s2"]


def test_two_writers_never_take_the_same_place(tmp_path: Path) -> None:
    stores = [EventStore(db.open_database(tmp_path)) for _ in range(2)]
    stores[0].append("s1", START)
    threads = [
        threading.Thread(target=lambda store=store: [store.append("s1", Rated("p", 0.0)) for _ in range(40)])
        for store in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.seq for one in stores[0].read("s1")] == list(range(1, 82))


def test_several_events_are_written_all_or_none(events: EventStore) -> None:
    events.append("s1", START)
    with pytest.raises(KeyError):
        events.append("s1", Ended(), object())
    assert len(events.read("s1")) == 1


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from gars_core.store import db; from gars_core.store.events import EventStore\n"
        "from gars_core.session import Setup, Started, Rated\n"
        "folder = pathlib.Path(sys.argv[1]); store = EventStore(db.open_database(folder))\n"
        "store.append('s1', Started(Setup(categories=('subject',)), 1))\n"
        "n = 1\n"
        "while True:\n"
        "    store.append('s1', Rated('p', 0.0)); n += 1; print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = 0
    for line in process.stdout:
        acknowledged = int(line)
        if acknowledged >= 25:
            process.kill()
            break
    acknowledged = max([acknowledged, *(int(line) for line in process.stdout if line.strip())])
    process.wait()
    kept = EventStore(db.open_database(tmp_path)).read("s1")
    assert acknowledged <= len(kept) <= acknowledged + 1


def test_a_database_opens_again_without_migrating_twice(tmp_path: Path) -> None:
    EventStore(db.open_database(tmp_path)).append("s1", START)
    assert len(EventStore(db.open_database(tmp_path)).read("s1")) == 1


def test_others_on_this_computer_cannot_read_the_database(tmp_path: Path) -> None:
    (tmp_path / "gars.db").touch(mode=0o644)
    database = db.open_database(tmp_path)
    EventStore(database).append("s1", START)
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
    there = ScoreStore(database)
    assert there.of(["p1"]).get("p1", {}) == {id: known[id] for id in list(known)[: max(0, version - 3)]}
    for id, scores in known.items():
        there.set("p1", id, replace(scores, peers=7))
    assert ScoreStore(db.open_database(tmp_path)).of(["p1"])["p1"] == {
        id: replace(scores, peers=7) for id, scores in known.items()
    }


def test_a_database_of_a_newer_gars_is_left_alone(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE schema_version SET version = 999"))
    with pytest.raises(StorageFailed, match="newer GARS"):
        db.open_database(tmp_path)


def test_a_damaged_database_is_said_so_and_can_be_set_aside(tmp_path: Path) -> None:
    (tmp_path / "gars.db").write_bytes(b"not a database at all, but long enough to be read as one" * 40)
    with pytest.raises(StorageFailed, match="damaged"):
        db.open_database(tmp_path)
    kept = db.set_aside(tmp_path)
    assert kept.exists()
    assert EventStore(db.open_database(tmp_path)).sessions() == []


def test_an_event_that_cannot_be_read_does_not_hide_the_other_sessions(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    events = EventStore(database)
    events.append("s1", START)
    events.append("s2", START)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE events SET kind = 'FromTheFuture' WHERE session = 's1'"))
    with pytest.raises(StorageFailed, match="cannot be read"):
        events.read("s1")
    assert len(events.read("s2")) == 1


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
    with pytest.raises(StorageFailed, match=sentence) as refused, db.storage_errors(tmp_path):
        raise OSError(code, os.strerror(code))
    assert refused.value.hint


def test_a_database_that_cannot_grow_says_the_disk_is_full_and_keeps_what_it_had(tmp_path: Path) -> None:
    database = db.open_database(tmp_path)
    events = EventStore(database)
    events.append("s1", START)
    sa.event.listen(
        database.engine, "checkout", lambda connection, record, proxy: connection.execute("PRAGMA max_page_count=1")
    )
    with pytest.raises(StorageFailed, match="disk is full"):
        for _ in range(200):
            events.append("s1", Stated("subject:" + "x" * 4000, True))
    assert events.read("s1")[0].event == START


def test_a_picture_record_comes_back_whole(tmp_path: Path) -> None:
    store = PictureStore(db.open_database(tmp_path))
    store.add(PICTURE)
    found = store.get("p1")
    assert found.at > 0
    assert found == Picture(**{**PICTURE.__dict__, "at": found.at})
    assert store.of_session("s1") == [found] and store.of_session("s2") == []
    with pytest.raises(BadInput, match="no picture 'p2'"):
        store.get("p2")


def test_a_picture_file_holds_its_infotext_and_has_a_small_copy(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path)
    files.save("p1", Image.new("RGB", (768, 512), "teal"), "a fox\nSteps: 4, Seed: 1, Size: 768x512")
    image = files.open("p1")
    assert image.size == (768, 512)
    assert infotext.extract(image) == "a fox\nSteps: 4, Seed: 1, Size: 768x512"
    with Image.open(files.thumbnail_path("p1")) as small:
        assert small.size == (384, 256)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = PictureFiles(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StorageFailed, match="disk is full"):
        files.save("p1", Image.new("RGB", (8, 8)), "x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_missing_or_damaged_picture_is_said_so(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path)
    with pytest.raises(StorageFailed, match="missing or damaged"):
        files.open("p1")
    files.save("p1", Image.new("RGB", (64, 64)), "x")
    files.path("p1").write_bytes(files.path("p1").read_bytes()[:60])
    with pytest.raises(StorageFailed, match="missing or damaged"):
        files.open("p1")
