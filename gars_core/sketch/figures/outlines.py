"""The silhouettes as data: contours of 4,134 game-icons in one compressed file."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[1] / "data"
GRID = 1024
"""Side of the square grid that contour points lie on."""

Contour = NDArray[np.int32]
"""(n, 2) points, x right and y down, closed."""


@dataclass(frozen=True)
class Outlines:
    """Every icon's contours, in the order of names."""

    names: tuple[str, ...]
    first: dict[str, int]
    contours: tuple[Contour, ...]
    counts: tuple[int, ...]

    def of(self, name: str) -> list[Contour]:
        """Return the contours of one icon, filled by the nonzero rule. KeyError for an unknown name."""
        at = self.first[name]
        return list(self.contours[at : at + self.counts[self.names.index(name)]])


def pack(icons: Mapping[str, Sequence[Contour]]) -> bytes:
    """Return icons as compressed bytes: a JSON line, then coordinate steps with low and high bytes apart."""
    contours = [contour for drawing in icons.values() for contour in drawing]
    header = {
        "names": list(icons),
        "contours": [len(drawing) for drawing in icons.values()],
        "points": [len(contour) for contour in contours],
    }
    steps = np.concatenate([np.diff(contour, axis=0, prepend=np.zeros((1, 2), np.int32)) for contour in contours])
    planes = np.ascontiguousarray(steps.T.astype("<i2")).view(np.uint8).reshape(2, -1, 2)
    body = json.dumps(header).encode() + b"\n" + planes.transpose(0, 2, 1).tobytes()
    return lzma.compress(body, preset=9 | lzma.PRESET_EXTREME)


def unpack(packed: bytes) -> Outlines:
    """Return what pack was given."""
    line, _, body = lzma.decompress(packed).partition(b"\n")
    header = json.loads(line)
    total = sum(header["points"])
    planes = np.frombuffer(body, np.uint8).reshape(2, 2, total).transpose(0, 2, 1)
    steps = np.ascontiguousarray(planes).view("<i2").reshape(2, total).T.astype(np.int32)
    contours = tuple(
        np.cumsum(contour, axis=0, dtype=np.int32) for contour in np.split(steps, np.cumsum(header["points"])[:-1])
    )
    starts = np.concatenate([[0], np.cumsum(header["contours"])[:-1]])
    names = tuple(header["names"])
    return Outlines(names, dict(zip(names, starts.tolist(), strict=True)), contours, tuple(header["contours"]))


@lru_cache(maxsize=1)
def outlines() -> Outlines:
    """Return the shipped silhouettes, read once."""
    return unpack((DATA / "outlines.xz").read_bytes())
