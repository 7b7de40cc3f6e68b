"""One contract for every index of prompts, and what the one in a folder promises beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from gars_core.errors import StorageFailed
from gars_core.library.entries import Entry, Filters
from gars_core.ports import PromptIndex
from gars_core.store.vectors import quick_index
from gars_core.store.vectors.chroma_prompts import ChromaPrompts
from gars_core.store.vectors.quick_index import QuickIndex
from tests.support.chroma_server import chroma_server
from tests.support.killing import told_until_killed

ALL = Filters(safe_only=False)


def unit_rows(n: int, seed: int = 0, dimensions: int = 48) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def kept(n: int, first: int = 1, **details) -> list[Entry]:
    return [Entry(f"text {id}", id=id, collection=1, **details) for id in range(first, first + n)]


def fill(index: PromptIndex, n: int, seed: int = 0) -> np.ndarray:
    rows = unit_rows(n, seed)
    index.add("enc", kept(n), rows)
    return rows


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("server")) as url:
        yield url


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
    index.change(kept(1))
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
    found = index.nearest(rows[0], 10, ALL, among=np.array([5, 7, 99]))
    assert {id for id, _ in found} == {5, 7}
    assert index.nearest(rows[0], 10, ALL, among=np.array([], dtype=np.int64)) == []


def test_what_changes_counts_from_then_on(index: PromptIndex) -> None:
    rows = fill(index, 5)
    index.change([replace(kept(5)[3], rating=1.0, source="ours"), Entry("nobody", id=77, rating=1.0)])
    assert [id for id, _ in index.nearest(rows[0], 5, Filters(min_rating=0.5, source="ours"))] == [4]
    index.change([replace(kept(5)[3], unsafe=True)])
    assert {id for id, _ in index.nearest(rows[0], 5, Filters())} == {1, 2, 3, 5}


def test_removed_entries_are_not_found(index: PromptIndex) -> None:
    rows = fill(index, 5)
    index.remove([2, 99])
    index.remove([])
    assert index.ids().tolist() == [1, 3, 4, 5] and index.count() == 4
    assert 2 not in {id for id, _ in index.nearest(rows[1], 5, ALL)}
    index.remove([1, 3, 4, 5])
    assert index.encoder() == "" and index.nearest(rows[1], 5, ALL) == []
    index.add("other", kept(1), unit_rows(1, dimensions=32))
    assert index.encoder() == "other"


def test_another_encoders_vectors_are_refused_until_the_index_is_cleared(index: PromptIndex) -> None:
    rows = fill(index, 3)
    with pytest.raises(ValueError, match="other"):
        index.add("other", kept(1, first=9), rows[:1])
    assert index.ids().tolist() == [1, 2, 3]
    index.clear()
    assert index.encoder() == "" and index.ids().tolist() == []
    index.add("other", kept(1), unit_rows(1, dimensions=32))
    assert index.encoder() == "other" and index.ids().tolist() == [1]


def test_rows_that_do_not_match_are_refused(index: PromptIndex) -> None:
    fill(index, 3)
    for entries, rows in (
        (kept(2, first=9), unit_rows(1)),
        ([*kept(1), *kept(1)], unit_rows(2)),
        ([Entry("not kept")], unit_rows(1)),
        (kept(1, first=9), unit_rows(1, dimensions=7)),
    ):
        with pytest.raises(ValueError):
            index.add("enc", entries, rows)
    assert index.ids().tolist() == [1, 2, 3]


def test_a_server_that_is_away_is_said_so() -> None:
    away = ChromaPrompts("http://127.0.0.1:9", "library.test")
    with pytest.raises(StorageFailed, match="127.0.0.1:9"):
        away.ids()


# What is in a folder


def test_a_folder_keeps_everything_for_the_next_start(tmp_path: Path) -> None:
    rows = unit_rows(50)
    QuickIndex(tmp_path).add("enc", kept(50, source="a\nsite", rating=0.5), rows)
    again = QuickIndex(tmp_path)
    assert again.encoder() == "enc"
    assert again.nearest(rows[9], 1, Filters(source="a\nsite", min_rating=0.5))[0] == (10, pytest.approx(1, abs=1e-3))


def test_among_many_nearly_all_true_neighbours_are_found(tmp_path: Path) -> None:
    rng, index = np.random.default_rng(0), QuickIndex(tmp_path)
    middles = unit_rows(300, dimensions=96)
    rows = middles[rng.integers(300, size=70_000)] + 0.05 * rng.normal(size=(70_000, 96)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    for start in range(0, 70_000, 9_000):
        part = rows[start : start + 9_000]
        index.add("enc", [Entry("", id=start + n + 1, unsafe=n % 7 == 0) for n in range(len(part))], part)
    safe = (np.arange(70_000) % 9_000) % 7 != 0
    shares = []
    for query in rows[:40]:
        true = set((np.flatnonzero(safe)[np.argsort(-(rows[safe] @ query))[:10]] + 1).tolist())
        shares.append(len(true & {id for id, _ in index.nearest(query, 10, Filters())}) / 10)
    assert np.mean(shares) >= 0.95


def test_two_indexes_on_one_folder_see_what_the_other_does(tmp_path: Path) -> None:
    first, second = QuickIndex(tmp_path), QuickIndex(tmp_path)
    rows = fill(first, 5)
    assert second.ids().tolist() == [1, 2, 3, 4, 5]
    second.add("enc", kept(1, first=6, source="new"), unit_rows(1, seed=3))
    first.change([replace(kept(1)[0], source="newer")])
    assert [id for id, _ in second.nearest(rows[0], 5, Filters(source="newer"))] == [1]
    assert [id for id, _ in first.nearest(rows[0], 5, Filters(source="new"))] == [6]
    second.clear()
    assert first.ids().tolist() == []


def test_searches_go_on_while_entries_are_added_and_removed(tmp_path: Path) -> None:
    index, rows, wrong = QuickIndex(tmp_path), unit_rows(3_000), []
    index.add("enc", kept(100), rows[:100])

    def search() -> None:
        for _ in range(60):
            hits = index.nearest(rows[3], 3, ALL)
            if hits[0][0] != 4 or len(hits) != 3:
                wrong.append(hits)

    threads = [Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for start in range(100, 3_000, 100):
        index.add("enc", kept(100, first=start + 1), rows[start : start + 100])
        index.remove([start - 1])
    for thread in threads:
        thread.join()
    assert not wrong and len(index.ids()) == 3_000 - 29


def test_what_another_process_removed_hides_nothing_else(tmp_path: Path) -> None:
    index, other, rows = QuickIndex(tmp_path), QuickIndex(tmp_path), unit_rows(200)
    index.add("enc", kept(200), rows)
    assert len(index.vectors([1])) == 1
    other.remove([50, 100, 150])
    left = [id for id in range(1, 201) if id not in (50, 100, 150)]
    assert len(index.vectors(left)) == 197
    with pytest.raises(KeyError):
        index.vectors([100])
    index.add("enc", kept(200), rows)
    assert index.ids().tolist() == list(range(1, 201)) and index.count() == 200


def test_many_removed_entries_leave_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_index, "LEAST_DEAD", 50)
    index, other, rows = QuickIndex(tmp_path), QuickIndex(tmp_path), unit_rows(200)
    index.add("enc", kept(200, source="ours"), rows)
    assert len(other.ids()) == 200
    size = sum(path.stat().st_size for path in tmp_path.rglob("*"))
    index.remove(list(range(1, 151)))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < size / 2
    for one in (index, other, QuickIndex(tmp_path)):
        assert one.ids().tolist() == list(range(151, 201))
        assert one.nearest(rows[170], 1, Filters(source="ours"))[0][0] == 171


def test_a_kill_while_adding_costs_what_was_not_finished_alone(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, numpy as np\n"
        "from gars_core.library.entries import Entry\n"
        "from gars_core.store.vectors.quick_index import QuickIndex\n"
        "index = QuickIndex(pathlib.Path(sys.argv[1])); rows = np.eye(48, dtype=np.float32)\n"
        "for n in range(10**6):\n"
        "    index.add('enc', [Entry('t', id=48 * n + k + 1, source=str(n)) for k in range(48)], rows)\n"
        "    print(n + 1, flush=True)\n"
    )
    told = told_until_killed(code, tmp_path)
    index = QuickIndex(tmp_path)
    ids = index.ids()
    assert len(ids) >= 48 * told and ids.tolist() == list(range(1, len(ids) + 1))
    index.add("enc", [Entry("t", id=int(ids[-1]) + 1, source="last")], np.eye(48, dtype=np.float32)[5:6])
    assert index.nearest(np.eye(48, dtype=np.float32)[5], 1, Filters(source="last"))[0][0] == ids[-1] + 1
    assert index.nearest(np.eye(48, dtype=np.float32)[5], 1, Filters(source="3"))[0][0] == 3 * 48 + 6


@pytest.mark.parametrize("torn", ["vectors", "codes", "facts", "ids", "names"])
def test_torn_tails_are_cut(tmp_path: Path, torn: str) -> None:
    rows = unit_rows(4)
    QuickIndex(tmp_path).add("enc", kept(3, source="ours"), rows[:3])
    with next(tmp_path.rglob(torn)).open("ab") as file:
        file.write(b'"cut' if torn == "names" else b"\1\2\3\4\5")
    index = QuickIndex(tmp_path)
    index.add("enc", kept(1, first=4, source="theirs"), rows[3:])
    for one in (index, QuickIndex(tmp_path)):
        assert [one.nearest(row, 1, ALL)[0][0] for row in rows] == [1, 2, 3, 4]
        assert [id for id, _ in one.nearest(rows[0], 9, Filters(source="theirs"))] == [4]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vectors", b""),
        ("codes", b"1"),
        ("facts", b"xx"),
        ("names", b"not json\n"),
        ("about.json", b"{"),
        ("about.json", b'{"color": 3}'),
        ("about.json", b"[]"),
    ],
)
def test_a_damaged_index_says_so_and_is_mended_by_clearing(tmp_path: Path, name: str, content: bytes) -> None:
    fill(QuickIndex(tmp_path), 20)
    next(tmp_path.rglob("codes")).with_name("names").touch()
    next(tmp_path.rglob(name)).write_bytes(content)
    index = QuickIndex(tmp_path)
    for use in (index.encoder, index.ids, lambda: index.nearest(unit_rows(1)[0], 3, ALL), lambda: fill(index, 2)):
        with pytest.raises(StorageFailed, match="damaged") as refused:
            use()
        assert "from the library" in refused.value.hint
    index.clear()
    rows = fill(index, 20)
    assert index.nearest(rows[7], 1, ALL)[0][0] == 8
