"""The prompts' vectors on a Chroma server: the same promises for more prompts, or more computers, than one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gars_core.library.entries import Entry, Filters
from gars_core.store.vectors.chroma import ChromaIndex, create, delete, drop, find, insert
from gars_core.store.vectors.records import check_encoder, check_entries
from gars_core.types import FloatArray

_PAGE = 5_000


class ChromaPrompts:
    """PromptIndex in one collection of the server at url, which is asked at the first use."""

    def __init__(self, url: str, collection: str) -> None:
        """Raises BadInput if url is not an address."""
        self._chroma = ChromaIndex(None, url)
        self._name = collection

    def encoder(self) -> str:
        with self._chroma.client() as client:
            found = find(client, self._name)
            return str(found.metadata["encoder"]) if found and found.count() else ""

    def add(self, encoder_id: str, entries: Sequence[Entry], vectors: FloatArray) -> None:
        check_entries(entries, vectors)
        if not entries:
            return
        with self._chroma.client() as client:
            found = find(client, self._name)
            if found and not found.count():
                drop(client, self._name)
                found = None
            check_encoder("library", str(found.metadata["encoder"]) if found else None, encoder_id)
            insert(
                client,
                found or create(client, self._name, encoder_id),
                [str(entry.id) for entry in entries],
                vectors,
                None,
                [_facts(entry) for entry in entries],
            )

    def change(self, entries: Sequence[Entry]) -> None:
        with self._chroma.client() as client:
            found = find(client, self._name)
            if not found:
                return
            for some in _pages(entries):
                # None takes away what is not told any more
                found.update(
                    ids=[str(entry.id) for entry in some],
                    metadatas=[{"rating": None, **_facts(entry)} for entry in some],
                )

    def remove(self, ids: Sequence[int]) -> None:
        with self._chroma.client() as client:
            found = find(client, self._name)
            if found:
                delete(client, found, [str(id) for id in ids])

    def clear(self) -> None:
        with self._chroma.client() as client:
            drop(client, self._name)

    def count(self) -> int:
        return self._chroma.count(self._name)

    def ids(self) -> NDArray[np.int64]:
        with self._chroma.client() as client:
            found = find(client, self._name)
            if not found:
                return np.empty(0, np.int64)
            pages = [
                found.get(limit=_PAGE, offset=start, include=[])["ids"] for start in range(0, found.count(), _PAGE)
            ]
        return np.sort(np.array([int(id) for page in pages for id in page], dtype=np.int64))

    def vectors(self, ids: Sequence[int]) -> FloatArray:
        rows: dict[str, FloatArray] = {}
        with self._chroma.client() as client:
            found = find(client, self._name)
            for some in _pages(sorted(set(ids))):
                if not found:
                    break
                result = found.get(ids=[str(id) for id in some], include=["embeddings"])
                rows.update(zip(result["ids"], result["embeddings"], strict=True))
        missing = [id for id in ids if str(id) not in rows]
        if missing:
            raise KeyError(missing[0])
        return np.array([rows[str(id)] for id in ids], dtype=np.float32)

    def nearest(
        self, vector: FloatArray, n: int, filters: Filters, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        if n < 1:
            return []
        with self._chroma.client() as client:
            found = find(client, self._name)
            if not found or not found.count():
                return []
            ids: list[str] | None = None
            if among is not None:
                # an id that it has not would fail the query
                wanted = [str(id) for id in among]
                ids = [id for some in _pages(wanted) for id in found.get(ids=list(some), include=[])["ids"]]
                if not ids:
                    return []
            result = found.query(
                query_embeddings=[vector], n_results=n, where=_condition(filters), ids=ids, include=["distances"]
            )
        return [
            (int(id), float(np.clip(1 - distance, -1, 1)))
            for id, distance in zip(result["ids"][0], result["distances"][0], strict=True)
        ]


def _pages(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _PAGE] for start in range(0, len(items), _PAGE))


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
    asked: list[tuple[bool, dict[str, Any]]] = [
        (bool(filters.collections), {"collection": {"$in": sorted(filters.collections)}}),
        (bool(filters.source), {"source": filters.source}),
        (bool(filters.language), {"language": filters.language}),
        (filters.min_width_px > 0, {"width_px": {"$gte": filters.min_width_px}}),
        (filters.min_height_px > 0, {"height_px": {"$gte": filters.min_height_px}}),
        (filters.min_rating is not None, {"rating": {"$gte": filters.min_rating}}),
        (filters.safe_only, {"unsafe": False}),
        (filters.with_picture, {"picture": True}),
    ]
    terms = [term for wanted, term in asked if wanted]
    return {"$and": terms} if len(terms) > 1 else (terms[0] if terms else None)
