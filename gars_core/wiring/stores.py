"""Where a studio keeps what it knows."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gars_core.ports import (
    PromptIndex,
    VectorIndex,
)
from gars_core.settings import Settings
from gars_core.store.db import Database, open_database, set_aside
from gars_core.store.files import PictureFiles
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.vectors.chroma import ChromaIndex
from gars_core.store.vectors.chroma_prompts import ChromaPrompts
from gars_core.store.vectors.quick_index import QuickIndex


@dataclass(frozen=True)
class Stores:
    """Where a studio keeps things. values: the index of large categories. prompts: the library's, by encoder id."""

    database: Database
    files: PictureFiles
    library: LibraryStore
    values: VectorIndex
    prompts: Callable[[str], PromptIndex]

    def close(self) -> None:
        self.database.close()
        self.library.close()


def open_stores(settings: Settings) -> Stores:
    """Open what lies in the data folder, and the Chroma server if one is named. Raises StorageFailed."""

    @cache
    def prompts(encoder_id: str) -> PromptIndex:
        name = re.sub(r"[^a-zA-Z0-9.-]", "-", encoder_id)
        if settings.chroma_url:
            return ChromaPrompts(settings.chroma_url, f"library.{name}")
        return QuickIndex(settings.data_dir / "library" / name)

    return Stores(
        open_database(settings.data_dir),
        PictureFiles(settings.data_dir),
        LibraryStore(LibraryDatabase(settings.data_dir)),
        ChromaIndex(settings.data_dir / "chroma", settings.chroma_url),
        prompts,
    )


def set_database_aside(settings: Settings) -> Path:
    """Rename a damaged database, so that the next start begins a new one; return its new path. Raises StorageFailed."""
    return set_aside(settings.data_dir)


def writable(settings: Settings) -> tuple[Settings, str]:
    """Fall back to a temporary folder where the data folder cannot be written, and say so."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        folder = Path(tempfile.gettempdir()) / f"gars-{os.getpid()}"
        return replace(settings, data_dir=folder), (
            f"GARS cannot write to {settings.data_dir} ({error.strerror}): this session is kept in {folder} and goes "
            "when the computer tidies up. Make the folder writable, or set GARS_DATA_DIR, and start GARS again."
        )
    return settings, ""
