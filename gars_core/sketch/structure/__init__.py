"""What a composition does to the scene itself: before the figures stand in it, and before the medium."""

from __future__ import annotations

from collections.abc import Callable

from gars_core.sketch.stage import Stage
from gars_core.sketch.structure.figures import (
    bands,
    burst,
    checker,
    circle,
    halves,
    maze,
    plain,
    planes,
    rings,
    stripes,
)
from gars_core.sketch.structure.grounds import (
    empty,
    flatlay,
    glow,
    hill,
    hover,
    layers,
    rimmed,
    section,
    terraces,
    vast,
)
from gars_core.sketch.structure.leading import cross, diagonal, lines, path, river, symmetry, thirds, zigzag
from gars_core.sketch.structure.openings import arch, blurred, door, frame, silhouettes, tunnel, window
from gars_core.sketch.structure.turns import exploded, reflection, tilt

Change = Callable[[Stage], None]


AHEAD: dict[str, Change] = {
    "empty": empty,
    "vast": vast,
    "plain": plain,
    "checker": checker,
    "thirds": thirds,
    "diagonal": diagonal,
    "path": path,
    "zigzag": zigzag,
    "river": river,
    "lines": lines,
    "burst": burst,
    "circle": circle,
    "rings": rings,
    "bands": bands,
    "stripes": stripes,
    "cross": cross,
    "planes": planes,
    "maze": maze,
    "terraces": terraces,
    "layers": layers,
    "symmetry": symmetry,
    "hover": hover,
    "glow": glow,
    "rimmed": rimmed,
    "hill": hill,
    "flatlay": flatlay,
    "section": section,
}

"""Changes of the empty scene, before figures stand in it."""

AFTER: dict[str, Change] = {
    "frame": frame,
    "arch": arch,
    "door": door,
    "tunnel": tunnel,
    "window": window,
    "silhouettes": silhouettes,
    "blurred": blurred,
    "reflection": reflection,
    "tilt": tilt,
    "exploded": exploded,
    "halves": halves,
}

"""Changes of the lit scene with its figures, before the medium."""
