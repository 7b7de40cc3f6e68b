"""LoRAs at toy size, merged into a UNet by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file

from gars_core.engines.sdxl.lora.files import LoraFile
from gars_core.engines.sdxl.lora.merge import set_loras
from gars_core.types import Report, ignore_progress
from tests.support.toy_sdxl import UNET

TO_Q = "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q"


def unet() -> UNet2DConditionModel:
    """Return the same random UNet each time."""
    torch.manual_seed(0)
    return UNet2DConditionModel(**UNET).requires_grad_(False)


def merge(model: UNet2DConditionModel, *files: LoraFile, report: Report = ignore_progress) -> None:
    """Make the model's weights unet()'s plus these LoRAs."""

    @contextmanager
    def untouched() -> Iterator[Callable[[str], Any]]:
        yield unet().get_parameter

    set_loras(model, "unet", files, UNET["layers_per_block"], untouched, report)


def same_weights(*unets: UNet2DConditionModel) -> bool:
    """Return whether two UNets have the same weights to the bit."""
    first, second = (unet.state_dict() for unet in unets)
    return all(torch.equal(weight, second[name]) for name, weight in first.items())


def save_ones(path: Path, down: str, up: str, weight: torch.Tensor, alpha: dict[str, torch.Tensor]) -> None:
    """Write a LoRA of rank 2 that adds alpha to the weight."""
    out, inside, *kernel = weight.shape
    save_file({down: torch.ones(2, inside, *kernel), up: torch.ones(out, 2, *[1] * len(kernel)), **alpha}, path)
