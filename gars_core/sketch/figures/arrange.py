"""How many figures there are, and where they stand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.figures.figure import Placement

Row = dict[str, object]


def _line(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [Placement(0.14 + 0.24 * k, 0.84, 0.24, flip=k % 2 == 1) for k in range(4)]


def _spiral(row: Row, rng: np.random.Generator) -> list[Placement]:
    places = []
    for k in range(13):
        turn, reach = k * 0.72 + 0.4, 0.43 * (1 - k / 14) + 0.03
        size = 0.25 * (1 - k / 17)
        places.append(
            Placement(
                0.5 + reach * np.cos(turn),
                0.52 + reach * np.sin(turn) * 0.92 + size / 2,
                size,
                0.05,
                tilt=-np.degrees(turn) % 360 * 0.15,
                floats=True,
            )
        )
    return places[::-1]


def _circle(row: Row, rng: np.random.Generator) -> list[Placement]:
    ring = [2 * np.pi * k / 9 - np.pi / 2 for k in range(9)]
    return [
        Placement(0.5 + 0.37 * np.cos(a), 0.52 + 0.36 * np.sin(a) + 0.1, 0.19, 0.1, flip=np.cos(a) > 0, floats=True)
        for a in ring
    ]


def _triangle(row: Row, rng: np.random.Generator) -> list[Placement]:
    places = []
    for level, count in enumerate((1, 2, 3)):
        places += [
            Placement(
                0.5 + (k - (count - 1) / 2) * 0.31, 0.34 + 0.275 * level, 0.265, 0.3 - 0.12 * level, floats=level < 2
            )
            for k in range(count)
        ]
    return places


def _pattern(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [
        Placement((c + 0.5 * (r % 2)) / 4, (r + 0.9) / 4.2, 0.19, 0.1, flip=(r + c) % 2 == 1, floats=True)
        for r in range(5)
        for c in range(5)
    ]


def _grid(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [
        Placement((c + 0.5) / 4, (r + 0.87) / 4, 0.185, 0.1, flip=r % 2 == 1, floats=True)
        for r in range(4)
        for c in range(4)
        if (r + c) % 2 == 0
    ]


def _crowd(row: Row, rng: np.random.Generator) -> list[Placement]:
    places = []
    for rank in range(4):
        near = rank / 3
        count = 9 - 2 * rank
        places += [
            Placement(
                (k + rng.uniform(0.2, 0.8)) / count,
                0.64 + 0.33 * near**1.2 + rng.uniform(-0.012, 0.012),
                0.14 + 0.27 * near,
                0.7 * (1 - near),
                flip=bool(rng.random() < 0.5),
            )
            for k in range(count)
        ]
    return places


def _scatter(row: Row, rng: np.random.Generator) -> list[Placement]:
    cells = rng.permutation(16)[:11]
    return [
        Placement(
            (k % 4 + rng.uniform(0.25, 0.75)) / 4,
            (k // 4 + rng.uniform(0.7, 1.05)) / 4,
            float(rng.uniform(0.09, 0.22)),
            0.1,
            flip=bool(rng.random() < 0.5),
            tilt=float(rng.uniform(-40, 40)),
            floats=True,
        )
        for k in cells.tolist()
    ]


def _stack(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [
        Placement(0.5 + 0.02 * (-1) ** k, 0.955 - 0.225 * k, 0.25, 0.1, flip=k % 2 == 1, floats=k > 0) for k in range(4)
    ]


def _s(row: Row, rng: np.random.Generator) -> list[Placement]:
    places = []
    for k in range(7):
        t = k / 6
        places.append(
            Placement(
                0.5 + 0.3 * np.sin(t * 2 * np.pi) * (0.35 + 0.65 * t),
                0.44 + 0.52 * t**1.2,
                0.07 + 0.23 * t**1.2,
                0.8 * (1 - t),
            )
        )
    return places


def _lay(row: Row, rng: np.random.Generator) -> list[Placement]:
    ring = [
        Placement(
            0.5 + 0.4 * np.cos(a),
            0.54 + 0.38 * np.sin(a) + 0.06,
            0.14,
            0.1,
            tilt=float(rng.uniform(-90, 90)),
            floats=True,
        )
        for a in np.linspace(0.4, 5.9, 5)
    ]
    return [Placement(0.5, 0.76, 0.5, 0.05, tilt=-14, floats=True), *ring]


def _facing(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [Placement(0.27, 0.85, 0.48), Placement(0.73, 0.85, 0.48, flip=True)]


def _three(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [Placement(0.22, 0.78, 0.32, 0.35), Placement(0.78, 0.8, 0.35, 0.25, flip=True), Placement(0.48, 0.92, 0.48)]


def _cascade(row: Row, rng: np.random.Generator) -> list[Placement]:
    return [
        Placement(
            0.12 + 0.125 * k,
            0.26 + 0.115 * k + 0.025 * np.sin(k * 2.1),
            0.12 + 0.018 * k,
            0.5 * (1 - k / 6),
            tilt=-16 + 7 * k,
            floats=True,
        )
        for k in range(7)
    ]


ARRANGE: dict[str, Callable[[Row, np.random.Generator], list[Placement]]] = {
    "row": _line,
    "spiral": _spiral,
    "circle": _circle,
    "triangle": _triangle,
    "pattern": _pattern,
    "grid": _grid,
    "crowd": _crowd,
    "scatter": _scatter,
    "stack": _stack,
    "s": _s,
    "lay": _lay,
    "facing": _facing,
    "three": _three,
    "cascade": _cascade,
}


def placements(row: Row, rng: np.random.Generator) -> list[Placement]:
    """Return where the figures of a composition's table row stand, far ones first."""
    name = str(row.get("arrange", ""))
    if name:
        return ARRANGE[name](row, rng)

    def number(key: str, default: float) -> float:
        value = row.get(key, default)
        return float(value) if isinstance(value, int | float) else default

    return [
        Placement(
            number("x", 0.5),
            number("foot", 0.85),
            number("size", 0.5),
            0.1,
            bool(row.get("flip")),
            number("tilt", 0),
            bool(row.get("floats")),
            bool(row.get("black")),
        )
    ]
