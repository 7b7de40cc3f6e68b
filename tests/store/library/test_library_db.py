"""The library's file: private, apart from the sessions, and mended when it is damaged."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.errors import LibraryDamaged
from gars_core.store import db
from gars_core.store.library.db import MIGRATIONS, LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from tests.support.library_entries import ALL, fill


def test_the_library_is_private_and_apart_from_the_sessions(store: LibraryStore, tmp_path: Path) -> None:
    store.count()
    assert stat.S_IMODE((tmp_path / "library.db").stat().st_mode) == 0o600
    assert not (tmp_path / "gars.db").exists()


@pytest.mark.parametrize("damage", ["no database", "entries torn", "index of words torn"])
def test_a_damaged_library_is_said_so_and_leaves_the_sessions_alone(tmp_path: Path, damage: str) -> None:
    db.open_database(tmp_path).close()
    store, path = LibraryStore(LibraryDatabase(tmp_path)), tmp_path / "library.db"
    fill(store, *(f"cat {n}" for n in range(2_000)))
    store.close()  # the last to leave brings the journal into the file
    if damage == "index of words torn":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DELETE FROM words_data WHERE id > 10")  # all the words
    else:
        sound_bytes = 4096 if damage == "entries torn" else 0
        path.write_bytes(path.read_bytes()[:sound_bytes] + b"\xff" * (path.stat().st_size - sound_bytes))
    broken = LibraryStore(LibraryDatabase(tmp_path))  # must not keep the app from starting
    with pytest.raises(LibraryDamaged, match="library.db is damaged; sessions and pictures are not") as refused:
        broken.with_words("cat", 10, ALL)
    assert "collections have to be imported again" in refused.value.hint
    db.open_database(tmp_path)
    damaged = path.read_bytes()
    kept = broken.set_aside()
    assert kept == tmp_path / "library.damaged-1.db" and kept.read_bytes() == damaged
    assert broken.count() == 0


def test_a_library_from_before_these_indices_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    database = db.open_sqlite(path, MIGRATIONS[:1], "NORMAL")
    names = ("entries_language", "entries_rating", "entries_width", "entries_height")
    with database.writing() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    database.close()
    store = LibraryStore(LibraryDatabase(tmp_path))
    fill(store, "a cat")
    with db.open_sqlite(path, MIGRATIONS, "NORMAL").writing() as connection:
        there = {index["name"] for index in sa.inspect(connection).get_indexes("entries")}
    assert there >= {*names} and len(store.with_words("cat", 10, ALL)) == 1
