"""Every model is found, checked, read once and dropped in the same way."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.model_files.manifest import Manifest, ModelFile, Place
from gars_core.errors import Cancelled, ModelDamaged, ModelMissing
from gars_core.types import Progress, ignore_progress

CONTENT = b"the weights"


class Folder:
    """A model of one text file on the disk, and what becomes of it in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "weights.txt"
        self.file.write_bytes(CONTENT)
        self.read: list[bytes] = []
        self.closed: list[bytes] = []

    def model(self, sha256: str = hashlib.sha256(CONTENT).hexdigest()) -> LazyModel[bytes]:
        files = (ModelFile("weights.txt", len(CONTENT), sha256),)
        manifest = Manifest("toy", "writer", "A toy", "hub", "me/toy", "main", files, 11, 22, "MIT", "https://x.org")
        return LazyModel(manifest, self.place, self.load, self.closed.append)

    def place(self) -> Place:
        return Place(self.path) if self.file.exists() else Place(None, "There is no toy.")

    def load(self, folder: Path) -> bytes:
        self.read.append((folder / "weights.txt").read_bytes())
        return self.read[-1]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def stages(work: Callable[[Callable[[Progress], None]], None]) -> list[str]:
    heard: list[str] = []
    work(lambda progress: heard.append(progress.stage))
    return heard


def test_it_is_read_at_the_first_use_and_closed_when_it_is_unloaded(folder: Folder) -> None:
    model = folder.model()
    assert not folder.read and not model.status().loaded and model.status().installed
    with model.held() as content:
        assert content == CONTENT and model.status().loaded
    model.load(ignore_progress)
    assert folder.read == [CONTENT] and not folder.closed
    model.unload()
    model.unload()
    assert folder.closed == [CONTENT] and not model.status().loaded
    with model.held():
        assert len(folder.read) == 2


def test_threads_that_ask_at_once_share_one_reading(folder: Folder) -> None:
    model = folder.model()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: model.load(ignore_progress), range(8)))
    assert folder.read == [CONTENT]


def test_a_model_in_use_is_unloaded_afterwards(folder: Folder) -> None:
    model, asked = folder.model(), Event()

    def unload() -> None:
        asked.set()
        model.unload()

    with ThreadPoolExecutor(1) as pool:
        with model.held():
            unloading = pool.submit(unload)
            asked.wait()
            with pytest.raises(TimeoutError):
                unloading.result(timeout=0.1)
            assert not folder.closed
        unloading.result(timeout=10)
    assert folder.closed == [CONTENT]


def test_files_are_checked_once_and_again_when_they_have_changed(folder: Folder) -> None:
    checking, loading = "Checking the files of A toy", "Loading A toy"
    first = stages(folder.model().load)
    assert first[0] == checking and first[-1] == loading
    assert stages(folder.model().load) == [loading]
    folder.file.write_bytes(b"the weighty")
    with pytest.raises(ModelDamaged, match="sha256"):
        folder.model().load(ignore_progress)
    with pytest.raises(ModelDamaged, match="sha256"):
        folder.model().load(ignore_progress)
    assert len(folder.read) == 2


def test_another_hash_for_the_same_file_is_checked_against_it(folder: Folder) -> None:
    folder.model().load(ignore_progress)
    with pytest.raises(ModelDamaged, match="sha256"):
        folder.model(sha256="0" * 64).load(ignore_progress)


def test_what_fails_or_is_stopped_leaves_it_unloaded_and_able_to_go_on(folder: Folder) -> None:
    model = folder.model()

    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        model.load(stop)
    folder.file.unlink()
    assert model.status().missing == "There is no toy."
    with pytest.raises(ModelMissing, match="no toy"), model.held():
        pass
    folder.file.write_bytes(CONTENT)
    assert not model.status().loaded
    with model.held() as content:
        assert content == CONTENT


def test_threads_take_turns_though_one_asks_again_at_once(folder: Folder) -> None:
    model, order, first = folder.model(), list[str](), Event()

    def greedy() -> None:
        for _ in range(20):
            with model.held():
                order.append("greedy")
                first.set()
                time.sleep(0.01)

    with ThreadPoolExecutor(1) as other:
        asked = other.submit(greedy)
        assert first.wait(5)
        with model.held():
            order.append("patient")
        asked.result(10)
    assert order.index("patient") < 5 and order.count("greedy") == 20
