"""The prompts' vectors on a Chroma server: the same promises for more prompts, or more computers, than one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gars_core.library.entries import Entry, Filters
from gars_core.store.slices import slices
from gars_core.store.vectors.chroma_client import (
    ChromaClient,
    all_of,
    create,
    delete,
    drop,
    encoder_of,
    find,
    insert,
)
from gars_core.store.vectors.records import check_encoder, check_entries
from gars_core.types import FloatArray

_PAGE = 5_000


class ChromaPrompts:
    """PromptIndex in one collection of the server at url, which is asked at the first use."""

    def __init__(self, url: str, name: str) -> None:
        """Raises BadInput if url is not an address."""
        self._chroma = ChromaClient(None, url)
        self._name = name

    def encoder(self) -> str:
        with self._collection() as collection:
            return str(encoder_of(collection)) if collection and collection.count() else ""

    def add(self, encoder_id: str, entries: Sequence[Entry], vectors: FloatArray) -> None:
        check_entries(entries, vectors)
        if not entries:
            return
        with self._chroma.lent() as client:
            collection = find(client, self._name)
            if collection and not collection.count():
                drop(client, self._name)
                collection = None
            check_encoder("library", encoder_of(collection), encoder_id)
            insert(
                client,
                collection or create(client, self._name, encoder_id),
                [str(entry.id) for entry in entries],
                vectors,
                None,
                [_facts(entry) for entry in entries],
            )

    def change(self, entries: Sequence[Entry]) -> None:
        with self._collection() as collection:
            if not collection:
                return
            for step in slices(len(entries), _PAGE):
                # None takes away what is not told any more
                collection.update(
                    ids=[str(entry.id) for entry in entries[step]],
                    metadatas=[{"rating": None, **_facts(entry)} for entry in entries[step]],
                )

    def remove(self, ids: Sequence[int]) -> None:
        with self._chroma.lent() as client:
            collection = find(client, self._name)
            if collection:
                delete(client, collection, [str(id) for id in ids])

    def clear(self) -> None:
        with self._chroma.lent() as client:
            drop(client, self._name)

    def count(self) -> int:
        with self._collection() as collection:
            return int(collection.count()) if collection else 0

    def ids(self) -> NDArray[np.int64]:
        with self._collection() as collection:
            if not collection:
                return np.empty(0, np.int64)
            pages = [
                collection.get(limit=_PAGE, offset=step.start, include=[])["ids"]
                for step in slices(collection.count(), _PAGE)
            ]
        return np.sort(np.array([int(id) for page in pages for id in page], dtype=np.int64))

    def vectors(self, ids: Sequence[int]) -> FloatArray:
        distinct = [str(id) for id in set(ids)]
        pages: list[Any] = []
        with self._collection() as collection:
            if collection:
                pages = [
                    collection.get(ids=distinct[step], include=["embeddings"]) for step in slices(len(distinct), _PAGE)
                ]
        rows = {id: row for page in pages for id, row in zip(page["ids"], page["embeddings"], strict=True)}
        missing = [id for id in ids if str(id) not in rows]
        if missing:
            raise KeyError(missing[0])
        return np.array([rows[str(id)] for id in ids], dtype=np.float32)

    def nearest(
        self, vector: FloatArray, n: int, filters: Filters, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        if n < 1:
            return []
        with self._collection() as collection:
            if not collection or not collection.count():
                return []
            ids: list[str] | None = None
            if among is not None:
                # an id that it has not would fail the query
                allowed = [str(id) for id in among]
                pages = [collection.get(ids=allowed[step], include=[])["ids"] for step in slices(len(allowed), _PAGE)]
                ids = [id for page in pages for id in page]
                if not ids:
                    return []
            result = collection.query(
                query_embeddings=[vector], n_results=n, where=_condition(filters), ids=ids, include=["distances"]
            )
        return [
            (int(id), float(np.clip(1 - distance, -1, 1)))
            for id, distance in zip(result["ids"][0], result["distances"][0], strict=True)
        ]

    @contextmanager
    def _collection(self) -> Iterator[Any | None]:
        """Lend the collection, None before there is one."""
        with self._chroma.lent() as client:
            yield find(client, self._name)


def _facts(entry: Entry) -> dict[str, str | int | float | bool]:
    facts: dict[str, str | int | float | bool] = {
        "collection": entry.collection,
        "source": entry.source,
        "language": entry.language,
        "unsafe": entry.unsafe,
        "width_px": entry.width_px,
        "height_px": entry.height_px,
        "picture": bool(entry.picture),
    }
    return facts if entry.rating is None else {**facts, "rating": float(entry.rating)}


def _condition(filters: Filters) -> Any:
    """Return Chroma's filter, None for none."""
    terms: list[tuple[bool, dict[str, Any]]] = [
        (bool(filters.collections), {"collection": {"$in": sorted(filters.collections)}}),
        (bool(filters.source), {"source": filters.source}),
        (bool(filters.language), {"language": filters.language}),
        (filters.min_width_px > 0, {"width_px": {"$gte": filters.min_width_px}}),
        (filters.min_height_px > 0, {"height_px": {"$gte": filters.min_height_px}}),
        (filters.min_rating is not None, {"rating": {"$gte": filters.min_rating}}),
        (filters.safe_only, {"unsafe": False}),
        (filters.with_picture, {"picture": True}),
    ]
    return all_of([term for applies, term in terms if applies])
