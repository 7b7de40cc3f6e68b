"""What every vector index checks at the door."""

from __future__ import annotations

from collections.abc import Sequence

from gars_core.library.entries import Entry
from gars_core.types import FloatArray


def check_records(
    ids: Sequence[str], vectors: FloatArray, texts: Sequence[str], metadata: Sequence[dict[str, str]]
) -> None:
    """Raise ValueError unless there is one vector, text and dict for each of the ids, which must differ."""
    if not len(ids) == len(vectors) == len(texts) == len(metadata):
        raise ValueError(f"{len(ids)} ids, {len(vectors)} vectors, {len(texts)} texts, {len(metadata)} metadata")
    if len(set(ids)) != len(ids):
        raise ValueError(f"{len(ids) - len(set(ids))} ids are there twice")
    if len(ids) and vectors.ndim != 2:
        raise ValueError(f"vectors have shape {vectors.shape} and should have (n, d)")


def check_encoder(collection: str, its_encoder_id: str | None, encoder_id: str) -> None:
    """Raise ValueError if a collection was built with another encoder; its_encoder_id: None if there is none yet."""
    if its_encoder_id not in (None, encoder_id):
        raise ValueError(f"collection {collection!r} holds vectors of {its_encoder_id!r}, not of {encoder_id!r}")


def check_entries(entries: Sequence[Entry], vectors: FloatArray) -> None:
    """Raise ValueError unless the entries are kept ones, each there once, with a row of the (n, d) vectors each."""
    if vectors.ndim != 2 or len(vectors) != len(entries):
        raise ValueError(f"{len(entries)} entries, vectors of shape {vectors.shape}")
    ids = {entry.id for entry in entries}
    if len(ids) != len(entries) or min(ids, default=1) < 1:
        raise ValueError("the entries should be kept ones, each there once")
