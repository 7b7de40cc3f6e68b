"""Opens a zip that may be anybody's: nothing is extracted, and its size is known before anything is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from gars_core.errors import BadInput

MAX_ENTRIES = 6_000
MAX_TOTAL_BYTES = 2_000_000_000
"""Of zips that a studio takes whole."""


@contextmanager
def opened_zip(file: BinaryIO, what: str, max_entries: int, max_total_bytes: int) -> Iterator[zipfile.ZipFile]:
    """Lend the zip. Raises BadInput if it is none, too large once unpacked, or names files outside of itself.

    what: how a sentence calls it, for example "session file".
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadInput(f"This {what} is not a zip, or is damaged.", "Choose another one, or copy it again.") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > max_entries:
            raise BadInput(
                f"This {what} holds {len(entries):,} files; {max_entries:,} is the limit.",
                "Divide it into smaller ones.",
            )
        total = sum(entry.file_size for entry in entries)
        if total > max_total_bytes:
            raise BadInput(
                f"Unpacked, this {what} would take {total / 1e9:,.1f} GB; {max_total_bytes / 1e9:.0f} GB is the limit.",
                "Divide it into smaller ones.",
            )
        names = [entry.filename for entry in entries]
        odd = next(
            (
                name
                for name in names
                if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")
            ),
            None,
        )
        if odd is not None:
            raise BadInput(
                f"This {what} names a file outside of itself ({odd[:60]!r}).", "It was not made by GARS; do not use it."
            )
        if len(set(names)) < len(names):
            raise BadInput(f"This {what} holds two files of the same name.", "Create it again.")
        yield archive


def read_entry(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes | None:
    """Return the bytes of a file in the zip; None if it is not there, damaged or larger than max_bytes."""
    try:
        if archive.getinfo(name).file_size > max_bytes:
            return None
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError):
        return None  # RuntimeError: encrypted, or packed in a way that Python does not know
