"""What SDXL can be computed on here, in which precision, and how much memory is free for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Device = Literal["cuda", "mps", "cpu"]


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


def best_device() -> Device:
    """Return what SDXL is computed on here. Imports torch."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def free_bytes(device: Device) -> int:
    """Return the memory that is free on the graphics card, or in main memory where there is none of its own."""
    import psutil
    import torch

    return int(torch.cuda.mem_get_info()[0] if device == "cuda" else psutil.virtual_memory().available)


def bfloat16_pays() -> bool:
    """Return whether the processor multiplies bfloat16 itself; where it does not, float32 is faster."""
    import torch

    able = torch.cpu.get_capabilities()
    return any(able.get(name) for name in ("amx_bf16", "avx512_bf16", "sve_bf16"))


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether torch ran out of memory: a class of its own on CUDA, a plain RuntimeError elsewhere."""
    import torch

    said = str(error).lower()
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or (
        isinstance(error, RuntimeError) and any(words in said for words in ("out of memory", "can't allocate memory"))
    )


def free_memory() -> None:
    """Hand back what nothing refers to any more."""
    import ctypes
    import gc
    import sys

    import torch

    gc.collect()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)  # glibc keeps freed tensors of a few megabytes to itself
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
