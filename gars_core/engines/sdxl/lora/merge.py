"""LoRAs merged into a model's weights, so that drawing costs nothing more, and taken out again without a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gars_core.engines.sdxl.eight_bits import put_weight
from gars_core.engines.sdxl.lora.files import Addition, LoraFile, additions
from gars_core.engines.sdxl.lora.names import Component
from gars_core.types import Progress, Report

Originals = Callable[[], AbstractContextManager[Callable[[str], Any]]]
"""Opens the file that a model came from. What it gives returns a weight by the model's name for it, in the precision
that the model was loaded in and without any LoRA."""

_MERGED = "gars_merged"


@dataclass(frozen=True)
class Merged:
    """What stands in a model's weights. files is None while that is not certain; touched: the names of weights."""

    files: tuple[LoraFile, ...] | None = ()
    touched: frozenset[str] = frozenset()


def set_loras(
    model: Any,
    component: Component,
    files: Sequence[LoraFile],
    layers_per_block: int,
    originals: Originals,
    report: Report,
) -> None:
    """Make the model's weights the original ones plus these LoRAs, whatever LoRAs stand in them.

    The weights that these or the last ones touch are worked out anew, so that taking one out leaves no rounding behind.
    Raises ModelDamaged before anything changes, and Cancelled from report; the next call puts right what that left.
    """
    merged: Merged = getattr(model, _MERGED, Merged())
    if merged.files == tuple(files):
        return
    adding = additions(model, component, files, layers_per_block)
    names = sorted({*merged.touched, *adding})
    setattr(model, _MERGED, Merged(None, frozenset(names)))
    _bring_back(model)
    with ExitStack() as opened:
        original = opened.enter_context(originals())
        sources = {file.path: opened.enter_context(_open(file.path)) for file in files}
        for number, name in enumerate(names):
            if number % 20 == 0:
                report(Progress("Adding the LoRAs", number / len(names)))
            weight = model.get_parameter(name)
            fewer_bits = weight.dtype != model.dtype or weight.is_meta  # which have lost some of it
            as_loaded = name not in merged.touched and not fewer_bits
            start = weight.data if as_loaded else original(name).to("cpu" if weight.is_meta else weight.device)
            whole = _plus(start, adding.get(name, ()), sources)
            if not put_weight(model, name, whole):
                # in place: whatever keeps weights away from the graphics card holds on to these very tensors
                weight.data.copy_(whole)
    setattr(model, _MERGED, Merged(tuple(files), frozenset(adding)))


def _bring_back(model: Any) -> None:
    """Have the layers that a stopped picture left on the graphics card back where they wait; others stay."""
    for module in model.modules():
        registry = getattr(module, "_diffusers_hook", None)
        hook = registry.get_hook("group_offloading") if registry else None
        if hook:
            hook.group.offload_()


def _plus(start: Any, adding: Sequence[Addition], sources: dict[Path, Any]) -> Any:
    """Return start + alpha / rank * up @ down for every addition, in start's precision.

    up is (out, r), down (r, in), both with the kernel's axes behind for a convolution; https://arxiv.org/abs/2106.09685.
    """
    total = start.float()
    for addition in adding:
        file = sources[addition.path]
        up, down = (file.get_tensor(name).to(start.device).float().flatten(1) for name in (addition.up, addition.down))
        alpha = float(file.get_tensor(addition.alpha)) if addition.alpha else 1.0
        total = total + (up @ down).reshape(start.shape) * (addition.scale * alpha)
    return total.to(start.dtype)


def _open(path: Path) -> Any:
    from safetensors import safe_open

    return safe_open(str(path), framework="pt")
