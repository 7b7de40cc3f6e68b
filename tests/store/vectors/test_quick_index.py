"""The prompts' vectors in a folder: what another start, another process and a kill make of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from gars_core.errors import StorageFailed
from gars_core.library.entries import Entry, Filters
from gars_core.store.vectors import quick_index
from gars_core.store.vectors.quick_index import QuickIndex
from tests.support.killing import told_until_killed
from tests.support.vectors import fill, kept_entries, unit_rows

ALL = Filters(safe_only=False)


def test_a_folder_keeps_everything_for_the_next_start(tmp_path: Path) -> None:
    rows = unit_rows(50)
    QuickIndex(tmp_path).add("enc", kept_entries(50, source="a\nsite", rating=0.5), rows)
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
    second.add("enc", kept_entries(1, first=6, source="new"), unit_rows(1, seed=3))
    first.change([replace(kept_entries(1)[0], source="newer")])
    assert [id for id, _ in second.nearest(rows[0], 5, Filters(source="newer"))] == [1]
    assert [id for id, _ in first.nearest(rows[0], 5, Filters(source="new"))] == [6]
    second.clear()
    assert first.ids().tolist() == []


def test_searches_go_on_while_entries_are_added_and_removed(tmp_path: Path) -> None:
    index, rows, wrong = QuickIndex(tmp_path), unit_rows(3_000), []
    index.add("enc", kept_entries(100), rows[:100])

    def search() -> None:
        for _ in range(60):
            hits = index.nearest(rows[3], 3, ALL)
            if hits[0][0] != 4 or len(hits) != 3:
                wrong.append(hits)

    threads = [Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for start in range(100, 3_000, 100):
        index.add("enc", kept_entries(100, first=start + 1), rows[start : start + 100])
        index.remove([start - 1])
    for thread in threads:
        thread.join()
    assert not wrong and len(index.ids()) == 3_000 - 29


def test_what_another_process_removed_hides_nothing_else(tmp_path: Path) -> None:
    index, other, rows = QuickIndex(tmp_path), QuickIndex(tmp_path), unit_rows(200)
    index.add("enc", kept_entries(200), rows)
    assert len(index.vectors([1])) == 1
    other.remove([50, 100, 150])
    left = [id for id in range(1, 201) if id not in (50, 100, 150)]
    assert len(index.vectors(left)) == 197
    with pytest.raises(KeyError):
        index.vectors([100])
    index.add("enc", kept_entries(200), rows)
    assert index.ids().tolist() == list(range(1, 201)) and index.count() == 200


def test_many_removed_entries_leave_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_index, "LEAST_DEAD", 50)
    index, other, rows = QuickIndex(tmp_path), QuickIndex(tmp_path), unit_rows(200)
    index.add("enc", kept_entries(200, source="ours"), rows)
    assert len(other.ids()) == 200
    size = sum(path.stat().st_size for path in tmp_path.rglob("*"))
    index.remove(list(range(1, 151)))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < size / 2
    for opened in (index, other, QuickIndex(tmp_path)):
        assert opened.ids().tolist() == list(range(151, 201))
        assert opened.nearest(rows[170], 1, Filters(source="ours"))[0][0] == 171


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
    QuickIndex(tmp_path).add("enc", kept_entries(3, source="ours"), rows[:3])
    with next(tmp_path.rglob(torn)).open("ab") as file:
        file.write(b'"cut' if torn == "names" else b"\1\2\3\4\5")
    index = QuickIndex(tmp_path)
    index.add("enc", kept_entries(1, first=4, source="theirs"), rows[3:])
    for opened in (index, QuickIndex(tmp_path)):
        assert [opened.nearest(row, 1, ALL)[0][0] for row in rows] == [1, 2, 3, 4]
        assert [id for id, _ in opened.nearest(rows[0], 9, Filters(source="theirs"))] == [4]


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
