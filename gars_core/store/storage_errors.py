"""What the disk and SQLite complain of, in people's words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from gars_core.errors import DatabaseDamaged, StorageFailed


@dataclass(frozen=True)
class _Complaint:
    """How to say it: {folder} is the data folder, {cause} what the system's own words are."""

    sentence: str
    hint: str
    kind: type[StorageFailed] = StorageFailed


_FULL = _Complaint(
    "The disk is full, so this was not saved.",
    "Free some space on the disk that holds {folder} and try again; what was saved is safe.",
)
_DAMAGED = _Complaint(
    "The database in {folder} is damaged.",
    "GARS can set it aside and start a new one; your pictures stay in the folder.",
    DatabaseDamaged,
)
_UNWRITABLE = _Complaint(
    "GARS may not write to its data folder {folder}.",
    "Make the folder writable, or set GARS_DATA_DIR to one that is.",
)
_UNUSABLE = _Complaint(
    "The data folder {folder} could not be used: {cause}.",
    "Check the disk, or set GARS_DATA_DIR to another folder.",
)

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
}
_OF_THE_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _UNWRITABLE,
    errno.EPERM: _UNWRITABLE,
    errno.EROFS: _UNWRITABLE,
}


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn the disk's and the database's errors into StorageFailed, damage into DatabaseDamaged."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        primary_code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the other bits tell particulars
        raise _told(_OF_SQLITE.get(primary_code, _UNUSABLE), folder, error.orig) from error
    except OSError as error:
        raise _told(_OF_THE_SYSTEM.get(error.errno or 0, _UNUSABLE), folder, error) from error


def _told(complaint: _Complaint, folder: Path, cause: object) -> StorageFailed:
    return complaint.kind(complaint.sentence.format(folder=folder, cause=cause), complaint.hint.format(folder=folder))
