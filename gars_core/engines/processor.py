"""What this computer computes on and how well: its device, number formats and memory, and the process's switches."""

from __future__ import annotations

import os
from typing import Literal

Device = Literal["cuda", "mps", "cpu"]


def prepare_process() -> None:
    """Set what libraries read from the environment once, when they load; whatever is set already stays.

    Torch asks for large pages on Linux: without them a processor spends a twentieth of SDXL's time on getting memory.
    It looks when it first takes memory, so that this cannot wait for the engine that gains by it.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")


def best_device() -> Device:
    """Return what pictures are computed on here. Imports torch."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def bfloat16_pays() -> bool:
    """Return whether the processor multiplies bfloat16 itself; where it does not, float32 is faster."""
    import torch

    abilities = torch.cpu.get_capabilities()
    return any(abilities.get(name) for name in ("amx_bf16", "avx512_bf16", "sve_bf16"))


def bytes_pay() -> bool:
    """Return whether the processor multiplies 8-bit integers itself; where it does not, sums of them overflow."""
    import torch

    abilities = torch.cpu.get_capabilities()
    return torch.backends.mkldnn.is_available() and any(abilities.get(name) for name in ("avx512_vnni", "avx_vnni"))


def free_bytes(device: Device) -> int:
    """Return the memory that is free on the graphics card, or in main memory where there is none of its own."""
    import psutil
    import torch

    return int(torch.cuda.mem_get_info()[0] if device == "cuda" else psutil.virtual_memory().available)


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


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether torch ran out of memory: a class of its own on CUDA, a plain RuntimeError elsewhere."""
    import torch

    message = str(error).lower()
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or (
        isinstance(error, RuntimeError)
        and any(words in message for words in ("out of memory", "can't allocate memory"))
    )
