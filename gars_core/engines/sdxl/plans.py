"""The ways to share out memory among the parts of SDXL, largest first, and the one that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gars_core.engines.sdxl.device import Device, Plan
from gars_core.engines.sdxl.eight_bits import SHARE

ITEM_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2, "float8_e4m3fn": 1, "int8": 1}
DRAWING_VALUES_PER_PX, DECODING_VALUES_PER_PX = 250, 850
"""Numbers held at once for each pixel by a step and by the full decoder; times the bytes of one, what work takes."""
TILE_PX, TILE_OVERLAP = 640, 0.125
"""1024 x 1024 pixels in four tiles decode 1.2 times the pixels in 0.7 GB instead of 1.7."""
LAYERS_ON_THE_WAY = 0.06
"""The share of a model that is on the card when its layers visit it: two of the largest, and what is kept free."""


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
        return (
            Plan("cuda", "float16", False, "All parts of SDXL stay on the graphics card."),
            Plan(
                "cuda",
                "float16",
                False,
                (
                    "The UNet stays on the graphics card; the text encoders wait in main memory and visit it for each "
                    "new prompt."
                ),
                encoders_stay=False,
                tiled_above_px=768,
            ),
            Plan(
                "cuda",
                "float16",
                False,
                (
                    "The UNet stays on the graphics card in 8 bits, which costs a little quality; the text encoders "
                    "visit it for each new prompt."
                ),
                encoders_stay=False,
                storage="float8_e4m3fn",
                tiled_above_px=768,
            ),
            Plan(
                "cuda",
                "float16",
                True,
                ("All parts of SDXL wait in main memory and visit the graphics card layer by layer, which is slower."),
                encoders_stay=False,
                tiled_above_px=768,
            ),
        )
    if device == "mps":
        return (
            Plan("mps", "float16", False, "All parts of SDXL stay in the memory that the graphics chip shares."),
            Plan(
                "mps",
                "float16",
                False,
                "The text encoders are read from the disk for each new prompt.",
                encoders_stay=False,
                tiled_above_px=768,
            ),
        )
    bits, fewer = ("16", "8") if bfloat16 else ("32", "16")
    computing = f"SDXL runs on the processor in {bits} bits"
    dtype: Literal["bfloat16", "float32"] = "bfloat16" if bfloat16 else "float32"
    if eight_bits:
        computing += ", its large layers in 8, which costs a little quality"
        return (
            Plan("cpu", dtype, False, f"{computing}.", storage="int8", tiled_above_px=768),
            Plan(
                "cpu",
                dtype,
                False,
                f"{computing}; the text encoders are read from the disk for each new prompt.",
                encoders_stay=False,
                storage="int8",
                tiled_above_px=768,
            ),
        )
    # Such a UNet leaves the encoders no room in 8 GB, and a prompt's seconds on the disk are few against the picture's.
    return (
        Plan(
            "cpu",
            dtype,
            False,
            f"{computing}; the text encoders are read from the disk for each new prompt.",
            encoders_stay=False,
            tiled_above_px=768,
        ),
        Plan(
            "cpu",
            dtype,
            False,
            (
                f"{computing}, and the UNet waits in {fewer}, which is slower; the text encoders are read from the "
                "disk for each new prompt."
            ),
            encoders_stay=False,
            storage="float8_e4m3fn" if bfloat16 else "bfloat16",
            tiled_above_px=768,
        ),
    )


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
