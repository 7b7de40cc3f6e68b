"""How fast SDXL-Lightning draws without a graphics card, against diffusers' default pipeline in the same run.

    python -m bench.sdxl_cpu [--sizes 512,1024] [--quick] [--models FOLDER]

The full architecture with random weights, 4 steps. Each way runs in a process of its own, which shows its own memory.
--quick: 2 steps at 256 px and nothing written. --models: a folder that write_models filled before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from bench.command import command
from bench.machine import machine
from bench.sdxl_full import write_models
from gars_core.engines.processor import bytes_pay
from gars_core.engines.sdxl.plans import Plan
from gars_core.engines.sdxl.single_file import CONFIGS

RESULTS = Path(__file__).parent / "results" / "sdxl_cpu.md"
WAYS = {"diffusers": "diffusers, float32, full decoder", "tiny": "GARS, tiny decoder", "full": "GARS, full decoder"}
PRECISIONS = {"float32": Plan("cpu", "float32", False, ""), "16 bits": Plan("cpu", "bfloat16", False, "")}
if bytes_pay():
    PRECISIONS["8 bits"] = Plan("cpu", "bfloat16", False, "", storage="int8")
SEED, PROMPTS = 7, ("a red fox beside a lake", "a lighthouse in a storm")


def figures_of(way: str, edge_px: int, steps: int, models_dir: Path) -> Any:
    """Return what a process of its own measures: measure of one of WAYS, one_step of one of PRECISIONS."""
    return measure(way, edge_px, steps, models_dir) if way in WAYS else one_step(way, models_dir)


def measure(way: str, edge_px: int, steps: int, models_dir: Path) -> dict[str, float]:
    """Return seconds to load, of the first picture and of one with another prompt, and the peak in bytes."""
    for library in ("diffusers", "transformers"):
        import_module(library)  # reading the libraries is no part of reading the weights
    begun = time.perf_counter()
    draw = _diffusers(models_dir) if way == "diffusers" else _gars(models_dir, way == "full")
    loaded = time.perf_counter()
    draw(PROMPTS[0], edge_px, steps)
    first = time.perf_counter()
    draw(PROMPTS[1], edge_px, steps)
    return {
        "load": loaded - begun,
        "first": first - loaded,
        "seconds": time.perf_counter() - first,
        "peak_bytes": _peak_bytes(),
    }


def _gars(models_dir: Path, final: bool) -> Any:
    from gars_core.engines.model_files.manifest import read_all
    from gars_core.engines.sdxl.files import SDXLFiles
    from gars_core.engines.sdxl.maker import SDXLMaker
    from gars_core.engines.sdxl.memory import MakerOptions
    from gars_core.types import ImageSpec, ignore_progress

    maker = SDXLMaker(SDXLFiles(read_all(models_dir), models_dir), MakerOptions())
    maker.load(ignore_progress)
    return lambda prompt, edge_px, steps: maker.make(
        ImageSpec(prompt, (), SEED, edge_px, edge_px, steps, final=final), ignore_progress
    )


def _diffusers(models_dir: Path) -> Any:
    """Return the published recipe: from_pretrained with its defaults, float32 and the full decoder."""
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
    from safetensors.torch import load_file
    from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

    weights = models_dir / "weights"
    base = weights / "sdxl-base"
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(base / "unet"))
    file = next((weights / "sdxl-lightning-4step").glob("*.safetensors"))
    unet.load_state_dict({name: value.float() for name, value in load_file(file).items()}, assign=True)
    pipeline: Any = StableDiffusionXLPipeline(
        unet=unet.eval(),
        vae=AutoencoderKL.from_pretrained(weights / "sdxl-vae-fp16-fix"),
        text_encoder=CLIPTextModel.from_pretrained(base / "text_encoder", variant="fp16", dtype=torch.float32),
        text_encoder_2=CLIPTextModelWithProjection.from_pretrained(
            base / "text_encoder_2", variant="fp16", dtype=torch.float32
        ),
        tokenizer=CLIPTokenizer.from_pretrained(base / "tokenizer"),
        tokenizer_2=CLIPTokenizer.from_pretrained(base / "tokenizer_2"),
        scheduler=EulerDiscreteScheduler.from_pretrained(base / "scheduler", timestep_spacing="trailing"),
    )
    pipeline.set_progress_bar_config(disable=True)
    return lambda prompt, edge_px, steps: pipeline(
        prompt,
        width=edge_px,
        height=edge_px,
        num_inference_steps=steps,
        guidance_scale=0,
        generator=torch.Generator("cpu").manual_seed(SEED),
    )


def one_step(precision: str, models_dir: Path) -> list[float]:
    """Return what the UNet predicts for the same noise and prompt at 512 px, computed in one of PRECISIONS."""
    from gars_core.engines.model_files.manifest import read_all
    from gars_core.engines.sdxl.files import SDXLFiles
    from gars_core.engines.sdxl.load import load_model
    from gars_core.types import ignore_progress

    plan = PRECISIONS[precision]
    unet = load_model(SDXLFiles(read_all(models_dir), models_dir).parts(4), "unet", plan, ignore_progress)
    lots = torch.Generator().manual_seed(SEED)
    pooled_wide = unet.config.projection_class_embeddings_input_dim - 6 * unet.config.addition_time_embed_dim
    noise, tokens, pooled = (
        torch.randn(1, *shape, generator=lots).to(getattr(torch, plan.dtype))
        for shape in ((4, 64, 64), (77, unet.config.cross_attention_dim), (pooled_wide,))
    )
    about = {"text_embeds": pooled, "time_ids": torch.tensor([[512, 512, 0, 0, 512, 512]])}
    with torch.inference_mode():
        predicted: list[float] = unet(noise, 999, tokens, added_cond_kwargs=about).sample.float().flatten().tolist()
    return predicted


def errors(models_dir: Path) -> dict[str, float]:
    """Return how far one step of each precision lies from float32's, as a share of its norm."""
    steps = {name: torch.tensor(_apart(name, 512, 1, models_dir)) for name in PRECISIONS}
    exact = steps.pop("float32")
    return {name: float((step - exact).norm() / exact.norm()) for name, step in steps.items()}


