"""Working encoders without a model: texts that share words or word parts are near each other, and so are colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from PIL import Image

from gars_core.engines.fakes.loading import stand_in
from gars_core.engines.picture_spec import fitted
from gars_core.pixels import upright_rgb
from gars_core.types import FloatArray, ModelStatus, Report

DIMENSIONS = 384
CHUNK_TEXTS = 8
SAMPLE_PX, EDGE_PX = 8, 512
COLOURS = {
    "red": (220, 40, 40),
    "orange": (240, 150, 40),
    "yellow": (240, 230, 60),
    "green": (50, 160, 70),
    "blue": (40, 80, 210),
    "purple": (140, 60, 180),
    "pink": (245, 160, 190),
    "brown": (120, 80, 50),
    "black": (10, 10, 10),
    "grey": (128, 128, 128),
    "white": (250, 250, 250),
}
_STOPWORDS = frozenset("a an the of in on at by with and or to from under over among beside inside against".split())


class FakeEncoder:
    """Hashed words and letter trigrams, signed, as in feature hashing (Weinberger et al. 2009)."""

    id = "hashed-ngrams-1"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, 384) float32 unit rows; a text without a word becomes a fixed direction of its own."""
        return _hashed_rows(texts)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return what encode does, chunk by chunk."""
        return _in_chunks(self.encode, texts, done)


def _in_chunks(
    encode: Callable[[Sequence[str]], FloatArray], texts: Sequence[str], done: Callable[[int], None]
) -> FloatArray:
    parts = [np.empty((0, DIMENSIONS), dtype=np.float32)]
    for start in range(0, len(texts), CHUNK_TEXTS):
        done(start)
        parts.append(encode(texts[start : start + CHUNK_TEXTS]))
    done(len(texts))
    return np.concatenate(parts)


def _hashed_rows(texts: Sequence[str]) -> FloatArray:
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for place, weight in _features(text):
            row[place] += weight
        if not row.any():
            row[0] = 1.0
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return rows


def _features(text: str) -> Iterator[tuple[int, float]]:
    """Yield (dimension, signed weight): 1 for a word, less for its parts and for a stopword."""
    for word in re.findall(r"\w+", text.casefold()):
        heavy = 0.1 if word in _STOPWORDS else 1.0
        yield _hashed(f"={word}", heavy)
        padded = f"<{word}>"
        parts = [padded[start : start + 3] for start in range(len(padded) - 2)]
        for part in parts:
            yield _hashed(part, heavy * 0.6 / len(parts) ** 0.5)


@lru_cache(maxsize=50_000)
def _hashed(feature: str, weight: float) -> tuple[int, float]:
    # crc32, not hash(): Python's own changes from one process to the next
    code = crc32(feature.encode("utf-8"))
    return code % DIMENSIONS, weight if code & 0x8000_0000 else -weight


class FakePictureEncoder:
    """Reads a picture as the names of its colours, each as often as there is of it: a red picture is like "red"."""

    id = "hashed-colours@1"

    def __init__(self) -> None:
        self._model = stand_in("hashed-colours", "scorer", "Names of colours")

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        return _hashed_rows(texts)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        return _in_chunks(self.encode, texts, done)

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        """Return (n, 384) float32 unit rows."""
        return self.encode([" ".join(colours_in(picture)) for picture in pictures])


def colours_in(picture: Image.Image) -> list[str]:
    """Return the name of the nearest colour for each of SAMPLE_PX by SAMPLE_PX pixels."""
    pixels = np.asarray(fitted(upright_rgb(picture, EDGE_PX), SAMPLE_PX, SAMPLE_PX), dtype=np.float32).reshape(-1, 1, 3)
    nearest = ((pixels - np.array(list(COLOURS.values()), dtype=np.float32)) ** 2).sum(axis=2).argmin(axis=1)
    return [list(COLOURS)[place] for place in nearest]
