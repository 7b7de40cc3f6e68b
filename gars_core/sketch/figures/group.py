"""How several things stand together: on, in, under, above, beside or behind one another, or in somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gars_core.sketch.figures.figure import Placement
from gars_core.sketch.things import Thing

CROWDED = 0.8
"""How large each of several is beside one alone."""


def together(place: Placement, things: Sequence[Thing], rng: np.random.Generator) -> list[tuple[Thing, Placement]]:
    """Return where each thing stands, those behind first. place: where the first would stand alone."""
    first, *others = things
    main = replace(place, size=place.size * (0.85 if others else 1.0))
    behind, front = list[tuple[Thing, Placement]](), list[tuple[Thing, Placement]]()
    side = 1.0 if rng.random() < 0.5 else -1.0
    for other in others:
        size = main.size
        match other.relation:
            case "on":
                behind.append((other, replace(main, depth=main.depth + 0.05)))
                main = replace(main, size=0.72 * size, foot=main.foot - 0.42 * size)
            case "in":
                behind.append((other, replace(main, size=1.2 * size, depth=main.depth + 0.05)))
                main = replace(main, size=0.62 * size, foot=main.foot - 0.36 * size)
            case "under":
                shelter = replace(main, size=1.45 * size, x=main.x + 0.1 * side * size, depth=main.depth + 0.1)
                behind.append((other, shelter))
                main = replace(main, size=0.7 * size)
            case "above":
                behind.append((other, replace(main, size=0.7 * size, depth=main.depth + 0.05)))
                main = replace(main, size=0.75 * size, foot=main.foot - 0.62 * size, floats=True)
            case "behind":
                behind.append(
                    (other, replace(main, size=1.2 * size, x=main.x + 0.15 * side * size, depth=main.depth + 0.2))
                )
            case "held":
                front.append(
                    (other, replace(main, size=0.42 * size, x=main.x + 0.3 * side * size, foot=main.foot - 0.1 * size))
                )
            case _:
                apart = 0.42 * size * side
                front.append((other, replace(main, size=0.72 * size, x=main.x + apart)))
                main = replace(main, x=main.x - 0.6 * apart)
                side = -side
    placed = [*behind, (first, main), *front]
    return [(thing, each) for thing, where in placed for each in _several(where, thing.count, rng)]


def _several(place: Placement, count: int, rng: np.random.Generator) -> list[Placement]:
    """Return so many places about one, each a little different, the far ones first."""
    if count == 1:
        return [place]
    size = place.size * CROWDED * (2 / count) ** 0.35
    step = min(0.8 * size, 0.8 / count)
    spots = [
        replace(
            place,
            x=place.x + (number - (count - 1) / 2) * step,
            foot=place.foot + float(rng.uniform(-0.04, 0.04)),
            size=size * float(rng.uniform(0.88, 1.1)),
            flip=bool(rng.random() < 0.5),
        )
        for number in range(count)
    ]
    return sorted(spots, key=lambda spot: spot.foot)
