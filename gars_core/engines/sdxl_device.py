"""Where SDXL is computed, in which precision, and how its memory is shared out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RESIDENT_BYTES = 10_000_000_000
"""Weights in half precision, 7.0 GB, and room to work on 1024 x 1024 pixels."""


@dataclass(frozen=True)
class Plan:
    """How to compute. offload: parts take turns on the graphics card. sentence says it for the screen."""

    device: Literal["cuda", "mps", "cpu"]
    dtype: Literal["float16", "bfloat16", "float32"]
    offload: bool
    sentence: str


def choose_plan() -> Plan:
    """Look at this computer and return the plan for it. Imports torch."""
    import torch

    if torch.cuda.is_available():
        free = torch.cuda.mem_get_info()[0]
        if free >= RESIDENT_BYTES:
            return Plan("cuda", "float16", False, "All parts of SDXL stay on the graphics card.")
        return Plan("cuda", "float16", True, (
            f"The parts of SDXL take turns on the graphics card, which has {free / 1e9:.1f} GB free; the others wait in"
            " main memory."))
    if torch.backends.mps.is_available():
        return Plan("mps", "float16", False, "All parts of SDXL stay in the memory that the graphics chip shares.")
    if bfloat16_pays():
        return Plan("cpu", "bfloat16", False, "SDXL runs on the processor in 16 bits; all parts stay in main memory.")
    return Plan("cpu", "float32", False, (
        "SDXL runs on the processor in 32 bits and takes 14 GB of main memory; expect a minute or more for a picture."))


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
        isinstance(error, RuntimeError) and any(words in said for words in ("out of memory", "can't allocate memory")))


def free_memory() -> None:
    """Hand back what nothing refers to any more."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
