"""The entries of the prompt library: batches that survive a kill, and removals that leave nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.errors import BadInput
from gars_core.library.entries import Collection, Counts, Entry, Filters
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from tests.support.killing import told_until_killed
from tests.support.library_entries import ALL, fill, texts_with


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


def test_what_changes_is_told_and_the_text_stays(store: LibraryStore) -> None:
    cat, dog = fill(store, "a cat", "a dog", source="x")
    store.change([replace(cat, rating=1.0, unsafe=True, text="else"), Entry("nobody", id=99)])
    store.change([])
    assert store.entries([cat.id, dog.id]) == [replace(cat, rating=1.0, unsafe=True), dog]
    assert texts_with(store, "cat", Filters()) == set() and texts_with(store, "else") == set()


def test_removed_entries_are_found_by_nothing_and_their_ids_never_come_again(store: LibraryStore) -> None:
    kept = fill(store, "a cat", "a dog")
    store.remove([kept[1].id, 12_345])
    assert store.entries([kept[1].id]) == [] and texts_with(store, "dog") == set() and store.known([b"a dog"]) == set()
    assert texts_with(store, "cat") == {"a cat"}
    assert fill(store, "a fox")[0].id > kept[1].id


def test_a_removed_collection_goes_with_everything(store: LibraryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gars_core.store.library.entries._STEP", 2)
    stays, goes = fill(store, "a cat"), fill(store, *(f"fox {n}" for n in range(5)))
    collection = store.collection(goes[0].collection)
    store.add(collection, [], [], [(1, "odd")])
    store.remove_collection(collection.id)
    assert [collection.id for collection in store.collections()] == [stays[0].collection]
    assert store.count() == 1 and texts_with(store, "fox") == set() and store.problems(collection.id) == []
    store.remove_collection(collection.id)


def test_sources_are_each_named_once(store: LibraryStore) -> None:
    assert store.sources() == []
    for source in ("b", "", "a", "b"):
        fill(store, "x", source=source)
    assert store.sources() == ["a", "b"]
