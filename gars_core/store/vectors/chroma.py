"""The vector index in Chroma.

It is an index, never the truth: whatever it holds can be made again from the database and the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gars_core.store.vectors.chroma_client import ChromaClient, all_of, create, drop, encoder_of, find, insert
from gars_core.store.vectors.records import check_encoder, check_records
from gars_core.types import FloatArray, Hit


class ChromaIndex:
    """VectorIndex in a folder, or on the server at url ("http://host:port") if that is given.

    Connects at the first use. Every method raises StorageFailed if the folder is damaged or the server away.
    """

    def __init__(self, path: Path | None, url: str = "") -> None:
        """Raises BadInput if url is not an address, ValueError if neither is given."""
        self._chroma = ChromaClient(path, url)

    def encoder_of(self, collection: str) -> str | None:
        with self._chroma.lent() as client:
            return encoder_of(find(client, collection))

    def rebuild(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        check_records(ids, vectors, texts, metadata)
        fresh_name = f"{collection}.new"
        with self._chroma.lent() as client:
            # made beside the old one, which goes on answering if this is cut short
            drop(client, fresh_name)
            fresh = create(client, fresh_name, encoder_id)
            insert(client, fresh, ids, vectors, texts, metadata)
            drop(client, collection)
            fresh.modify(name=collection)

    def add(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        check_records(ids, vectors, texts, metadata)
        with self._chroma.lent() as client:
            records = find(client, collection)
            check_encoder(collection, encoder_of(records), encoder_id)
            insert(client, records or create(client, collection, encoder_id), ids, vectors, texts, metadata)

    def count(self, collection: str) -> int:
        with self._chroma.lent() as client:
            records = find(client, collection)
            return int(records.count()) if records else 0

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        with self._chroma.lent() as client:
            records = find(client, collection)
            if not records or n < 1:
                return []
            result = records.query(
                query_embeddings=[vector],
                n_results=n,
                where=all_of([{key: value} for key, value in (where or {}).items()]),
                include=["documents", "distances"],
            )
        rows = zip(result["ids"][0], result["documents"][0], result["distances"][0], strict=True)
        return [Hit(id, text, max(-1.0, min(1.0, 1.0 - distance))) for id, text, distance in rows]

    def close(self) -> None:
        """Let go of the folder or the server; the next use connects again."""
        self._chroma.close()
