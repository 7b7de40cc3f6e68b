"""The library's words: entries in collections, filters over them, and what a search found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Entry:
    """One prompt. id counts up from 1 over the whole library; 0 is one that is not kept yet.

    url: where its picture is, source: the site it was found on; "" for not known. Sizes in pixels, 0 for not known.
    rating in [-1, 1], None for nobody rated it. language: ISO 639-1, "" for not told. unsafe: not safe for work.
    picture: the id of a picture that was drawn here, or the path of one in a folder that was brought, or "".
    line: where it stands in its file, from 1.
    """

    text: str
    id: int = 0
    collection: int = 0
    url: str = ""
    source: str = ""
    width_px: int = 0
    height_px: int = 0
    rating: float | None = None
    language: str = ""
    unsafe: bool = False
    picture: str = ""
    line: int = 0


@dataclass(frozen=True)
class Counts:
    """What became of the rows of a collection: read = kept + exact + near + unreadable + empty."""

    read: int = 0
    kept: int = 0
    exact: int = 0
    near: int = 0
    unreadable: int = 0
    empty: int = 0


@dataclass(frozen=True)
class Collection:
    """Prompts that came together. kind "own" is the one collection of what was drawn here.

    path: the file or folder, origin: where that is from, in the person's words; licence: likewise. encoders: the ids of
    the encoders that there are vectors of for all of it. columns: which column of the file is what, by the names of
    Entry's fields, and how to read them (RATING_SCALE of library/columns.py, NEAR_DUPLICATES of studio/imports.py).
    position: how much of the file is done, as its reader counts; finished: all of it. at: seconds since the epoch.
    """

    name: str
    kind: Literal["file", "folder", "own"]
    id: int = 0
    path: str = ""
    format: str = ""
    origin: str = ""
    licence: str = ""
    encoders: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    counts: Counts = Counts()
    position: int = 0
    finished: bool = False
    at: float = 0.0


@dataclass(frozen=True)
class Filters:
    """Which entries may be found; all of it has to hold. What an entry does not tell fails every limit on it.

    collections: their ids, none for all. source: the exact site, "" for any. min_rating in [-1, 1].
    """

    collections: frozenset[int] = frozenset()
    source: str = ""
    min_width_px: int = 0
    min_height_px: int = 0
    min_rating: float | None = None
    safe_only: bool = True
    language: str = ""
    with_picture: bool = False


@dataclass(frozen=True)
class Found:
    """One result. similarity is the cosine to what was searched for, in [-1, 1]; None for a match of words alone."""

    entry: Entry
    similarity: float | None = None
