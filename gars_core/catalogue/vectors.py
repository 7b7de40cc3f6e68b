"""The vectors of a catalogue: shipped beside the words, made anew only for words that have none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from gars_core.catalogue.loader import DATA_DIR, Catalogue
from gars_core.errors import GarsError, StorageFailed
from gars_core.ports import TextEncoder
from gars_core.types import FloatArray

SHIPPED_VECTORS = DATA_DIR / "vectors.npz"


@dataclass(frozen=True)
class CatalogueVectors:
    """values: (N, d) float32 unit rows in the catalogue's order. bank: (P, d), a row for each taste phrase."""

    encoder_id: str
    values: FloatArray
    bank: FloatArray


@dataclass(frozen=True)
class VectorFile:
    """Texts and their vectors, (n, d) float32 unit rows, made by one encoder."""

    encoder_id: str
    texts: tuple[str, ...]
    rows: FloatArray


def catalogue_texts(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every text that needs a vector, once: the values in order, then the taste phrases."""
    phrases = (attribute.phrase for attribute in catalogue.attributes)
    return tuple(dict.fromkeys((*phrases, *catalogue.phrases)))


def vectors_for(
    catalogue: Catalogue,
    encoder: TextEncoder | None,
    shipped: Path = SHIPPED_VECTORS,
    cache: Path | None = None,
    lists: Sequence[Path] = (),
) -> CatalogueVectors:
    """Return the catalogue's vectors: those in the files if the same encoder made them, the rest from encoder.

    Without an encoder only the files serve. lists: files that come with lists of words. cache keeps what was made, for
    the next start. Raises GarsError if a text has no vector and there is no encoder, ModelMissing and ModelDamaged from
    the encoder.
    """
    base = read_vectors(shipped)
    encoder_id = encoder.id if encoder else base.encoder_id
    cached = _read_or_none(cache, encoder_id) if cache else None
    more = [read for path in lists if (read := _read_list(path, encoder_id))]
    known = [file for file in (base, *more, cached) if file and file.encoder_id == encoder_id]
    place = {text: row for row, text in enumerate(text for file in known for text in file.texts)}
    lacking = tuple(text for text in catalogue_texts(catalogue) if text not in place)
    if lacking:
        if encoder is None:
            raise GarsError(
                f"{lacking[0]!r} and {len(lacking) - 1} other texts have no vectors.",
                "Install the text encoder; the Models page says how.",
            )
        made = VectorFile(encoder_id, lacking, encoder.encode(lacking))
        first = sum(len(file.texts) for file in known)
        place |= {text: first + row for row, text in enumerate(lacking)}
        known.append(made)
        if cache:
            write_vectors(cache, _joined(cached, made) if cached else made)
    rows = np.concatenate([file.rows for file in known])
    values = rows[[place[attribute.phrase] for attribute in catalogue.attributes]]
    bank = rows[[place[phrase] for phrase in catalogue.phrases]]
    return CatalogueVectors(encoder_id, values, bank)


def stale_texts(catalogue: Catalogue, path: Path = SHIPPED_VECTORS) -> Sequence[str]:
    """Return the texts of the catalogue that the file lacks, and those that it holds in vain."""
    return sorted(set(catalogue_texts(catalogue)) ^ set(read_vectors(path).texts))


def read_vectors(path: Path) -> VectorFile:
    """Return a file of vectors, (n, d) float32 unit rows. Raises GarsError naming the file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            rows = file["vectors"].astype(np.float32)
            vectors = VectorFile(str(file["encoder_id"]), tuple(file["texts"].tolist()), rows)
        if rows.ndim != 2 or len(vectors.texts) != len(rows):
            raise ValueError(f"{len(vectors.texts)} texts and vectors of shape {rows.shape}")
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise GarsError(
            f"The vectors in {path} cannot be used: {error}.", "Make them again: python -m gars_core.rebuild_vectors."
        ) from error
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


def write_vectors(path: Path, vectors: VectorFile) -> None:
    """Write vectors as float16; the old file stands until the new one is whole. Raises StorageFailed."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                encoder_id=np.array(vectors.encoder_id),
                texts=np.array(vectors.texts),
                vectors=vectors.rows.astype(np.float16),
            )
        os.replace(part, path)
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror}.", "Check the free space and your rights on the folder."
        ) from error


def _joined(first: VectorFile, second: VectorFile) -> VectorFile:
    return VectorFile(first.encoder_id, first.texts + second.texts, np.concatenate([first.rows, second.rows]))


@lru_cache(maxsize=16)
def _read_list(path: Path, encoder_id: str) -> VectorFile | None:
    """Read a file that never changes, once: a list may hold 100,000 vectors."""
    return _read_or_none(path, encoder_id)


def _read_or_none(path: Path, encoder_id: str) -> VectorFile | None:
    """Return the file's vectors; None if it is away, damaged or another encoder's: they can be made again."""
    try:
        vectors = read_vectors(path)
    except GarsError:
        return None
    return vectors if vectors.encoder_id == encoder_id else None
