"""What a picture may be asked to be, checked once before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from gars_core.errors import BadInput
from gars_core.types import ImageSpec

MIN_EDGE_PX, MAX_EDGE_PX, GRID_PX = 256, 2048, 8


def check_spec(spec: ImageSpec, steps: Sequence[int]) -> None:
    """Raise BadInput for a size, step count or seed that no picture can be made with."""
    for name, edge in (("width", spec.width_px), ("height", spec.height_px)):
        nearest = min(max(round(edge / GRID_PX) * GRID_PX, MIN_EDGE_PX), MAX_EDGE_PX)
        if edge != nearest:
            raise BadInput(
                f"A {name} of {edge} pixels cannot be drawn: it has to be a multiple of {GRID_PX} from {MIN_EDGE_PX}"
                f" to {MAX_EDGE_PX}.",
                f"The nearest is {nearest}.",
            )
    if spec.steps not in steps:
        known = ", ".join(map(str, steps))
        raise BadInput(f"{spec.steps} steps cannot be drawn.", f"Choose one of {known}.")
    if not 0 <= spec.seed < 2**32:
        raise BadInput(f"The seed {spec.seed} is out of range.", f"Choose one from 0 to {2**32 - 1}.")
