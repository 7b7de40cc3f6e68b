"""One contract for every vector index: in memory, Chroma in a folder, Chroma behind a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gars_core.errors import BadInput, StorageFailed
from gars_core.ports import VectorIndex
from gars_core.store.vectors.chroma import ChromaIndex
from gars_core.store.vectors.memory import FakeIndex
from tests.support.vectors import unit_rows


def fill(index: VectorIndex, collection: str, n: int, encoder_id: str = "enc") -> np.ndarray:
    rows = unit_rows(n)
    index.rebuild(
        collection,
        encoder_id,
        [f"id{i}" for i in range(n)],
        rows,
        [f"text {i}" for i in range(n)],
        [{"parity": str(i % 2), "third": str(i % 3)} for i in range(n)],
    )
    return rows


@pytest.fixture(params=["memory", "folder", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    if request.param == "memory":
        yield FakeIndex()
        return
    chroma = (
        ChromaIndex(tmp_path / "vectors")
        if request.param == "folder"
        else ChromaIndex(None, request.getfixturevalue("server_url"))
    )
    for name in ("pictures", "prompts"):
        if chroma.encoder_of(name):  # the server outlives a test
            chroma.rebuild(name, "enc", [], unit_rows(0), [], [])
    yield chroma
    chroma.close()


def test_a_collection_remembers_its_encoder_and_its_count(index: VectorIndex) -> None:
    assert index.encoder_of("absent") is None
    assert index.count("absent") == 0
    fill(index, "pictures", 30, "enc-a")
    assert index.encoder_of("pictures") == "enc-a"
    assert index.count("pictures") == 30


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    rows = fill(index, "pictures", 60)
    query = unit_rows(1, seed=5)[0]
    cosines = rows @ query
    hits = index.nearest("pictures", query, 7)
    assert [hit.id for hit in hits] == [f"id{i}" for i in np.argsort(-cosines)[:7]]
    assert [hit.similarity for hit in hits] == pytest.approx(sorted(cosines, reverse=True)[:7], abs=1e-4)
    assert hits[0].text == f"text {hits[0].id[2:]}"
    assert index.nearest("pictures", rows[4], 1)[0].id == "id4"


def test_where_keeps_only_equal_metadata(index: VectorIndex) -> None:
    rows = fill(index, "pictures", 60)
    odd = index.nearest("pictures", rows[0], 60, where={"parity": "1"})
    assert len(odd) == 30 and all(int(hit.id[2:]) % 2 for hit in odd)
    sixth = index.nearest("pictures", rows[0], 60, where={"parity": "0", "third": "0"})
    assert {hit.id for hit in sixth} == {f"id{i}" for i in range(0, 60, 6)}
    assert index.nearest("pictures", rows[0], 5, where={"parity": "7"}) == []


def test_asking_for_more_than_there_is_or_for_nothing_is_answered(index: VectorIndex) -> None:
    rows = fill(index, "pictures", 3)
    assert len(index.nearest("pictures", rows[0], 50)) == 3
    assert index.nearest("pictures", rows[0], 0) == []
    assert index.nearest("absent", rows[0], 5) == []
    fill(index, "pictures", 0)
    assert index.nearest("pictures", rows[0], 5) == [] and index.count("pictures") == 0


def test_rebuild_replaces_everything(index: VectorIndex) -> None:
    fill(index, "pictures", 40, "enc-a")
    rows = np.roll(unit_rows(2), 1, axis=1)
    index.rebuild("pictures", "enc-b", ["x", "y"], rows, ["ex", "why"], [{}, {"a": "b"}])
    assert index.count("pictures") == 2
    assert index.encoder_of("pictures") == "enc-b"
    assert {hit.id for hit in index.nearest("pictures", rows[0], 10)} == {"x", "y"}


def test_add_makes_a_collection_and_replaces_a_record_whole(index: VectorIndex) -> None:
    rows = unit_rows(3)
    index.rebuild("prompts", "enc", [], rows[:0], [], [])
    index.add("prompts", "enc", ["a", "b"], rows[:2], ["one", "two"], [{"kind": "old"}, {}])
    index.add("prompts", "enc", ["a"], rows[2:], ["three"], [{"other": "new"}])
    assert index.count("prompts") == 2
    assert index.nearest("prompts", rows[2], 1)[0].text == "three"
    assert index.nearest("prompts", rows[2], 5, where={"kind": "old"}) == []
    assert index.nearest("prompts", rows[2], 5, where={"other": "new"})[0].id == "a"


def test_another_encoders_vectors_are_refused(index: VectorIndex) -> None:
    rows = fill(index, "pictures", 3, "enc-a")
    with pytest.raises(ValueError, match="enc-b"):
        index.add("pictures", "enc-b", ["new"], rows[:1], ["t"], [{}])
    assert index.count("pictures") == 3


def test_records_that_do_not_match_are_refused(index: VectorIndex) -> None:
    rows = unit_rows(2)
    with pytest.raises(ValueError, match="2 ids, 1 vectors"):
        index.add("pictures", "enc", ["a", "b"], rows[:1], ["t", "u"], [{}, {}])
    with pytest.raises(ValueError, match="twice"):
        index.rebuild("pictures", "enc", ["a", "a"], rows, ["t", "u"], [{}, {}])


def test_a_folder_keeps_its_vectors_for_the_next_start(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path / "vectors")
    rows = fill(first, "pictures", 12)
    first.close()
    second = ChromaIndex(tmp_path / "vectors")
    assert second.count("pictures") == 12
    assert second.nearest("pictures", rows[3], 1)[0].id == "id3"
    second.close()


def test_replaced_collections_leave_nothing_on_the_disk_after_the_next_start(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "vectors")
    for _ in range(3):
        rows = fill(index, "pictures", 1_200)
    index.close()
    (tmp_path / "vectors" / "someone elses").mkdir()
    assert index.nearest("pictures", rows[3], 1)[0].id == "id3"
    index.close()
    assert len([path for path in (tmp_path / "vectors").iterdir() if path.is_dir()]) == 2


def test_two_indexes_on_one_folder_see_the_same(tmp_path: Path) -> None:
    first, second = ChromaIndex(tmp_path / "vectors"), ChromaIndex(tmp_path / "x" / ".." / "vectors")
    fill(first, "pictures", 5)
    assert second.count("pictures") == 5
    first.close()


def test_more_records_than_one_batch_of_chroma_are_kept(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "vectors")
    fill(index, "pictures", 6_000)
    assert index.count("pictures") == 6_000
    index.close()


def test_an_interrupted_rebuild_leaves_the_old_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = ChromaIndex(tmp_path / "vectors")
    fill(index, "pictures", 5, "enc-a")
    with monkeypatch.context() as patch:
        patch.setattr("gars_core.store.vectors.chroma.insert", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            fill(index, "pictures", 9, "enc-b")
    assert (index.encoder_of("pictures"), index.count("pictures")) == ("enc-a", 5)
    fill(index, "pictures", 9, "enc-b")
    assert (index.encoder_of("pictures"), index.count("pictures")) == ("enc-b", 9)
    index.close()


@pytest.mark.parametrize("damage", ["not a database", "vectors torn"])
def test_a_damaged_folder_is_named_and_one_in_its_place_begins_empty(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "vectors"
    index = ChromaIndex(folder)
    rows = fill(index, "pictures", 2_000)
    index.close()
    if damage == "not a database":
        (folder / "chroma.sqlite3").write_bytes(b"\x07" * 5_000)
    else:
        for path in folder.glob("*/*"):
            path.write_bytes(b"\x07" * 50)
    with pytest.raises(StorageFailed) as caught:
        index.nearest("pictures", rows[0], 3)
    assert str(folder) in caught.value.sentence and "Rename or delete that folder" in caught.value.hint
    index.close()
    folder.rename(tmp_path / "old")
    fill(index, "pictures", 3)
    assert index.nearest("pictures", rows[0], 1)[0].id == "id0"
    index.close()


def test_a_file_in_the_folders_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("x")
    with pytest.raises(StorageFailed, match="vectors"):
        ChromaIndex(tmp_path / "vectors").count("pictures")


def test_a_server_that_is_away_is_named() -> None:
    index = ChromaIndex(None, "http://127.0.0.1:9")
    with pytest.raises(StorageFailed, match="http://127.0.0.1:9") as caught:
        index.count("pictures")
    assert "GARS_CHROMA_URL" in caught.value.hint


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://", "http://host:port"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="address"):
        ChromaIndex(None, url)
