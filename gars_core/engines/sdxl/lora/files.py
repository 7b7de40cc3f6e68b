"""What a LoRA's file adds to which weight, told from its header."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod, sqrt
from pathlib import Path
from typing import Any

from gars_core.engines.model_files.local_files import local_files, passed_over
from gars_core.engines.model_files.weight_files import read_header
from gars_core.engines.sdxl.lora.names import Component, meaning
from gars_core.errors import BadInput, ModelDamaged
from gars_core.types import Lora

_GET_ANOTHER = "Get a LoRA that is made for SDXL."


@dataclass(frozen=True)
class LoraFile:
    """A LoRA to be merged. changed_ns: when its file was changed last, so that another one in its place is noticed."""

    path: Path
    weight: float = 1.0
    changed_ns: int = 0


@dataclass(frozen=True)
class Addition:
    """What one file adds to one weight: scale * alpha * up @ down, the last three being names of its tensors."""

    path: Path
    scale: float
    up: str
    down: str
    alpha: str | None


def lora_names(folders: Sequence[Path]) -> list[str]:
    """Return the names of the LoRAs in the folders and below."""
    return [file.name for file in local_files(folders) if file.kind == "lora"]


def lora_files(loras: Sequence[Lora], folders: Sequence[Path]) -> tuple[LoraFile, ...]:
    """Return the files of the chosen LoRAs. Raises BadInput naming the one that cannot be had."""
    paths = {file.name: file.path for file in local_files(folders) if file.kind == "lora"} if loras else {}
    for lora in loras:
        if lora.name not in paths:
            why = [file.why for file in passed_over(folders) if file.path.stem == lora.name]
            if why:
                raise BadInput(f"The LoRA “{lora.name}” cannot be used: {why[0][:1].lower()}{why[0][1:]}", _GET_ANOTHER)
            raise BadInput(
                f"There is no LoRA “{lora.name}”.",
                "Choose another, or put its file into a folder that the Models page lists.",
            )
    return tuple(
        LoraFile(paths[lora.name], lora.weight, paths[lora.name].stat().st_mtime_ns) for lora in loras if lora.weight
    )


def in_encoders(files: Sequence[LoraFile]) -> tuple[LoraFile, ...]:
    """Return the files that change a text encoder, and with it what prompts mean. Raises ModelDamaged."""
    return tuple(file for file in files if _reaches_encoders(file.path, file.changed_ns))


def additions(
    model: Any,
    component: Component,
    files: Sequence[LoraFile],
    layers_per_block: int,
) -> dict[str, list[Addition]]:
    """Return what the files add to each weight of the model, by the model's names for them.

    layers_per_block: the UNet's. Raises ModelDamaged for a file that is damaged, no LoRA, or made for another model.
    """
    weights = {
        name.removesuffix(".weight").removeprefix("text_model.").replace(".", "_"): (name, tuple(weight.shape))
        for name, weight in model.named_parameters()
        if name.endswith(".weight")
    }
    by_weight: dict[str, list[Addition]] = {}
    for file in files:
        header = read_header(file.path)
        for module, names in _tensors(file.path, header, component, layers_per_block).items():
            name, shape = weights.get(module) or weights.get(f"{module}_0", ("", ()))  # to_out is to_out.0
            up, down = (tuple(header[names[role]]["shape"]) if role in names else () for role in ("up", "down"))
            rank = down[0] if down else 0
            if not (rank and up[:2] == (*shape[:1], rank) and prod(up[2:]) == 1 and prod(down[1:]) == prod(shape[1:])):
                raise ModelDamaged(
                    f"{file.path} does not fit SDXL: {module} is not a part of it, or of another size.", _GET_ANOTHER
                )
            scale = file.weight * _scale(header, component, rank, alpha_among_tensors="alpha" in names)
            by_weight.setdefault(name, []).append(
                Addition(file.path, scale, names["up"], names["down"], names.get("alpha"))
            )
    return by_weight


def _tensors(
    path: Path,
    header: dict[str, Any],
    component: Component,
    layers_per_block: int,
) -> dict[str, dict[str, str]]:
    """Return the names of a file's tensors for one component, by module and role."""
    keys = sorted(header.keys() - {"__metadata__"})
    meanings = {key: meaning(key, layers_per_block) for key in keys}
    strange = [key for key in keys if meanings[key] is None]
    if strange or not keys:
        raise ModelDamaged(
            f"{path} is not a LoRA, or of a kind that GARS cannot add: it holds {(*strange, 'nothing')[0]}.",
            _GET_ANOTHER,
        )
    names: dict[str, dict[str, str]] = {}
    for key, meant in meanings.items():
        if meant and meant.component == component:
            names.setdefault(meant.module, {})[meant.role] = key
    return names


def _scale(header: dict[str, Any], component: Component, rank: int, alpha_among_tensors: bool) -> float:
    """Return what up @ down is multiplied by, but for an alpha among the tensors; where no alpha is written, 1.

    use_rslora divides by the rank's root instead of the rank: https://arxiv.org/abs/2312.03732.
    """
    config = _adapter_config(header)
    alpha = config.get(f"{component}.lora_alpha")
    if alpha_among_tensors:
        alpha = 1.0
    elif not isinstance(alpha, (int, float)) or not alpha:
        alpha = rank
    return float(alpha / (sqrt(rank) if config.get(f"{component}.use_rslora") is True else rank))


def _adapter_config(header: dict[str, Any]) -> dict[str, Any]:
    """Return what diffusers writes beside the tensors, {} where another program has something else there."""
    metadata = header.get("__metadata__")
    try:
        config = json.loads(metadata.get("lora_adapter_metadata", "{}")) if isinstance(metadata, dict) else {}
    except (ValueError, TypeError):
        return {}
    return config if isinstance(config, dict) else {}


@lru_cache(maxsize=256)
def _reaches_encoders(path: Path, changed_ns: int) -> bool:
    meanings = [meaning(key, 1) for key in read_header(path)]
    return any(meant is not None and meant.component != "unet" for meant in meanings)
