"""A working text encoder without a model: texts that share words or word parts are near each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from gars_core.types import FloatArray

DIMENSIONS = 384
CHUNK_TEXTS = 8
_STOPWORDS = frozenset("a an the of in on at by with and or to from under over among beside inside against".split())


class FakeEncoder:
    """Hashed words and letter trigrams, signed, as in feature hashing (Weinberger et al. 2009)."""

    id = "hashed-ngrams-1"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, 384) float32 unit rows; a text without a word becomes a fixed direction of its own."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for place, weight in _features(text):
                row[place] += weight
            if not row.any():
                row[0] = 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12).astype(np.float32)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return what encode does, chunk by chunk."""
        parts = [np.empty((0, DIMENSIONS), dtype=np.float32)]
        for start in range(0, len(texts), CHUNK_TEXTS):
            done(start)
            parts.append(self.encode(texts[start : start + CHUNK_TEXTS]))
        done(len(texts))
        return np.concatenate(parts)


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
