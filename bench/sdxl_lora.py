"""Which LoRA files GARS and diffusers with peft understand, how fast they add one, and what taking it out leaves.

    pip install peft==0.21.2 && python -m bench.sdxl_lora

A UNet with the layers and names of SDXL's, but narrow; each file adds to all of its linear layers and convolutions.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from safetensors.torch import save_file

from bench.command import command
from bench.machine import machine
from gars_core.engines.sdxl.lora.files import LoraFile
from gars_core.engines.sdxl.lora.merge import set_loras
from gars_core.types import ignore_progress
from tests.support.toy_checkpoint import stability_name
from tests.support.toy_sdxl import UNET

RESULTS = Path(__file__).parent / "results" / "sdxl_lora.md"
CONFIG = {**UNET, "layers_per_block": 2, "transformer_layers_per_block": (1, 2, 10)}
RANK, ALPHA, ADDED = 2, 2.0, 0.2
NAMINGS = {
    "kohya, diffusers' blocks": ("lora_unet_{flat}", ".lora_down.weight", ".lora_up.weight", ".alpha"),
    "kohya, Stability's blocks": ("lora_unet_{flat_stability}", ".lora_down.weight", ".lora_up.weight", ".alpha"),
    "diffusers": ("unet.{dotted}", ".lora.down.weight", ".lora.up.weight", ""),
    "PEFT in diffusers": ("unet.{dotted}", ".lora_A.weight", ".lora_B.weight", ""),
    "PEFT in diffusers, with alpha": ("unet.{dotted}", ".lora_A.weight", ".lora_B.weight", ".alpha"),
    "PEFT alone": ("base_model.model.{dotted}", ".lora_A.weight", ".lora_B.weight", ""),
    "PEFT without a prefix": ("{dotted}", ".lora_A.default.weight", ".lora_B.default.weight", ""),
    "ComfyUI": ("diffusion_model.{dotted_stability}", ".lora_A.weight", ".lora_B.weight", ""),
    "ComfyUI, with alpha": ("diffusion_model.{dotted_stability}", ".lora_down.weight", ".lora_up.weight", ".alpha"),
}
"""How a file names a layer, and what stands behind that for its tensors."""
Merge = Callable[[Any, Path], Callable[[], None]]
"""Adds a file to a UNet; returns what takes it out again."""


def by_gars(unet: Any, path: Path) -> Callable[[], None]:
    @contextmanager
    def originals() -> Iterator[Callable[[str], Any]]:
        yield original(unet.dtype).get_parameter

    def merge(*files: LoraFile) -> None:
        set_loras(unet, "unet", files, CONFIG["layers_per_block"], originals, ignore_progress)

    merge(LoraFile(path))
    return merge


def by_diffusers(unet: Any, path: Path) -> Callable[[], None]:
    kind: Any = StableDiffusionXLPipeline
    rest = dict.fromkeys(("vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"))
    pipeline = kind(unet=unet, scheduler=EulerDiscreteScheduler(), **rest)
    pipeline.load_lora_weights(str(path.parent), weight_name=path.name)
    pipeline.fuse_lora(components=["unet"])

    def take_out() -> None:
        pipeline.unfuse_lora(components=["unet"])
        pipeline.unload_lora_weights()

    return take_out


def new_unet(dtype: torch.dtype = torch.float32) -> Any:
    torch.manual_seed(0)
    return UNet2DConditionModel(**CONFIG).requires_grad_(False).to(dtype)


@cache
def original(dtype: torch.dtype = torch.float32) -> Any:
    """Return the UNet that nothing is added to."""
    return new_unet(dtype)


def write_lora(path: Path, naming: str, random: bool = False) -> Path:
    """Write a file that adds ADDED to every weight, or lots of that size."""
    name, down, up, alpha = NAMINGS[naming]
    tensors = {}
    for layer, weight in layer_weights(original()).items():
        stability = stability_name(f"{layer}.weight", CONFIG["layers_per_block"]).removesuffix(".weight")
        stem = name.format(
            dotted=layer,
            flat=layer.replace(".", "_"),
            dotted_stability=stability,
            flat_stability=stability.replace(".", "_"),
        )
        outputs, inputs, *kernel = weight.shape
        shapes = ((down, (RANK, inputs, *kernel)), (up, (outputs, RANK, *[1] * len(kernel))))
        for role, shape in shapes:
            values = torch.randn(shape) if random else torch.ones(shape)
            tensors[stem + role] = values * (ADDED / RANK) ** 0.5
        if alpha:
            tensors[stem + alpha] = torch.tensor(ALPHA)
    save_file(tensors, path)
    return path


def reached(merge: Merge, path: Path) -> tuple[int, float]:
    """Return how many layers got what the file adds, 0 where it is refused, and the seconds that took."""
    unet = new_unet()
    begun = time.perf_counter()
    try:
        merge(unet, path)
    except ValueError as error:
        print(f"refused: {error}", file=sys.stderr)
    seconds = time.perf_counter() - begun
    added, before = layer_weights(unet), layer_weights(original())
    return sum(torch.allclose(added[name], before[name] + ADDED, atol=1e-5) for name in before), seconds


def left_behind(merge: Merge, path: Path, dtype: torch.dtype) -> int:
    """Return how many layers differ by a bit once the file was added and taken out."""
    unet = new_unet(dtype)
    merge(unet, path)()
    after, before = layer_weights(unet), layer_weights(original(dtype))
    return sum(not torch.equal(after[name], before[name]) for name in before)


def layer_weights(unet: Any) -> dict[str, Any]:
    """Return the weights of linear layers and convolutions, by the layer's name; peft's layers hold theirs inside."""
    return {
        name.removesuffix(".base_layer"): module.weight
        for name, module in unet.named_modules()
        if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)) and "lora_" not in name
    }


def report(folder: Path) -> str:
    """Return all as a Markdown page."""
    torch.set_num_threads(1)  # the operations are too small to share out
    layers = len(layer_weights(original()))
    lines = [
        "# LoRA files",
        "",
        f"{machine()}; a UNet with SDXL's {layers} linear layers and convolutions, but narrow.",
        "`python -m bench.sdxl_lora`",
        "",
        "| names | layers reached: GARS | diffusers with peft | seconds: GARS | diffusers with peft |",
        "|---|---|---|---|---|",
    ]
    for naming in NAMINGS:
        path = write_lora(folder / "lora.safetensors", naming)
        (ours, seconds), (theirs, their_seconds) = reached(by_gars, path), reached(by_diffusers, path)
        lines.append(f"| {naming} | {ours} | {theirs} | {seconds:.1f} | {their_seconds:.1f} |")
    path = write_lora(folder / "lora.safetensors", "diffusers", random=True)
    lines += ["", "Layers that differ by a bit from what they were, once a file was added and taken out:", ""]
    lines += ["| kept in | GARS | diffusers with peft |", "|---|---|---|"]
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        ours, theirs = (left_behind(merge, path, dtype) for merge in (by_gars, by_diffusers))
        lines.append(f"| {str(dtype).removeprefix('torch.')} | {ours} | {theirs} |")
    return "\n".join([*lines, ""])


def main() -> None:
    if find_spec("peft") is None:
        sys.exit("This compares with peft, which GARS does not need: pip install peft==0.21.2")
    with tempfile.TemporaryDirectory() as folder:
        text = report(Path(folder))
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    command(__doc__).parse_args()
    main()