def matrix_rate(dtype: torch.dtype) -> float:
    """Return this machine's best rate of a matrix product in GFLOP/s."""
    inputs, weight = torch.randn(4096, 1280).to(dtype), torch.randn(5120, 1280).to(dtype)
    best = float("inf")
    with torch.inference_mode():
        for _ in range(6):
            begun = time.perf_counter()
            torch.nn.functional.linear(inputs, weight)
            best = min(best, time.perf_counter() - begun)
    return 2 * 4096 * 1280 * 5120 / best / 1e9


def step_flop(edge_px: int) -> int:
    """Return the multiplications and additions of one UNet step, counted on the meta device."""
    from diffusers import UNet2DConditionModel
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        unet = UNet2DConditionModel(**CONFIGS["unet"])
        unet(
            torch.empty(1, 4, edge_px // 8, edge_px // 8),
            1,
            torch.empty(1, 77, unet.config.cross_attention_dim),
            added_cond_kwargs={"text_embeds": torch.empty(1, 1280), "time_ids": torch.empty(1, 6)},
        )
    return int(counter.get_total_flops())


def reading_seconds(models_dir: Path) -> float:
    """Return how long it takes to bring the files that load reads into fresh memory, from a warm disk cache."""
    weights = models_dir / "weights"
    encoders = (weights / "sdxl-base" / name / "model.fp16.safetensors" for name in ("text_encoder", "text_encoder_2"))
    paths = [
        *(weights / "sdxl-lightning-4step").iterdir(),
        *encoders,
        weights / "taesdxl" / "diffusion_pytorch_model.safetensors",
    ]
    best = float("inf")
    for _ in range(2):
        begun = time.perf_counter()
        for path in paths:
            path.read_bytes()
        best = min(best, time.perf_counter() - begun)
    return best


def _peak_bytes() -> int:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _apart(way: str, edge_px: int, steps: int, models_dir: Path) -> Any:
    # as people who use diffusers alone have it, and as importing the engines leaves it
    environment = {**os.environ, "THP_MEM_ALLOC_ENABLE": "0" if way == "diffusers" else "1"}
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "bench.sdxl_cpu",
        "--way",
        way,
        "--sizes",
        str(edge_px),
        "--steps",
        str(steps),
        "--models",
        str(models_dir),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    if way in WAYS:
        print(f"{way} at {edge_px} px: {figures}", file=sys.stderr, flush=True)
    return figures


def report(sizes: list[int], steps: int, models_dir: Path) -> str:
    """Measure everything and return it as a Markdown page."""
    rates = {dtype: matrix_rate(dtype) for dtype in (torch.float32, torch.bfloat16)}
    reading = reading_seconds(models_dir)
    loads: list[float] = []
    lines = [
        "# SDXL-Lightning without a graphics card",
        "",
        f"{machine()}; the full architecture with random weights, {steps} steps, another prompt for each picture; the",
        "second picture of each process. `python -m bench.sdxl_cpu`",
        "",
        f"Matrix products: {rates[torch.float32]:.0f} GFLOP/s in float32, {rates[torch.bfloat16]:.0f} in bfloat16.",
        "",
        "| size | way | seconds | faster | first picture, loaded | load | peak memory | share of the matrix rate |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for edge_px in sizes:
        measured = {way: _apart(way, edge_px, steps, models_dir) for way in WAYS}
        loads += [measured[way]["load"] for way in ("tiny", "full")]
        for way, name in WAYS.items():
            figures, rate = measured[way], rates[torch.float32 if way == "diffusers" else torch.bfloat16]
            seconds, faster = figures["seconds"], measured["diffusers"]["seconds"] / figures["seconds"]
            share = steps * step_flop(edge_px) / 1e9 / seconds / rate
            lines.append(
                f"| {edge_px} px | {name} | {seconds:.1f} | {faster:.1f} x | {figures['first']:.1f} s |"
                f" {figures['load']:.1f} s | {figures['peak_bytes'] / 1e9:.1f} GB | {share:.0%} |"
            )
    return "\n".join(
        [
            *lines,
            "",
            f"GARS loads the UNet, the text encoders and a decoder in {min(loads):.1f} s; reading their files"
            f" into memory takes {reading:.1f} s from a warm disk cache: {min(loads) / reading:.2f} x.",
            "",
            "One step of the UNet at 512 px lies from float32's, as a share of its norm: "
            + ", ".join(f"{error:.2%} in {name}" for name, error in errors(models_dir).items())
            + " (most layers; with random weights, which have no outliers as trained ones do).",
            "The share counts the UNet's operations alone.",
            "",
        ]
    )


def main() -> None:
    options = command(__doc__)
    options.add_argument("--sizes", default="512,1024", help="edges in pixels (usually %(default)s)")
    options.add_argument("--steps", type=int, default=4, help="steps a picture (usually %(default)s)")
    options.add_argument("--quick", action="store_true", help="2 steps at 256 px, and nothing written")
    options.add_argument("--models", type=Path, help="a folder that write_models filled before")
    options.add_argument("--way", choices=[*WAYS, *PRECISIONS], help=argparse.SUPPRESS)
    chosen = options.parse_args()
    sizes = [256] if chosen.quick else [int(size) for size in chosen.sizes.split(",")]
    steps = 2 if chosen.quick else chosen.steps
    if chosen.way:
        print(json.dumps(figures_of(chosen.way, sizes[0], steps, chosen.models)))
        return
    with tempfile.TemporaryDirectory() as folder:
        models_dir = chosen.models or Path(folder)
        if not chosen.models:
            print("Writing 7.3 GB of random weights", file=sys.stderr, flush=True)
            write_models(models_dir)
        text = report(sizes, steps, models_dir)
    print(text)
    if not chosen.quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
