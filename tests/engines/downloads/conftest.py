"""A stand-in for the hub, and nothing that slows a test down or leads out of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gars_core.engines.downloads import download, hub
from tests.support.hub_server import HubServer
from tests.support.tiny_download import BIG, CONFIG, SMALL, WEIGHTS


@pytest.fixture
def server() -> Iterator[HubServer]:
    server = HubServer({"someone/tiny": {SMALL: CONFIG, BIG: WEIGHTS, "README.md": b"not needed"}})
    yield server
    server.close()


@pytest.fixture(autouse=True)
def quick_and_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(download, "SPARE_BYTES", 0)
