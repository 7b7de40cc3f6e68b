"""The values there are to choose from: the catalogue with the user's own, their vectors and their neighbours."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from gars_core.catalogue.lines import clean_value
from gars_core.catalogue.loader import Catalogue, attribute_of, load_catalogue
from gars_core.catalogue.match import Match, Matcher, match_text
from gars_core.catalogue.own_lists import OwnList, own_lists, remove_list, write_list
from gars_core.catalogue.own_values import add_value, own_values_dir
from gars_core.catalogue.reading import TextPart, read_text, understood
from gars_core.catalogue.vectors import CatalogueVectors, VectorFile, vectors_for
from gars_core.errors import BadInput
from gars_core.ports import TextEncoder
from gars_core.studio.values.neighbours import Neighbours, cosines_around, rows_of, stamp
from gars_core.types import Attribute, FloatArray, Progress, Report


class Values:
    """Holds the catalogue of the moment; adding a value makes the next one. The encoder loads only for new words."""

    def __init__(self, data_dir: Path, encoder: TextEncoder) -> None:
        self._own_dir = own_values_dir(data_dir)
        self._cache = data_dir / "catalogue" / "vectors.npz"
        self._encoder = encoder
        self._lock = threading.RLock()
        self._vectors: CatalogueVectors | None = None
        self._matcher: Matcher | None = None
        self._shipped = load_catalogue().by_id.keys()
        self._neighbours: Neighbours | None = None
        self._changed: Callable[[], None] = lambda: None
        self._reload()

    def phrase(self, value: str) -> str:
        """Return how a value reads; a value that was deleted since reads as its id."""
        attribute = self.catalogue.by_id.get(value)
        return attribute.phrase if attribute else value

    def checked(self, value: str) -> str:
        """Return the value's id. Raises BadInput if there is no such value."""
        if value not in self.catalogue.by_id:
            raise BadInput(f"There is no attribute {value!r}.", "Choose one from the list.")
        return value

    def snapshot(self) -> tuple[Catalogue, FloatArray]:
        """Return a catalogue and its (N, d) unit rows, which belong together."""
        with self._lock:
            return self.catalogue, self._current_vectors().values

    def bank(self) -> FloatArray:
        """Return the (P, d) taste phrases."""
        with self._lock:
            return self._current_vectors().bank

    def fingerprint(self, categories: Sequence[str]) -> str:
        """Return what tells one vocabulary from another: the values of these categories in order, and their encoder.

        An index may find other neighbours than the exact search does, so that with one it is another.
        """
        catalogue = self.catalogue
        ids = [value.id for value in catalogue.attributes if value.category in categories]
        return stamp(self._encoder.id, [*ids, "by index"] if self.neighbours(catalogue, categories) else ids)

    @property
    def encoder_id(self) -> str:
        return self._encoder.id

    def neighbours(self, catalogue: Catalogue, categories: Collection[str]) -> Neighbours | None:
        """Return what finds neighbours in an index, None where the exact search does for all of the categories."""
        neighbours = self._neighbours
        return neighbours if neighbours and neighbours.catalogue is catalogue and neighbours.serve(categories) else None

    def use(self, neighbours: Neighbours) -> None:
        """Let an index find neighbours, until the values change."""
        with self._lock:
            if neighbours.catalogue is self.catalogue:
                self._neighbours = neighbours

    def on_change(self, changed: Callable[[], None]) -> None:
        """Have changed called after values came or went."""
        self._changed = changed

    def add(self, category: str, phrase: str) -> Attribute:
        """Add a value of the user's own; it persists. Raises BadInput (see add_value), StorageFailed."""
        with self._lock:
            attribute = add_value(self.catalogue, self._own_dir, category, phrase)
            self._reload()
        self._changed()
        return attribute

    def own(self) -> list[Attribute]:
        """Return the values that are not shipped, in catalogue order."""
        return [value for value in self.catalogue.attributes if value.id not in self._shipped]

    def named(self, category: str, words: str) -> Attribute | None:
        """Return the value of that id, or of that category and phrase; None if there is none yet."""
        by_id = self.catalogue.by_id
        return by_id.get(words) or by_id.get(attribute_of(category, words).id)

    def lists(self) -> list[OwnList]:
        """Return the lists that the user brought, the oldest first."""
        return self._lists

    def fresh(self, phrases: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
        """Return those of the (category id, phrase) that are not there yet, by category, once. Raises BadInput."""
        fresh: dict[str, dict[str, str]] = {}
        for category, phrase in phrases:
            if category not in self.catalogue.category_by_id:
                raise BadInput(f"There is no kind of attribute called {category!r}.", "Choose one of the kinds shown.")
            value = attribute_of(category, clean_value(phrase))
            if value.id not in self.catalogue.by_id:
                fresh.setdefault(category, {}).setdefault(value.id, value.phrase)
        return {category: list(lines.values()) for category, lines in fresh.items()}

    def add_list(self, name: str, fresh: Mapping[str, Sequence[str]], report: Report) -> int:
        """Add a list of {category id: what fresh gave}; return how many values it has.

        Nothing is added before all are encoded. Raises ModelMissing, StorageFailed, and Cancelled by report.
        """
        texts = tuple(dict.fromkeys(phrase for phrases in fresh.values() for phrase in phrases))
        if texts:
            vectors = VectorFile(self._encoder.id, texts, self._encode(texts, report))
            with self._lock:
                write_list(self._own_dir, name, fresh, vectors)
                self._reload()
            self._changed()
        return sum(map(len, fresh.values()))

    def remove_list(self, id: str) -> None:
        """Remove a list with all it brought; sessions keep what they drew. Raises BadInput, StorageFailed."""
        with self._lock:
            remove_list(self._own_dir, id)
            self._reload()
        self._changed()

    def near(self, value: str, n: int) -> list[Attribute]:
        """Return up to n values of the same category, nearest in meaning first."""
        catalogue, vectors = self.snapshot()
        same = catalogue.by_category[catalogue.attribute(value).category]
        rows = vectors[rows_of(catalogue, same[0].category)]
        # Sentence vectors all lean one way: what is near shows around the category's mean.
        mean = rows.mean(axis=0)
        cosines = cosines_around(mean, rows, vectors[catalogue.position[value]] - mean)
        order = np.argsort(-cosines, kind="stable")[: n + 1]
        return [same[row] for row in order if same[row].id != value][:n]

    def understand(self, text: str) -> list[tuple[str, bool]]:
        """Return the values that a text clearly speaks of, and whether it likes them. Raises ModelMissing."""
        return [(match.value_id, match.likes) for match in understood(self.read(text)).values()]

    def read(self, text: str) -> tuple[TextPart, ...]:
        """Return a text part by part: understood, unsure with what may be meant, or not. Raises ModelMissing."""
        return read_text(self._current_matcher(), text, self._encoder)

    def matches(self, text: str) -> tuple[Match, ...]:
        """Return what a prompt speaks of, guesses included, with how near each value is to its words."""
        catalogue, vectors = self.snapshot()
        return match_text(catalogue, vectors, text, self._encoder)

    def warm_up(self) -> None:
        """Read the vectors, so that the first round need not wait for them."""
        self.snapshot()

    def _reload(self) -> None:
        self._lists = own_lists(self._own_dir)
        self.catalogue = load_catalogue(self._own_dir, lists=[own_list.folder for own_list in self._lists])
        self._vectors = None
        self._matcher = None
        self._neighbours = None

    def _encode(self, texts: Sequence[str], report: Report) -> FloatArray:
        started = time.monotonic()

        def done(read: int) -> None:
            rate = read / max(time.monotonic() - started, 1e-9)
            speed = f", {rate:,.0f} a second" if read else ""
            report(Progress(f"Reading {read:,} of {len(texts):,} values{speed}", read / len(texts)))

        return self._encoder.encode_many(texts, done)

    def _current_vectors(self) -> CatalogueVectors:
        if self._vectors is None:
            self._vectors = vectors_for(
                self.catalogue, self._encoder, cache=self._cache, lists=[own_list.vectors for own_list in self._lists]
            )
        return self._vectors

    def _current_matcher(self) -> Matcher:
        with self._lock:
            if self._matcher is None:
                self._matcher = Matcher(self.catalogue, self._current_vectors().values)
            return self._matcher
