"""The prompt library's truth: batches that survive a kill, words that find, and text that is only ever text."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.errors import BadInput, StorageFailed
from gars_core.library.entries import Collection, Counts, Entry, Filters
from gars_core.store import db
from gars_core.store.library import db as library_db
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.library.filters import none_can_pass
from tests.support.killing import told_until_killed

ALL = Filters(safe_only=False)


@pytest.fixture
def store(tmp_path: Path) -> LibraryStore:
    return LibraryStore(LibraryDatabase(tmp_path))


def fill(store: LibraryStore, *texts: str, **details) -> list[Entry]:
    """Keep one entry a text in a collection of its own."""
    collection = store.add_collection(Collection("some", "file"))
    return store.add(collection, [Entry(text, **details) for text in texts], [text.encode() for text in texts])


def found(store: LibraryStore, text: str, filters: Filters = ALL) -> set[str]:
    return {entry.text for entry in store.entries(store.with_words(text, 100, filters))}


def test_a_collection_is_kept_with_all_it_says(store: LibraryStore) -> None:
    told = Collection(
        "DiffusionDB",
        "file",
        path="/p/a.csv",
        format="csv",
        origin="a site",
        licence="CC0",
        encoders=("mini", "clip"),
        columns={"text": "prompt"},
        counts=Counts(read=3, kept=2, near=1),
        position=77,
        at=12.5,
    )
    kept = store.add_collection(told)
    assert kept == replace(told, id=kept.id) and kept.id > 0
    assert store.collections() == [kept] == [store.collection(kept.id)]
    store.change_collection(replace(kept, finished=True, licence="CC BY"))
    assert store.collection(kept.id) == replace(kept, finished=True, licence="CC BY")
    with pytest.raises(BadInput, match="collection 99"):
        store.collection(99)


def test_entries_come_back_whole_and_in_the_asked_order(store: LibraryStore) -> None:
    collection = store.add_collection(Collection("c", "file"))
    told = Entry(
        "a cat",
        url="http://x/1.png",
        source="lexica.art",
        width_px=512,
        height_px=768,
        rating=-0.5,
        language="en",
        unsafe=True,
        picture="p1",
        line=4,
    )
    first, second = store.add(collection, [told, Entry("a dog")], [b"1", b"2"])
    assert first == replace(told, id=1, collection=collection.id)
    assert store.entries([second.id, 999, first.id]) == [second, first]
    assert store.of_picture("p1") == first and store.of_picture("p2") is None and store.of_picture("") is None
    assert store.count() == 2


def test_a_batch_brings_its_keys_problems_and_progress_with_it(store: LibraryStore) -> None:
    collection = store.add_collection(Collection("c", "file"))
    store.add(
        replace(collection, position=10, counts=Counts(read=3, kept=1, unreadable=2)),
        [Entry("a")],
        [b"ka"],
        [(2, "a quote is not closed"), (3, "too few columns")],
    )
    store.add(replace(collection, position=20), [], [], [(9, "no text")])
    assert store.known([b"ka", b"kb"]) == {b"ka"} and store.known([]) == set()
    assert store.problems(collection.id, limit=2) == [(2, "a quote is not closed"), (3, "too few columns")]
    assert len(store.problems(collection.id)) == 3
    assert store.collection(collection.id).position == 20


def test_a_batch_that_cannot_be_kept_leaves_nothing(store: LibraryStore) -> None:
    collection = store.add_collection(Collection("c", "file"))
    with pytest.raises(ValueError):
        store.add(replace(collection, position=10), [Entry("a"), Entry("b")], [b"ka"])
    assert store.count() == 0 and store.collection(collection.id).position == 0 and not store.known([b"ka"])


def test_a_kill_loses_at_most_the_batch_in_flight(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from dataclasses import replace\n"
        "from gars_core.library.entries import Collection, Entry\n"
        "from gars_core.store.library.db import LibraryDatabase\n"
        "from gars_core.store.library.entries import LibraryStore\n"
        "store = LibraryStore(LibraryDatabase(pathlib.Path(sys.argv[1])))\n"
        "collection = store.add_collection(Collection('c', 'file'))\n"
        "for n in range(10**6):\n"
        "    store.add(replace(collection, position=n + 1), [Entry(f'text {n}')] * 3, [b'k'] * 3)\n"
        "    print(n + 1, flush=True)\n"
    )
    told = told_until_killed(code, tmp_path)
    store = LibraryStore(LibraryDatabase(tmp_path))
    position = store.collections()[0].position
    assert position >= told
    assert store.count() == 3 * position == len(store.with_words("text", 10**6, ALL))


def test_entries_are_walked_in_order_for_one_collection_or_all(store: LibraryStore) -> None:
    first, second = fill(store, "a", "b", "c"), fill(store, "d", "e")
    assert [entry.text for entry in store.after(0, 10)] == list("abcde")
    assert [entry.text for entry in store.after(first[1].id, 2)] == ["c", "d"]
    assert [entry.text for entry in store.after(0, 10, collection=second[0].collection)] == ["d", "e"]


def test_words_have_to_be_there_all_of_them_and_phrases_in_a_row(store: LibraryStore) -> None:
    fill(store, "a red fox in the snow", "snow on a fox, red light", "Crème brûlée, well-lit", "a dog")
    assert found(store, "FOX red") == {"a red fox in the snow", "snow on a fox, red light"}
    assert found(store, '"red fox" snow') == {"a red fox in the snow"}
    assert found(store, "creme well-lit") == {"Crème brûlée, well-lit"}
    fill(store, "雨中的红狐狸，水墨画")
    assert found(store, "雨中") == found(store, "水墨 雨中的") == {"雨中的红狐狸，水墨画"}
    assert found(store, "雪山") == set()
    assert found(store, "fox cat") == found(store, "") == found(store, '"" ,.!') == set()


def test_the_latest_come_first_and_no_more_than_asked(store: LibraryStore) -> None:
    kept = fill(store, *(f"cat {n}" for n in range(10)))
    assert store.with_words("cat", 3, ALL) == [entry.id for entry in kept[:-4:-1]]
    assert store.with_words("cat", 0, ALL) == []


@pytest.mark.parametrize(
    "text",
    [
        'fox"',
        '"',
        '""',
        "fox AND",
        "NOT fox",
        "fox OR cat",
        "NEAR(fox cat, 2)",
        "text: fox",
        "fox*",
        "^fox",
        "(fox",
        "fox)",
        "-fox",
        "+",
        "words",
        "'; DROP TABLE entries; --",
        "<script>alert(1)</script>",
        "fox\0cat",
        "\ud800 fox",
        "🦊",
        "fox " * 5_000,
        " ".join(f"w{n}" for n in range(5_000)),
        "x" * 100_000,
        "{fox} : [cat]",
    ],
)
def test_whatever_is_typed_is_taken_as_words(store: LibraryStore, text: str) -> None:
    fill(store, "a red fox", "<b>bold</b> '; DROP TABLE entries; --")
    assert isinstance(store.with_words(text, 10, ALL), list)
    assert found(store, "drop table") == {"<b>bold</b> '; DROP TABLE entries; --"}
    assert store.count() == 2


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"plain", "told"}),
        (Filters(safe_only=False), {"plain", "told", "unsafe"}),
        (Filters(source="lexica.art"), {"told"}),
        (Filters(min_width_px=512), {"told"}),
        (Filters(min_height_px=769), set()),
        (Filters(min_rating=-1.0), {"told"}),
        (Filters(min_rating=0.6), set()),
        (Filters(language="en"), {"told"}),
        (Filters(with_picture=True), {"told"}),
        (Filters(collections=frozenset({1})), {"plain"}),
        (Filters(collections=frozenset({1, 2}), min_rating=0.5), {"told"}),
    ],
)
def test_words_are_searched_among_what_passes(store: LibraryStore, filters: Filters, expected: set[str]) -> None:
    fill(store, "cat plain")
    fill(store, "cat told", source="lexica.art", width_px=512, height_px=768, rating=0.5, language="en", picture="p")
    fill(store, "cat unsafe", unsafe=True)
    assert found(store, "cat", filters) == {f"cat {word}" for word in expected}


def test_what_changes_is_told_and_the_text_stays(store: LibraryStore) -> None:
    cat, dog = fill(store, "a cat", "a dog", source="x")
    store.change([replace(cat, rating=1.0, unsafe=True, text="else"), Entry("nobody", id=99)])
    store.change([])
    assert store.entries([cat.id, dog.id]) == [replace(cat, rating=1.0, unsafe=True), dog]
    assert found(store, "cat", Filters()) == set() and found(store, "else") == set()


def test_removed_entries_are_found_by_nothing_and_their_ids_never_come_again(store: LibraryStore) -> None:
    kept = fill(store, "a cat", "a dog")
    store.remove([kept[1].id, 12_345])
    assert store.entries([kept[1].id]) == [] and found(store, "dog") == set() and store.known([b"a dog"]) == set()
    assert found(store, "cat") == {"a cat"}
    assert fill(store, "a fox")[0].id > kept[1].id


def test_a_removed_collection_goes_with_everything(store: LibraryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gars_core.store.library.entries._STEP", 2)
    stays, goes = fill(store, "a cat"), fill(store, *(f"fox {n}" for n in range(5)))
    collection = store.collection(goes[0].collection)
    store.add(collection, [], [], [(1, "odd")])
    store.remove_collection(collection.id)
    assert [collection.id for collection in store.collections()] == [stays[0].collection]
    assert store.count() == 1 and found(store, "fox") == set() and store.problems(collection.id) == []
    store.remove_collection(collection.id)


def test_sources_are_each_named_once(store: LibraryStore) -> None:
    assert store.sources() == []
    for source in ("b", "", "a", "b"):
        fill(store, "x", source=source)
    assert store.sources() == ["a", "b"]


def test_the_library_is_private_and_apart_from_the_sessions(store: LibraryStore, tmp_path: Path) -> None:
    store.count()
    assert stat.S_IMODE((tmp_path / "library.db").stat().st_mode) == 0o600
    assert not (tmp_path / "gars.db").exists()


@pytest.mark.parametrize("damage", [b"not a database at all" * 50, None])
def test_a_damaged_library_is_said_so_and_leaves_the_sessions_alone(tmp_path: Path, damage: bytes | None) -> None:
    db.open_database(tmp_path).close()
    store, path = LibraryStore(LibraryDatabase(tmp_path)), tmp_path / "library.db"
    fill(store, *(f"cat {n}" for n in range(2_000)))
    store.close()  # the last to leave brings the journal into the file
    held = path.read_bytes()
    path.write_bytes(damage if damage is not None else held[:4096] + b"\xff" * (len(held) - 4096))
    broken = LibraryStore(LibraryDatabase(tmp_path))  # must not keep the app from starting
    with pytest.raises(StorageFailed, match="library.db is damaged; sessions and pictures are not") as refused:
        broken.with_words("cat", 10, ALL)
    assert "collections have to be brought once more" in refused.value.hint
    db.open_database(tmp_path)
    damaged = path.read_bytes()
    kept = broken.set_aside()
    assert kept == tmp_path / "library.damaged-1.db" and kept.read_bytes() == damaged
    assert broken.count() == 0


@pytest.mark.parametrize(
    "filters",
    [
        Filters(collections=frozenset({99})),
        Filters(source="nowhere.example"),
        Filters(min_width_px=9_000),
        Filters(min_height_px=9_000),
        Filters(min_rating=0.99),
        Filters(language="fr"),
        Filters(with_picture=True),
    ],
)
def test_that_nothing_passes_a_filter_is_told_by_an_index_without_reading_entries(
    tmp_path: Path, filters: Filters
) -> None:
    database = LibraryDatabase(tmp_path)
    store = LibraryStore(database)
    fill(store, *(f"cat {n}" for n in range(2_000)))
    assert store.with_words("cat", 10, filters) == []
    instructions: list[int] = []
    with database.reading() as connection:
        connection.connection.driver_connection.set_progress_handler(lambda: instructions.append(100), 100)
        assert none_can_pass(connection, filters) and not none_can_pass(connection, Filters())
        connection.connection.driver_connection.set_progress_handler(None, 0)
    assert sum(instructions) < 1_000, "2,000 entries were read"


def test_a_library_from_before_these_indices_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    database = db.open_sqlite(path, library_db.MIGRATIONS[:1], "NORMAL")
    names = ("entries_language", "entries_rating", "entries_width", "entries_height")
    with database.writing() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    database.close()
    store = LibraryStore(LibraryDatabase(tmp_path))
    fill(store, "a cat")
    with db.open_sqlite(path, library_db.MIGRATIONS, "NORMAL").writing() as connection:
        there = {index["name"] for index in sa.inspect(connection).get_indexes("entries")}
    assert there >= {*names} and len(store.with_words("cat", 10, ALL)) == 1
