"""What the tests of SDXL share: nothing from outside, and a toy that may be spoilt."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No hub cache, no network."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))

    def refuse(*arguments: object) -> None:
        raise AssertionError(f"the network was asked for {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def own(toy: Path, tmp_path: Path) -> Path:
    """A copy of the toy that a test may spoil."""
    return Path(shutil.copytree(toy, tmp_path / "models"))
