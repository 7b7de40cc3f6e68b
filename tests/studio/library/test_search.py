"""Searching the library: by meaning, by exact words, by an idea, by an entry, with filters and for variety."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.engines.fakes.writer import FakeLanguageModel
from gars_core.errors import ModelMissing, StorageFailed
from gars_core.jobs import Jobs
from gars_core.library.entries import Collection, Entry, Filters
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.studio.library.search import LEAST_ALIKE, Search, SearchOptions
from gars_core.types import FloatArray, ignore_progress

ANY = SearchOptions(diverse=False)
PROMPTS = (
    "a red fox in deep snow",
    "a lighthouse in a storm at night",
    "a bowl of ripe oranges on a table",
    "an old sailing ship in a storm",
    "portrait of a knight in silver armour",
    "a quiet forest in the rain",
)


class ExactIndex:
    """A PromptIndex that looks at everything it was given."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[Entry, FloatArray]] = {}

    def add(self, encoder_id: str, entries: list[Entry], vectors: FloatArray) -> None:
        self.kept |= {entry.id: (entry, row) for entry, row in zip(entries, vectors, strict=True)}

    def remove(self, ids: list[int]) -> None:
        for id in ids:
            self.kept.pop(id, None)

    def vectors(self, ids: list[int]) -> FloatArray:
        return np.array([self.kept[id][1] for id in ids])

    def nearest(
        self, vector: FloatArray, n: int, filters: Filters, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        passing = [
            (id, float(row @ vector))
            for id, (entry, row) in self.kept.items()
            if (not filters.collections or entry.collection in filters.collections)
            and (not filters.safe_only or not entry.unsafe)
            and (filters.min_rating is None or (entry.rating or -2.0) >= filters.min_rating)
        ]
        return sorted(passing, key=lambda hit: -hit[1])[:n]


class Shelf:
    """A library in a folder, and a way to put prompts there."""

    def __init__(self, folder: Path, answers: tuple[str, ...] = ()) -> None:
        self.index, self.store = ExactIndex(), LibraryStore(LibraryDatabase(folder))
        writer = FakeLanguageModel(answers) if answers else None
        self.library = Search(self.store, lambda encoder: self.index, FakeEncoder(), writer, Jobs())

    def put(self, *entries: Entry, kind: Literal["file", "own"] = "file") -> list[Entry]:
        collection = self.store.add_collection(Collection("some", kind))
        keys = [f"{collection.id} {entry.text}".encode() for entry in entries]
        kept = self.store.add(collection, entries, keys)
        self.index.add("", kept, FakeEncoder().encode([entry.text for entry in kept]))
        return kept


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.put(*map(Entry, PROMPTS))
    return shelf


def texts(found: list) -> list[str]:
    return [one.entry.text for one in found]


def test_words_find_what_is_nearest_in_meaning_with_how_near_it_is(shelf: Shelf) -> None:
    found = shelf.library.by_words("fox in the snow", ANY)
    assert texts(found)[0] == PROMPTS[0]
    cosines = [one.similarity for one in found]
    assert cosines == sorted(cosines, reverse=True) and 0 < cosines[0] <= 1


def test_what_is_hardly_alike_is_no_result(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LEAST_ALIKE, FakeEncoder.id, 0.25)
    hits = shelf.library.by_words("fox in the snow", ANY)
    vector = FakeEncoder().encode(["fox in the snow"])[0]
    everything = shelf.library.by_vector(vector, FakeEncoder.id, ANY)
    assert len(everything) == len(PROMPTS) > len(hits)
    assert [hit for hit in everything if (hit.similarity or 0) >= 0.25] == hits
    assert shelf.library.by_words("quantum physics", ANY) == []


def test_nothing_is_asked_for_by_an_empty_box(shelf: Shelf) -> None:
    assert shelf.library.by_words("  ") == [] and shelf.library.with_words("  ") == []


def test_exact_words_find_only_what_holds_all_of_them(shelf: Shelf) -> None:
    found = shelf.library.with_words("storm a")
    assert set(texts(found)) == {PROMPTS[1], PROMPTS[3]} and found[0].similarity is None
    assert texts(shelf.library.with_words('"sailing ship"')) == [PROMPTS[3]]
    assert shelf.library.with_words("storm' OR 1=1 --") == []


def test_more_like_an_entry_leaves_the_entry_out(shelf: Shelf) -> None:
    ship = shelf.store.entries([4])[0]
    found = texts(shelf.library.like(ship, ANY))
    assert found[0] == PROMPTS[1] and ship.text not in found


def test_of_prompts_that_are_nearly_the_same_one_is_shown(shelf: Shelf) -> None:
    copies = [
        f"a castle on a hill at dawn, matte painting, highly detailed, sharp focus, golden clouds, tall towers, "
        f"distant mountains, birds, river valley, morning mist, banners, wide angle, oil colours {n}"
        for n in range(200)
    ]
    shelf.put(*map(Entry, copies))
    found = texts(shelf.library.by_words("a castle on a hill at dawn, a storm", SearchOptions(n=6)))
    assert len(found) == 6, "the copies fill the first pool, so more is asked for"
    assert sum(text.startswith("a castle") for text in found) < 3
    same = texts(shelf.library.by_words("a castle on a hill at dawn, a storm", SearchOptions(n=6, diverse=False)))
    assert all(text.startswith("a castle") for text in same)


def test_what_was_rated_high_here_comes_a_little_earlier(shelf: Shelf) -> None:
    liked, disliked = "a fox in snow and mist", "a fox in snow and rain"
    shelf.put(Entry(liked, rating=1.0), Entry(disliked, rating=-1.0), kind="own")
    plain = texts(shelf.library.by_words(disliked, replace(ANY, liked_first=False)))
    assert plain[:2] == [disliked, liked]
    found = shelf.library.by_words("a fox in snow", ANY)
    assert texts(found).index(liked) < texts(found).index(disliked)
    assert all(one.similarity is not None and one.similarity <= 1 for one in found), "it is no part of what is shown"


def test_what_was_rated_high_is_found_behind_a_crowd(shelf: Shelf) -> None:
    shelf.put(*(Entry(f"a fox in snow {n}") for n in range(400)))
    shelf.put(Entry("a fox in snow with blossoms", rating=1.0), kind="own")
    assert "a fox in snow with blossoms" in texts(shelf.library.by_words("a fox in snow", SearchOptions(n=4)))


def test_ratings_that_came_with_a_collection_do_not_change_the_order(shelf: Shelf) -> None:
    shelf.put(Entry("a fox in snow and mist", rating=-1.0))
    assert texts(shelf.library.by_words("a fox in snow and mist", ANY))[0] == "a fox in snow and mist"


def test_filters_hold_for_everything_that_is_found(shelf: Shelf) -> None:
    shelf.put(Entry("a fox in snow, gore", unsafe=True))
    shelf.put(Entry("a fox in snow, mist", unsafe=True, rating=1.0), kind="own")
    assert not any(one.entry.unsafe for one in shelf.library.by_words("a fox in snow", ANY))
    both = shelf.library.by_words("a fox in snow", replace(ANY, filters=Filters(safe_only=False)))
    assert sum(one.entry.unsafe for one in both) == 2
    mine = shelf.library.by_words("a fox", replace(ANY, filters=Filters(frozenset({1}), safe_only=False)))
    assert {one.entry.collection for one in mine} == {1}


def test_what_the_library_lost_meanwhile_is_left_out(shelf: Shelf) -> None:
    shelf.store.remove([1])
    assert PROMPTS[0] not in texts(shelf.library.by_words("fox in snow"))


def test_what_the_index_loses_during_a_search_is_no_trouble(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = shelf.store.entries

    def removing(ids: list[int]) -> list[Entry]:
        shelf.index.remove([1])
        return entries(ids)

    monkeypatch.setattr(shelf.store, "entries", removing)
    assert len(shelf.library.by_words("fox in snow")) == len(PROMPTS)


def test_an_index_that_fails_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise StorageFailed("The index is damaged.", "Rebuild it.")

    monkeypatch.setattr(shelf.index, "nearest", fail)
    with pytest.raises(StorageFailed):
        shelf.library.by_words("fox")


def test_a_vague_idea_is_widened_by_the_writer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, answers=("winter coats, a submarine",))
    thought = shelf.library.think("winter", ignore_progress)
    assert thought.phrases == () and "own words" in thought.note, "what repeats the idea or has nothing to do with it"
    shelf = Shelf(tmp_path, answers=("wintry woods, a submarine",))
    assert shelf.library.think("winter wood", ignore_progress).idea == "winter wood"


def test_without_a_writer_or_its_files_the_idea_goes_by_its_own_words(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No language model" in shelf.library.think("winter", ignore_progress).note
    broken = Shelf(tmp_path, answers=("snow",))

    def missing(*args: object, **named: object) -> str:
        raise ModelMissing("The writer is not installed.", "Get it.")

    monkeypatch.setattr(FakeLanguageModel, "chat", missing)
    assert broken.library.think("winter", ignore_progress).note.startswith("The writer is not installed. So ")
