"""The values there are to choose from: the catalogue with the user's own, their vectors and their neighbours."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from gars_core.catalogue.loader import Catalogue, load_catalogue
from gars_core.catalogue.match import centred_rows, match_text
from gars_core.catalogue.own_values import add_value, own_values_dir
from gars_core.catalogue.vectors import CatalogueVectors, vectors_for
from gars_core.ports import TextEncoder, VectorIndex
from gars_core.types import Attribute, FloatArray

COLLECTION = "attributes"


class Values:
    """Holds the catalogue of the moment; adding a value makes the next one. The encoder loads only for new words."""

    def __init__(self, data_dir: Path, encoder: TextEncoder, index: VectorIndex) -> None:
        self._own_dir = own_values_dir(data_dir)
        self._cache = data_dir / "catalogue" / "vectors.npz"
        self._encoder = encoder
        self._index = index
        self._lock = threading.RLock()
        self._vectors: CatalogueVectors | None = None
        self._indexed: tuple[Catalogue, FloatArray] | None = None
        self.catalogue = load_catalogue(self._own_dir)

    def phrase(self, value: str) -> str:
        """Return how a value reads; a value that was deleted since reads as its id."""
        found = self.catalogue.by_id.get(value)
        return found.phrase if found else value

    def snapshot(self) -> tuple[Catalogue, FloatArray]:
        """Return a catalogue and its (N, d) unit rows, which belong together."""
        with self._lock:
            return self.catalogue, self._current_vectors().values

    def bank(self) -> FloatArray:
        """Return the (P, d) taste phrases."""
        with self._lock:
            return self._current_vectors().bank

    def add(self, category: str, phrase: str) -> Attribute:
        """Add a value of the user's own; it persists. Raises BadInput (see add_value), StorageFailed."""
        with self._lock:
            attribute = add_value(self.catalogue, self._own_dir, category, phrase)
            self.catalogue = load_catalogue(self._own_dir)
            self._vectors = None
            return attribute

    def near(self, value: str, n: int) -> list[Attribute]:
        """Return up to n values of the same category, nearest in meaning first."""
        catalogue, rows = self._sync_index()
        category = catalogue.attribute(value).category
        hits = self._index.nearest(COLLECTION, rows[catalogue.position[value]], n + 1, where={"category": category})
        return [catalogue.by_id[hit.id] for hit in hits if hit.id != value and hit.id in catalogue.by_id][:n]

    def understand(self, text: str) -> list[tuple[str, bool]]:
        """Return the values that a text clearly speaks of, and whether it likes them. Raises ModelMissing."""
        catalogue, vectors = self.snapshot()
        return [(found.value_id, found.likes) for found in match_text(catalogue, vectors, text, self._encoder)]

    def warm_up(self) -> None:
        """Read the vectors and bring the index up to date, so that the first swap need not wait for it."""
        self._sync_index()

    def _sync_index(self) -> tuple[Catalogue, FloatArray]:
        """Bring the index up to the catalogue if the encoder or the values changed; return what it holds."""
        with self._lock:
            if self._indexed is None or self._indexed[0] is not self.catalogue:
                catalogue, vectors = self.snapshot()
                rows, words = centred_rows(catalogue, vectors), "\n".join(value.id for value in catalogue.attributes)
                made_of = f"{self._encoder.id} centred {hashlib.sha256(words.encode()).hexdigest()[:12]}"
                if self._index.encoder_of(COLLECTION) != made_of:
                    self._index.rebuild(
                        COLLECTION, made_of, [value.id for value in catalogue.attributes], rows,
                        [value.phrase for value in catalogue.attributes],
                        [{"category": value.category} for value in catalogue.attributes])
                self._indexed = catalogue, rows
            return self._indexed

    def _current_vectors(self) -> CatalogueVectors:
        if self._vectors is None:
            self._vectors = vectors_for(self.catalogue, self._encoder, cache=self._cache)
        return self._vectors


