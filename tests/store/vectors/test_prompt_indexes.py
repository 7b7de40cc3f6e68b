"""One contract for every index of prompts: in a folder, and in Chroma behind a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gars_core.errors import StorageFailed
from gars_core.library.entries import Entry, Filters
from gars_core.ports import PromptIndex
from gars_core.store.vectors.chroma_prompts import ChromaPrompts
from gars_core.store.vectors.quick_index import QuickIndex
from tests.support.vectors import fill, kept_entries, unit_rows

ALL = Filters(safe_only=False)


@pytest.fixture(params=["folder", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PromptIndex]:
    if request.param == "folder":
        yield QuickIndex(tmp_path / "vectors")
        return
    prompts = ChromaPrompts(request.getfixturevalue("server_url"), "library.test")
    yield prompts
    prompts.clear()  # the server outlives a test


def test_an_empty_index_finds_nothing_and_has_no_encoder(index: PromptIndex) -> None:
    assert index.encoder() == "" and index.ids().tolist() == []
    assert index.nearest(unit_rows(1)[0], 5, ALL) == []
    index.add("enc", [], unit_rows(0))
    index.change(kept_entries(1))
    index.remove([4])
    assert index.encoder() == ""


def test_the_nearest_come_first_with_their_cosine(index: PromptIndex) -> None:
    rows, query = fill(index, 60), unit_rows(1, seed=5)[0]
    cosines = rows @ query
    hits = index.nearest(query, 7, ALL)
    assert [id for id, _ in hits] == [place + 1 for place in np.argsort(-cosines)[:7]]
    assert [cosine for _, cosine in hits] == pytest.approx(sorted(cosines, reverse=True)[:7], abs=2e-3)
    assert len(index.nearest(query, 500, ALL)) == 60 and index.nearest(query, 0, ALL) == []
    assert index.encoder() == "enc" and index.ids().tolist() == list(range(1, 61)) and index.count() == 60


def test_vectors_come_back_in_the_asked_order(index: PromptIndex) -> None:
    rows = fill(index, 10)
    assert index.vectors([4, 2, 4]) == pytest.approx(rows[[3, 1, 3]], abs=1e-3)
    assert index.vectors([]).shape[0] == 0
    with pytest.raises(KeyError, match="11"):
        index.vectors([1, 11])


def test_an_entry_that_is_added_again_is_replaced(index: PromptIndex) -> None:
    rows = fill(index, 5)
    index.add("enc", [Entry("new", id=2, rating=1.0), Entry("next", id=6)], unit_rows(2, seed=9))
    assert index.ids().tolist() == [1, 2, 3, 4, 5, 6]
    assert index.nearest(unit_rows(2, seed=9)[0], 1, Filters(min_rating=0.5))[0][0] == 2
    assert index.nearest(rows[1], 1, ALL)[0][1] < 0.99


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {1, 2}),
        (Filters(safe_only=False), {1, 2, 3}),
        (Filters(source="lexica.art"), {2}),
        (Filters(source="absent"), set()),
        (Filters(min_width_px=512), {2}),
        (Filters(min_height_px=769), set()),
        (Filters(min_rating=-1.0), {2}),
        (Filters(min_rating=0.7), {2}),
        (Filters(min_rating=0.71), set()),
        (Filters(language="en"), {2}),
        (Filters(language="de"), set()),
        (Filters(with_picture=True), {2}),
        (Filters(collections=frozenset({1, 7})), {1}),
        (Filters(collections=frozenset({1, 2}), min_rating=0.5), {2}),
    ],
)
def test_only_what_passes_is_found(index: PromptIndex, filters: Filters, expected: set[int]) -> None:
    index.add(
        "enc",
        [
            Entry("plain", id=1, collection=1),
            Entry(
                "told",
                id=2,
                collection=2,
                source="lexica.art",
                width_px=512,
                height_px=768,
                rating=0.7,
                language="en",
                picture="p",
            ),
            Entry("unsafe", id=3, collection=3, unsafe=True),
        ],
        unit_rows(3),
    )
    assert {id for id, _ in index.nearest(unit_rows(1)[0], 10, filters)} == expected


def test_a_search_can_be_among_some_only(index: PromptIndex) -> None:
    rows = fill(index, 20)
    hits = index.nearest(rows[0], 10, ALL, among=np.array([5, 7, 99]))
    assert {id for id, _ in hits} == {5, 7}
    assert index.nearest(rows[0], 10, ALL, among=np.array([], dtype=np.int64)) == []


def test_what_changes_counts_from_then_on(index: PromptIndex) -> None:
    rows = fill(index, 5)
    index.change([replace(kept_entries(5)[3], rating=1.0, source="ours"), Entry("nobody", id=77, rating=1.0)])
    assert [id for id, _ in index.nearest(rows[0], 5, Filters(min_rating=0.5, source="ours"))] == [4]
    index.change([replace(kept_entries(5)[3], unsafe=True)])
    assert {id for id, _ in index.nearest(rows[0], 5, Filters())} == {1, 2, 3, 5}


def test_removed_entries_are_not_found(index: PromptIndex) -> None:
    rows = fill(index, 5)
    index.remove([2, 99])
    index.remove([])
    assert index.ids().tolist() == [1, 3, 4, 5] and index.count() == 4
    assert 2 not in {id for id, _ in index.nearest(rows[1], 5, ALL)}
    index.remove([1, 3, 4, 5])
    assert index.encoder() == "" and index.nearest(rows[1], 5, ALL) == []
    index.add("other", kept_entries(1), unit_rows(1, dimensions=32))
    assert index.encoder() == "other"


def test_another_encoders_vectors_are_refused_until_the_index_is_cleared(index: PromptIndex) -> None:
    rows = fill(index, 3)
    with pytest.raises(ValueError, match="other"):
        index.add("other", kept_entries(1, first=9), rows[:1])
    assert index.ids().tolist() == [1, 2, 3]
    index.clear()
    assert index.encoder() == "" and index.ids().tolist() == []
    index.add("other", kept_entries(1), unit_rows(1, dimensions=32))
    assert index.encoder() == "other" and index.ids().tolist() == [1]


def test_rows_that_do_not_match_are_refused(index: PromptIndex) -> None:
    fill(index, 3)
    for entries, rows in (
        (kept_entries(2, first=9), unit_rows(1)),
        ([*kept_entries(1), *kept_entries(1)], unit_rows(2)),
        ([Entry("not kept")], unit_rows(1)),
        (kept_entries(1, first=9), unit_rows(1, dimensions=7)),
    ):
        with pytest.raises(ValueError):
            index.add("enc", entries, rows)
    assert index.ids().tolist() == [1, 2, 3]


def test_a_server_that_is_away_is_said_so() -> None:
    away = ChromaPrompts("http://127.0.0.1:9", "library.test")
    with pytest.raises(StorageFailed, match="127.0.0.1:9"):
        away.ids()
