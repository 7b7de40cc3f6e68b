"""A vector index in memory: exact, gone with the process. For tests, and where Chroma is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock

import numpy as np

from gars_core.store.vectors.records import check_encoder, check_records
from gars_core.types import FloatArray, Hit


@dataclass
class _Collection:
    encoder_id: str
    records: dict[str, tuple[FloatArray, str, dict[str, str]]] = field(default_factory=dict)


class FakeIndex:
    """The VectorIndex contract over plain dicts and one matrix product."""

    def __init__(self) -> None:
        self._collections: dict[str, _Collection] = {}
        self._lock = RLock()

    def encoder_of(self, collection: str) -> str | None:
        stored = self._collections.get(collection)
        return stored.encoder_id if stored else None

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
        with self._lock:
            self._collections[collection] = _Collection(encoder_id)
            self.add(collection, encoder_id, ids, vectors, texts, metadata)

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
        with self._lock:
            check_encoder(collection, self.encoder_of(collection), encoder_id)
            records = self._collections.setdefault(collection, _Collection(encoder_id)).records
            for id, vector, text, entry in zip(ids, vectors, texts, metadata, strict=True):
                records[id] = (np.array(vector, dtype=np.float32), text, dict(entry))

    def count(self, collection: str) -> int:
        stored = self._collections.get(collection)
        return len(stored.records) if stored else 0

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        with self._lock:
            stored = self._collections.get(collection)
            records = [(id, *record) for id, record in stored.records.items()] if stored else []
        passing = [record for record in records if (where or {}).items() <= record[3].items()]
        if not passing or n < 1:
            return []
        similarities = np.stack([record[1] for record in passing]) @ vector
        order = np.argsort(-similarities, kind="stable")[:n]
        return [Hit(passing[row][0], passing[row][2], float(np.clip(similarities[row], -1, 1))) for row in order]
