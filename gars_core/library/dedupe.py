"""When two prompts are the same: a key of their words for those that are, and a sketch for those that nearly are.

The sketch is MinHash over pairs of following words (Broder 1997), found by banding (Leskovec, Rajaraman, Ullman, Mining
of Massive Datasets, 3.4). Per row 64 bytes and a place in each band's table: 160 MB for 900,000 prompts.

Of our own for the memory: rensa 0.5 is 1.3 times as fast and tells as much, but keeps 2 kB a prompt, 1.8 GB of them;
datasketch 2.0 keeps 4 kB at a twentieth of the speed (bench/results/dedupe.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

NEAR = 0.8
"""Prompts are near if so large a share of all their pairs of words is in both."""
HASHES, BANDS, ROWS_PER_BAND = 64, 6, 3
SLOTS = 1 << 22
_APART = re.compile(r"[\W_]+")
_C1, _C2, _C3 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35), np.uint32(0x9E3779B1)


def normal(text: str) -> str:
    """Return the words alone, in lower case; a text without any stays as it is."""
    return _APART.sub(" ", text.casefold()).strip() or text


def key(normal_text: str) -> bytes:
    """Return 8 bytes that only a prompt of the same words has."""
    return blake2b(normal_text.encode("utf-8", "replace"), digest_size=8).digest()


class NearDuplicates:
    """Remembers sketches of prompts, and tells which new ones are near to one that it remembers."""

    def __init__(self) -> None:
        rng = np.random.default_rng(20)
        self._factors = rng.integers(0, 2**32, HASHES, dtype=np.uint32) | np.uint32(1)
        self._terms = rng.integers(0, 2**32, HASHES, dtype=np.uint32)
        self._sketches = np.empty((4096, HASHES), dtype=np.uint8)
        self._count = 1  # the first row stands for "nobody" in the tables
        self._tables = np.zeros((BANDS, SLOTS), dtype=np.int32)

    def remember(self, normal_texts: Sequence[str]) -> None:
        """Take prompts in without a look whether they are near to others."""
        if normal_texts:
            self._keep(*self._sketched(normal_texts))

    def fresh(self, normal_texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return (n,) true for those near to none before them, and remember these."""
        if not normal_texts:
            return np.zeros(0, dtype=np.bool_)
        sketches, slots = self._sketched(normal_texts)
        known = self._tables[np.arange(BANDS), slots]  # (n, BANDS)
        alike = (self._sketches[known] == sketches[:, None]).mean(axis=2)
        fresh: NDArray[np.bool_] = ~((alike >= NEAR) & (known > 0)).any(axis=1)
        _drop_within(fresh, sketches, slots)
        self._keep(sketches[fresh], slots[fresh])
        return fresh

    def _keep(self, sketches: NDArray[np.uint8], slots: NDArray[np.int64]) -> None:
        end = self._count + len(sketches)
        if end > len(self._sketches):
            larger = np.empty((max(end, len(self._sketches) * 5 // 4), HASHES), dtype=np.uint8)
            larger[: self._count] = self._sketches[: self._count]
            self._sketches = larger
        self._sketches[self._count : end] = sketches
        self._tables[np.arange(BANDS), slots] = np.arange(self._count, end, dtype=np.int32)[:, None]
        self._count = end

    def _sketched(self, normal_texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Return (n, HASHES) sketches and (n, BANDS) places in the tables."""
        pairs, starts = _word_pairs(normal_texts)
        least = np.empty((len(normal_texts), HASHES), dtype=np.uint32)
        for place in range(HASHES):
            least[:, place] = np.minimum.reduceat(pairs * self._factors[place] + self._terms[place], starts)
        slots = np.empty((len(normal_texts), BANDS), dtype=np.int64)
        for band in range(BANDS):
            mixed = np.zeros(len(normal_texts), dtype=np.uint32)
            for place in range(band * ROWS_PER_BAND, (band + 1) * ROWS_PER_BAND):
                mixed = _mix(mixed * _C3 ^ least[:, place])
            slots[:, band] = mixed & np.uint32(SLOTS - 1)
        return (least >> np.uint32(12)).astype(np.uint8), slots


def _word_pairs(normal_texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hashes of all pairs of following words, and where each text's begin; a lone word is its own pair."""
    words = [text.split() or [text] for text in normal_texts]
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    hashes = np.fromiter(
        (crc32(word.encode("utf-8", "replace")) for text in words for word in text),
        dtype=np.uint32,
        count=int(lengths.sum()),
    )
    last = np.cumsum(lengths) - 1
    following = np.append(hashes[1:], np.uint32(0))
    following[last] = 0
    wanted = np.ones(len(hashes), dtype=np.bool_)
    wanted[last[lengths > 1]] = False
    counts = np.maximum(lengths - 1, 1)
    return _mix(hashes * _C3 ^ following)[wanted], np.cumsum(counts) - counts


def _mix(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return well-spread hashes: the finaliser of MurmurHash3."""
    values = (values ^ (values >> np.uint32(16))) * _C1
    values = (values ^ (values >> np.uint32(13))) * _C2
    return values ^ (values >> np.uint32(16))


def _drop_within(fresh: NDArray[np.bool_], sketches: NDArray[np.uint8], slots: NDArray[np.int64]) -> None:
    """Clear fresh where a row is near to an earlier one that stays, among rows that share a place with it."""
    earlier: dict[int, set[int]] = {}
    for band in range(BANDS):
        order = np.argsort(slots[:, band], kind="stable")
        same = np.flatnonzero(slots[order[1:], band] == slots[order[:-1], band])
        for later, other in zip(order[same + 1].tolist(), order[same].tolist(), strict=True):
            earlier.setdefault(later, set()).add(other)
    stands_for: dict[int, int] = {}  # a row that was dropped: the one that stays for it
    for row in sorted(earlier):
        if not fresh[row]:
            continue
        rivals = [rival for later in earlier[row] if fresh[rival := stands_for.get(later, later)]]
        near = [rival for rival in rivals if (sketches[rival] == sketches[row]).mean() >= NEAR]
        if near:
            fresh[row], stands_for[row] = False, min(near)
