"""Weights brought from safetensors files into a model: mapped, converted once, tensor by tensor."""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

from gars_core.engines.model_files.weight_files import read_header
from gars_core.engines.sdxl.eight_bits import put_weight
from gars_core.errors import ModelDamaged
from gars_core.types import Progress, Report

_DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "I64": "int64",
    "I32": "int32",
    "U8": "uint8",
    "I8": "int8",
    "BOOL": "bool",
}
REPORT_EVERY = 50


class MappedFile:
    """A safetensors file's tensors where they lie on the disk; nothing is read before it is used.

    safetensors' own load_file maps a file too, but all that was read of it stays in memory while one tensor is held: a
    checkpoint takes 14.8 GB on its way instead of 8.3 (bench/results/sdxl_single_file.md).
    """

    def __init__(self, path: Path) -> None:
        """Map the file. Raises ModelDamaged."""
        import torch

        header = read_header(path)
        header.pop("__metadata__", None)
        with path.open("rb") as file:
            begin = 8 + int.from_bytes(file.read(8), "little")
            # a copy on write that is never written: torch takes no memory that it might not write to
            self._pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._start = torch.frombuffer(self._pages, dtype=torch.uint8).data_ptr()
        self.tensors: dict[str, Any] = {}
        for name, entry in header.items():
            if entry["dtype"] not in _DTYPES:
                raise ModelDamaged(f"{path} holds numbers of an unknown kind, {entry['dtype']}.", "Get another file.")
            dtype, shape = getattr(torch, _DTYPES[entry["dtype"]]), entry["shape"]
            self.tensors[name] = (
                torch.frombuffer(
                    self._pages,
                    dtype=dtype,
                    count=prod(shape),
                    offset=begin + entry["data_offsets"][0],
                ).reshape(shape)
                if prod(shape)
                else torch.empty(shape, dtype=dtype)
            )

    def give_back(self, tensor: Any) -> None:
        """Let go of the main memory that a tensor of the file took when it was read; others are left alone."""
        begin = tensor.data_ptr() - self._start
        first = -(-begin // mmap.PAGESIZE) * mmap.PAGESIZE
        length = (begin + tensor.numel() * tensor.element_size()) // mmap.PAGESIZE * mmap.PAGESIZE - first
        if 0 <= begin < len(self._pages) and length > 0 and hasattr(self._pages, "madvise"):
            self._pages.madvise(mmap.MADV_DONTNEED, first, length)


def weights_in(path: Path, prefix: str = "") -> int:
    """Return how many numbers the file's tensors hold whose names begin with prefix. Raises ModelDamaged."""
    header = read_header(path)
    return sum(
        prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__" and name.startswith(prefix)
    )


def fill(model: Any, weights: Mapping[str, Any], file: MappedFile, device: str, report: Report, stage: str) -> None:
    """Give a model on the meta device its weights, each in the type that the model has there.

    Convolutions get channels-last kernels on a processor, which oneDNN would make anew at every call. Raises KeyError
    and ValueError for weights that are missing or of another shape.
    """
    import torch

    filled = {}
    wanted = model.state_dict()
    for number, (name, like) in enumerate(wanted.items()):
        if number % REPORT_EVERY == 0:
            report(Progress(stage, number / len(wanted)))
        if name not in weights:
            raise KeyError(f"{name} is missing")
        weight = weights[name]
        if weight.shape != like.shape:
            raise ValueError(f"{name} has the shape {tuple(weight.shape)} and should have {tuple(like.shape)}")
        if not put_weight(model, name, weight):
            channels_last = device == "cpu" and like.ndim == 4
            layout = torch.channels_last if channels_last else torch.contiguous_format
            filled[name] = weight.to(device, like.dtype, copy=True, memory_format=layout)
        file.give_back(weight)
    model.load_state_dict(filled, strict=False, assign=True)  # 8-bit layers have theirs already
    if device != "cpu":
        model.to(device)
    model.requires_grad_(False).eval()
