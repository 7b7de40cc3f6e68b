"""Entries of a library, put there and looked for in a line."""

from __future__ import annotations

from gars_core.library.entries import Collection, Entry, Filters
from gars_core.store.library.entries import LibraryStore

ALL = Filters(safe_only=False)


def fill(store: LibraryStore, *texts: str, **details) -> list[Entry]:
    """Keep one entry a text in a collection of its own."""
    collection = store.add_collection(Collection("some", "file"))
    return store.add(collection, [Entry(text, **details) for text in texts], [text.encode() for text in texts])


def texts_with(store: LibraryStore, text: str, filters: Filters = ALL) -> set[str]:
    return {entry.text for entry in store.entries(store.with_words(text, 100, filters))}
