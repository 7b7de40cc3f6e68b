"""SDXL at toy size, for every test that draws with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """A toy's operations are too small to share out; threads that wait for each other are slower."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models that all tests of a file read and none changes."""
    from tests.support.toy_sdxl import build

    folder = tmp_path_factory.mktemp("models")
    build(folder)
    return folder
