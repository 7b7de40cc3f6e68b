"""An empty library in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore


@pytest.fixture
def store(tmp_path: Path) -> LibraryStore:
    return LibraryStore(LibraryDatabase(tmp_path))
