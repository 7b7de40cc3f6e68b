"""What a picture may be asked to be, checked once before anything is loaded, and the picture that it begins from."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageOps

from gars_core.errors import BadInput
from gars_core.pixels import upright_rgb
from gars_core.types import GRID_PX, MAX_EDGE_PX, MAX_LORA_WEIGHT, MIN_EDGE_PX, Ability, ImageSpec


def check_spec(spec: ImageSpec, steps: Sequence[int], abilities: frozenset[Ability] = frozenset()) -> None:
    """Raise BadInput for what no picture can be made with, and for a start or LoRAs where there is no ability."""
    for name, edge in (("width", spec.width_px), ("height", spec.height_px)):
        nearest = min(max(round(edge / GRID_PX) * GRID_PX, MIN_EDGE_PX), MAX_EDGE_PX)
        if edge != nearest:
            raise BadInput(
                f"A {name} of {edge} pixels cannot be drawn: it has to be a multiple of {GRID_PX} from {MIN_EDGE_PX}"
                f" to {MAX_EDGE_PX}.",
                f"The nearest is {nearest}.",
            )
    if spec.steps not in steps:
        choices = ", ".join(map(str, steps)) if len(steps) < 10 else f"those from {min(steps)} to {max(steps)}"
        raise BadInput(f"{spec.steps} steps cannot be drawn.", f"Choose one of {choices}.")
    if not 0 <= spec.seed < 2**32:
        raise BadInput(f"The seed {spec.seed} is out of range.", f"Choose one from 0 to {2**32 - 1}.")
    if not 0 < spec.strength <= 1:
        raise BadInput(
            f"A strength of {spec.strength:g} cannot be drawn.",
            "Choose one above 0, which keeps almost all of the picture, up to 1, which keeps nothing.",
        )
    for lora in spec.loras:
        if not -MAX_LORA_WEIGHT <= lora.weight <= MAX_LORA_WEIGHT:
            raise BadInput(
                f"The LoRA “{lora.name}” cannot have a weight of {lora.weight:g}.",
                f"Choose one from {-MAX_LORA_WEIGHT:g} to {MAX_LORA_WEIGHT:g}.",
            )
    if spec.start is not None and "start" not in abilities:
        raise BadInput("This picture maker cannot begin from a picture.", "Choose another maker, or draw it anew.")
    if spec.loras and "loras" not in abilities:
        raise BadInput(
            f"This picture maker takes no LoRAs, and “{spec.loras[0].name}” is chosen.",
            "Choose another maker, or take the LoRAs away.",
        )


def fitted(start: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """Return start plain, scaled to cover the size and cropped around its centre. Raises BadInput."""
    return ImageOps.fit(upright_rgb(start), (width_px, height_px), Image.Resampling.LANCZOS)
