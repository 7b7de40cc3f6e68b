"""What style, movement and camera do to the finished picture: short lists of cheap changes from their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gars_core.sketch.fields import Field
from gars_core.sketch.finish import lines, optics, patterns, shapes, textures, tones
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.tables import Row, table

Change = Callable[[Sheet, Any], Field]

CHANGES: dict[str, Change] = {
    "stretch": shapes.stretch,
    "wave": shapes.wave,
    "shift": shapes.shift,
    "echo": shapes.echo,
    "cells": shapes.cells_of,
    "blocks": shapes.blocks,
    "flat": shapes.flat,
    "dabs": shapes.dabs,
    "smooth": shapes.smooth,
    "invert": tones.invert,
    "ramp": tones.ramped,
    "hue": tones.hue,
    "sat": tones.sat,
    "contrast": tones.contrast,
    "bright": tones.bright,
    "warm": tones.warm,
    "rose": tones.rose,
    "green": tones.green,
    "wash": tones.wash,
    "pattern": patterns.pattern,
    "rays": patterns.rays,
    "hatch": lines.hatched,
    "line": lines.line,
    "white_line": lines.white_line,
    "neon": lines.neon,
    "gold": lines.gold,
    "ring": lines.ring,
    "levels": tones.levels,
    "halftone": textures.halftone,
    "stipple": textures.stipple,
    "crackle": textures.crackle,
    "weave": textures.weave,
    "paper": textures.paper,
    "impasto": textures.impasto,
    "grain": textures.grained,
    "scan": textures.scan,
    "glitch": textures.glitch,
    "drops": optics.drops,
    "smear": optics.smear,
    "burst": optics.burst,
    "focus": optics.focus,
    "tilt_shift": optics.tilt_shift,
    "fringe": optics.fringe,
    "bokeh": optics.bokeh,
    "soft": optics.soft,
    "streak": optics.streak,
    "trails": optics.trails,
    "split": optics.split,
    "overlay": optics.overlay,
    "vignette": optics.vignette,
    "hole": optics.hole,
    "bars": optics.bars,
    "border": patterns.border,
}
"""In the order in which they are made: shapes, then colours, marks, textures, the lens, and what lies over it."""


def recipe(row: Row) -> Row:
    """Return a row with what it is like (data/recipe.toml) filled in beneath its own numbers."""
    base = table("recipe")[str(row["like"])] if "like" in row else {}
    return {name: value for name, value in {**base, **row}.items() if name != "like"}


def finish(sheet: Sheet, row: Row) -> Field:
    """Return the sheet's picture (h, w, 3) after the changes that a row of style, movement or camera names."""
    asked = recipe(row)
    sheet.options = asked
    for name, change in CHANGES.items():
        if name in asked:
            sheet.image = np.clip(change(sheet, asked[name]), 0, 1).astype(np.float32)
    return sheet.image
