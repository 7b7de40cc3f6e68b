"""The shelf: downloads beside drawing, what a download changes at once, and people's own folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.engines.downloads import download, hub
from gars_core.errors import BadInput
from gars_core.jobs import Job
from gars_core.settings import Settings
from gars_core.studio import Studio
from tests.support.driving import begin, draw
from tests.support.hub_server import HubServer
from tests.support.model_files import CHECKPOINT, LORA, gguf, tensors

ID, FILE = "qwen2.5-1.5b-instruct", "qwen2.5-1.5b-instruct-q4_k_m.gguf"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HubServer]:
    content = gguf(tmp_path / "a.gguf", "qwen2").read_bytes() + bytes(500_000)
    server = HubServer({"Qwen/Qwen2.5-1.5B-Instruct-GGUF": {FILE: content}})
    yield server
    server.close()


@pytest.fixture
def settings(tmp_path: Path, server: HubServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(download, "SPARE_BYTES", 0)
    return Settings(
        data_dir=tmp_path / "data", models_dir=tmp_path / "models", engines="fake", hub_endpoint=server.endpoint
    )


def ended(studio: Studio, id: str) -> Job:
    """Wait for a model's work and return how it ended."""
    while (job := studio.models.shelf.job(id)) is not None and not job.finished:
        pass
    assert job is not None
    return job


def running(studio: Studio, server: HubServer) -> str:
    """Begin a download that does not end by itself; return its job once bytes are coming."""
    server.stalls.add(FILE)
    job = studio.models.shelf.queue_download(ID)
    while not server.got(FILE):
        pass
    return job


def test_a_picture_is_drawn_while_a_model_is_on_its_way(studio: Studio, server: HubServer) -> None:
    running(studio, server)
    assert draw(studio, begin(studio))
    assert studio.models.shelf.working(ID) and studio.models.shelf.working("writer"), "the bundle is that one model"
    server.go.set()
    assert ended(studio, ID).status == "done" and studio.models.shelf.item(ID).installed


def test_a_download_stops_and_goes_on(studio: Studio, server: HubServer) -> None:
    studio.models.shelf.jobs.cancel(running(studio, server))
    assert ended(studio, ID).status == "cancelled"
    item = studio.models.shelf.item(ID)
    assert not item.installed and item.ours
    server.stalls.clear()
    server.go.set()
    studio.models.shelf.queue_download(ID)
    assert ended(studio, ID).status == "done" and studio.models.shelf.item(ID).installed


def test_a_new_start_goes_on_with_what_an_old_one_left(open_studio: Callable[..., Studio], server: HubServer) -> None:
    server.breaks[FILE] = [100_000, *[0] * (hub.TRIES - 1)]
    first = open_studio()
    first.models.shelf.queue_download(ID)
    assert ended(first, ID).status == "failed"
    server.asked.clear()
    second = open_studio()
    assert second.models.shelf.item(ID).begun and second.models.shelf.item(ID).here_bytes == 100_000
    second.models.shelf.queue_download(ID)
    assert ended(second, ID).status == "done" and server.got(FILE) == ["bytes=100000-"]


def test_a_writer_that_comes_writes_from_then_on(open_studio: Callable[..., Studio], settings: Settings) -> None:
    studio = open_studio(replace(settings, engines="real"))
    assert not next(status for status in studio.models.memory.statuses() if status.id == ID).installed
    studio.models.shelf.queue_download("writer")
    assert ended(studio, "writer").status == "done"
    first = next(status for status in studio.models.memory.statuses() if status.role == "writer" and status.installed)
    assert first.id == ID
    studio.models.shelf.remove(ID)
    assert not next(status for status in studio.models.memory.statuses() if status.id == ID).installed


def test_what_is_coming_is_not_removed(studio: Studio, server: HubServer) -> None:
    running(studio, server)
    with pytest.raises(BadInput, match="is being downloaded"):
        studio.models.shelf.remove(ID)


def test_verify_tells_its_result(studio: Studio) -> None:
    studio.models.shelf.queue_download(ID)
    ended(studio, ID)
    studio.models.shelf.queue_check(ID)
    job = ended(studio, ID)
    assert job.status == "done" and "as the hub had it" in job.result


def test_a_model_that_nobody_knows_is_refused(studio: Studio) -> None:
    for ask in (
        studio.models.shelf.queue_download,
        studio.models.shelf.queue_check,
        studio.models.shelf.remove,
        studio.models.shelf.item,
    ):
        with pytest.raises(BadInput, match="nothing"):
            ask("nothing")


def test_folders_are_remembered_and_forgotten(open_studio: Callable[..., Studio], tmp_path: Path) -> None:
    tensors(tmp_path / "webui" / "models" / "Lora" / "ink.safetensors", LORA)
    tensors(tmp_path / "models" / "local" / "mine.safetensors", CHECKPOINT)
    (tmp_path / "webui" / "models" / "Lora" / "old.pt").write_bytes(b"\x80")
    shelf = open_studio().models.shelf
    shelf.folders.add(f' "{tmp_path / "webui"}" ')
    again = open_studio().models.shelf
    assert [(file.kind, file.name) for file in again.found()] == [("checkpoint", "mine"), ("lora", "ink")]
    assert [passed.path.name for passed in again.passed_over()] == ["old.pt"]
    again.folders.remove(tmp_path / "webui")
    assert [file.name for file in again.found()] == ["mine"]
    assert (tmp_path / "webui" / "models" / "Lora" / "ink.safetensors").exists()


@pytest.mark.parametrize("text", ["", "  ", "nowhere", "/no/such/folder"])
def test_a_folder_that_is_none_is_refused(studio: Studio, text: str) -> None:
    with pytest.raises(BadInput):
        studio.models.shelf.folders.add(text)
    assert studio.models.shelf.folders.named() == []


def test_a_folder_is_named_once(studio: Studio, tmp_path: Path) -> None:
    studio.models.shelf.folders.add(str(tmp_path))
    with pytest.raises(BadInput, match="already"):
        studio.models.shelf.folders.add(f"{tmp_path}/.")
