"""The ways to share out memory among the parts of SDXL, largest first, and the one that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gars_core.engines.processor import Device
from gars_core.engines.sdxl.eight_bits import SHARE

ITEM_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2, "float8_e4m3fn": 1, "int8": 1}
DRAWING_VALUES_PER_PX, DECODING_VALUES_PER_PX = 250, 850
"""Numbers held at once for each pixel by a step and by the full decoder; times the bytes of one, what work takes."""
TILE_PX, TILE_OVERLAP = 640, 0.125
"""1024 x 1024 pixels in four tiles decode 1.2 times the pixels in 0.7 GB instead of 1.7."""
LAYERS_ON_THE_WAY = 0.06
"""The share of a model that is on the card when its layers visit it: two of the largest, and what is kept free."""
FROM_DISK = "the text encoders are read from the disk for each new prompt."


@dataclass(frozen=True)
class Plan:
    """How to compute, and how to share out the memory. sentence says it for the screen.

    streamed: the UNet waits in main memory and its layers visit the card one by one. encoders_stay: the text encoders
    keep their memory between prompts. storage: the type that the UNet's layers wait in between their turns, "" for
    dtype; with int8 they compute in it as well. tiled_above_px: a picture with a longer edge is decoded tile
    by tile, unless by the tiny decoder.
    """

    device: Device
    dtype: Literal["float16", "bfloat16", "float32"]
    streamed: bool
    sentence: str
    encoders_stay: bool = True
    storage: Literal["", "float8_e4m3fn", "bfloat16", "int8"] = ""
    tiled_above_px: int = 1024

    @property
    def visits_by_layers(self) -> bool:
        """Whether the text encoders wait in main memory and visit the card; without a card they come from the disk."""
        return self.device == "cuda" and not self.encoders_stay


@dataclass(frozen=True)
class Sizes:
    """How many weights the parts have."""

    unet: int
    encoders: int
    decoder: int


def plans_for(device: Device, bfloat16: bool, eight_bits: bool = False) -> tuple[Plan, ...]:
    """Return the plans for a device, from the largest and fastest to the smallest.

    bfloat16, eight_bits: whether the processor gains by them; of no account on other devices.
    """
    if device == "cuda":
        return _plans_for_a_card()
    if device == "mps":
        resident = Plan("mps", "float16", False, "All parts of SDXL stay in the memory that the graphics chip shares.")
        return resident, _leaner(resident, FROM_DISK.capitalize())
    return _plans_for_a_processor(bfloat16, eight_bits)


def _plans_for_a_card() -> tuple[Plan, ...]:
    resident = Plan("cuda", "float16", False, "All parts of SDXL stay on the graphics card.")
    visited = _leaner(
        resident,
        "The UNet stays on the graphics card; the text encoders wait in main memory and visit it for each new prompt.",
    )
    eight_bits = replace(
        visited,
        storage="float8_e4m3fn",
        sentence="The UNet stays on the graphics card in 8 bits, which costs a little quality; the text encoders visit"
        " it for each new prompt.",
    )
    streamed = replace(
        visited,
        streamed=True,
        sentence="All parts of SDXL wait in main memory and visit the graphics card layer by layer, which is slower.",
    )
    return resident, visited, eight_bits, streamed


def _plans_for_a_processor(bfloat16: bool, eight_bits: bool) -> tuple[Plan, ...]:
    bits, fewer = ("16", "8") if bfloat16 else ("32", "16")
    computing = f"SDXL runs on the processor in {bits} bits"
    if eight_bits:
        computing += ", its large layers in 8, which costs a little quality"
    whole = Plan("cpu", "bfloat16" if bfloat16 else "float32", False, f"{computing}.", tiled_above_px=768)
    if eight_bits:
        whole = replace(whole, storage="int8")
        return whole, _leaner(whole, f"{computing}; {FROM_DISK}")
    # Such a UNet leaves the encoders no room in 8 GB, and a prompt's seconds on the disk are few against the picture's.
    from_disk = _leaner(whole, f"{computing}; {FROM_DISK}")
    waiting = replace(
        from_disk,
        storage="float8_e4m3fn" if bfloat16 else "bfloat16",
        sentence=f"{computing}, and the UNet waits in {fewer}, which is slower; {FROM_DISK}",
    )
    return from_disk, waiting


def _leaner(plan: Plan, sentence: str) -> Plan:
    """Return the plan with encoders that do not stay, and larger pictures decoded in tiles."""
    return replace(plan, sentence=sentence, encoders_stay=False, tiled_above_px=768)


def need_bytes(plan: Plan, sizes: Sizes, width_px: int, height_px: int) -> int:
    """Return the memory that a plan takes on its device for a picture, weights and work together."""
    item = ITEM_BYTES[plan.dtype]
    kept = ITEM_BYTES[plan.storage or plan.dtype]
    unet = round(sizes.unet * (SHARE * kept + (1 - SHARE) * (item if plan.storage == "int8" else kept)))
    if plan.streamed:
        unet = round(unet * LAYERS_ON_THE_WAY)
    area_px = width_px * height_px
    decoded_px = TILE_PX**2 if max(width_px, height_px) > plan.tiled_above_px else area_px
    work = item * max(area_px * DRAWING_VALUES_PER_PX, decoded_px * DECODING_VALUES_PER_PX)
    encoders = sizes.encoders * item
    if plan.visits_by_layers:
        encoders = round(encoders * LAYERS_ON_THE_WAY)
    around = work + encoders if plan.encoders_stay else max(work, encoders)
    return unet + sizes.decoder * item + around


def first_fitting(plans: Sequence[Plan], sizes: Sizes, free: int, width_px: int, height_px: int) -> int:
    """Return the place of the largest plan that fits into the free bytes; that of the smallest if none does."""
    fits = (place for place, plan in enumerate(plans) if need_bytes(plan, sizes, width_px, height_px) <= free)
    return next(fits, len(plans) - 1)
