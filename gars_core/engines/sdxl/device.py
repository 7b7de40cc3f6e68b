"""What SDXL can be computed on here, in which precision, and how much memory is free for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gars_core.engines.processor import Device as Device
from gars_core.engines.processor import best_device as best_device
from gars_core.engines.processor import bfloat16_pays as bfloat16_pays
from gars_core.engines.processor import free_bytes as free_bytes
from gars_core.engines.processor import free_memory as free_memory
from gars_core.engines.processor import is_out_of_memory as is_out_of_memory


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
