"""Which attribute values a picture looks like, by an encoder that knows both pictures and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import numpy as np

from gars_core.catalogue.loader import Catalogue
from gars_core.catalogue.vectors import VectorFile, read_vectors, write_vectors
from gars_core.errors import GarsError, StorageFailed
from gars_core.ports import PictureEncoder
from gars_core.studio.values.values import Values
from gars_core.types import FloatArray

SAYING = "an image of {}"
SHARPNESS = 100.0
"""What CLIP's cosines are multiplied by before the softmax: the scale that its training ends with."""
PER_CATEGORY = 3
LEAST_SHARE = 0.05
RIVALS = 300
"""So many values of a category are held against one of it: a list of 100,000 would take minutes to read."""


@dataclass(frozen=True)
class LookAlike:
    """A value that a picture may show. share: how much of its category's softmax it has, in (0, 1]."""

    value: str
    category: str
    phrase: str
    share: float


@dataclass(frozen=True)
class Standing:
    """How a value fits a picture among `of` values of its category. likest: the phrase that fits best.

    share: of the other values, those that fit less well, ties by half; in [0, 1].
    """

    value: str
    label: str
    phrase: str
    share: float
    likest: str
    of: int


class LookAlikes:
    """Reads the values' phrases once an encoder, and keeps their vectors in the data folder."""

    def __init__(self, values: Values, clip: PictureEncoder, data_dir: Path) -> None:
        self._values = values
        self._clip = clip
        self._cache = data_dir / "catalogue" / "picture-vectors.npz"
        self._lock = RLock()
        self._by_phrase: dict[str, FloatArray] = {}
        self._known: tuple[Catalogue, FloatArray] | None = None

    def of(self, vector: FloatArray) -> list[LookAlike]:
        """Return up to PER_CATEGORY values of each category for a picture's (d,) unit vector, the clearest first.

        Each value is held against the others of its category alone. Raises ModelMissing, ModelDamaged.
        """
        catalogue, rows = self._current()
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, value in enumerate(catalogue.attributes):
            places[value.category].append(place)
        look_alikes: list[LookAlike] = []
        for category, here in places.items():
            shares = _softmax(SHARPNESS * (rows[here] @ vector))
            for best in np.argsort(-shares)[:PER_CATEGORY]:
                value = catalogue.attributes[here[best]]
                if shares[best] >= LEAST_SHARE:
                    look_alikes.append(LookAlike(value.id, category, value.phrase, float(shares[best])))
        return sorted(look_alikes, key=lambda look_alike: -look_alike.share)

    def standings(self, vector: FloatArray, values: Sequence[str]) -> list[Standing]:
        """Return how those of the values that the catalogue knows fit a picture's (d,) unit vector, in their order.

        Values without another one in their category are left out. Raises ModelMissing, ModelDamaged.
        """
        catalogue = self._values.catalogue
        asked = [catalogue.by_id[id] for id in values if id in catalogue.by_id]
        among = [
            tuple(dict.fromkeys((*catalogue.by_category[attribute.category][:RIVALS], attribute)))
            for attribute in asked
        ]
        rows = iter(self._rows([other.phrase for there in among for other in there]))
        standings = []
        for attribute, there in zip(asked, among, strict=True):
            cosines = np.array([next(rows) @ vector for _ in there])
            mine = cosines[there.index(attribute)]
            below = np.sum(cosines < mine) + 0.5 * (np.sum(cosines == mine) - 1)
            if len(there) > 1:
                standings.append(
                    Standing(
                        attribute.id,
                        catalogue.category(attribute.category).label,
                        attribute.phrase,
                        float(below / (len(there) - 1)),
                        there[int(cosines.argmax())].phrase,
                        len(there),
                    )
                )
        return standings

    def _current(self) -> tuple[Catalogue, FloatArray]:
        """Return the catalogue and its values' (N, d) unit rows."""
        with self._lock:
            catalogue = self._values.catalogue
            if self._known is None or self._known[0] is not catalogue:
                self._known = catalogue, self._rows([value.phrase for value in catalogue.attributes])
            return self._known

    def _rows(self, phrases: Sequence[str]) -> FloatArray:
        """Return (n, d) unit rows: those of the file if the same encoder made them, the rest made now and kept."""
        with self._lock:
            known = self._by_phrase = self._by_phrase or self._kept()
            lacking = [phrase for phrase in dict.fromkeys(phrases) if phrase not in known]
            if lacking:
                known |= zip(lacking, self._clip.encode([SAYING.format(phrase) for phrase in lacking]), strict=True)
                with suppress(StorageFailed):  # made again at the next start
                    write_vectors(self._cache, VectorFile(self._clip.id, tuple(known), np.stack(list(known.values()))))
            return np.stack([known[phrase] for phrase in phrases]) if phrases else np.empty((0, 0), np.float32)

    def _kept(self) -> dict[str, FloatArray]:
        """Return the rows of the file by their phrases, {} if it is not there or another encoder's."""
        with suppress(GarsError):  # away or damaged: it can be made again
            if self._cache.exists() and (read := read_vectors(self._cache)).encoder_id == self._clip.id:
                return dict(zip(read.texts, read.rows, strict=True))
        return {}


def _softmax(logits: FloatArray) -> FloatArray:
    exps: FloatArray = np.exp(logits - logits.max())
    exps /= exps.sum()
    return exps
