"""What drifts through the air in front of everything: rain, snow, petals, sparks and the like, a function each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.stage import Stage
from gars_core.sketch.weather import falling, floating, glowing

KINDS: dict[str, Callable[[Stage], None]] = {
    "rain": falling.rain,
    "snow": falling.snow,
    "petals": falling.petals,
    "leaves": falling.leaves,
    "confetti": falling.confetti,
    "bubbles": floating.bubbles,
    "bats": floating.bats,
    "dust": glowing.dust,
    "embers": glowing.embers,
    "sparks": glowing.sparks,
    "gold": glowing.gold,
    "sparkles": glowing.sparkles,
    "stars": glowing.stars,
}


def weather(stage: Stage, kind: str) -> None:
    """Draw one kind of weather; an unknown kind draws nothing."""
    if kind in KINDS:
        KINDS[kind](stage)
    stage.image = np.clip(stage.image, 0, 1).astype(np.float32)
