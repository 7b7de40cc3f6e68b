"""How fast and in how much memory SDXL-Lightning draws on a graphics card, in one run.

    python -m bench.sdxl_gpu [--models FOLDER]

The full architecture with random weights, 1024 px, 4 steps: everything resident without a cap; 8 GiB with the plan that
GARS chooses; 8 GiB with each smaller plan; diffusers' enable_model_cpu_offload(), whose copies between host and device
are part of its time. --models: a folder that write_models filled before.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from bench.command import command
from bench.sdxl_full import write_models
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.sdxl.files import SDXLFiles
from gars_core.engines.sdxl.load import sizes_of
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions
from gars_core.engines.sdxl.plans import Plan, first_fitting, plans_for
from gars_core.types import ImageSpec, ignore_progress

CAP_BYTES, EDGE_PX, STEPS, OTHER_STEPS, PICTURES = 8 * 2**30, 1024, 4, 2, 5
PEAK_BYTES = int(7.5 * 2**30)
"""What a card of 8 GiB has free; the plan is chosen for it."""
RESULTS = Path(__file__).parent / "results" / "sdxl_gpu.md"


@dataclass(frozen=True)
class Measured:
    """One way of drawing: seconds a picture, with another seed and with another prompt, and the card's peak."""

    name: str
    seed_seconds: float
    prompt_seconds: float
    switch_seconds: float
    preview_share: float
    peak_bytes: int


def measure(models_dir: Path, plans: Sequence[Plan], cap_bytes: int | None, edge_px: int, pictures: int) -> Measured:
    """Draw with GARS. cap_bytes: what the process may take of the card, or None."""
    _cap(cap_bytes)
    maker = _maker(models_dir, plans)
    number = iter(range(1_000_000))

    def draw(prompt: str = "a red fox", steps: int = STEPS) -> None:
        maker.make(ImageSpec(prompt, (), next(number), edge_px, edge_px, steps), ignore_progress)

    draw()  # loads and warms up
    seed = statistics.median(seconds(draw) for _ in range(pictures))
    prompt = statistics.median(seconds(lambda: draw(f"prompt {next(number)}")) for _ in range(pictures))
    preview = _preview_seconds(draw) / seed
    peak = torch.cuda.max_memory_reserved() if torch.cuda.is_available() else 0
    switch = seconds(lambda: draw(steps=OTHER_STEPS)) - seed * OTHER_STEPS / STEPS
    name = maker.status().plan
    maker.unload()
    return Measured(name, seed, prompt, switch, preview, peak)


def offloaded(models_dir: Path, edge_px: int, pictures: int, device: str = "cuda") -> Measured:
    """Draw as the GARS prototype does: whole models take turns on the card, copied at every picture."""
    _cap(CAP_BYTES)
    # the same parts, brought by GARS into main memory in half precision, then left to diffusers
    plan = Plan("cpu", "float16" if device == "cuda" else "float32", False, "")
    maker = _maker(models_dir, (plan,))
    maker.load(ignore_progress)
    loaded = maker._memory.loaded
    assert loaded is not None
    pipeline = loaded.pipeline
    pipeline.register_modules(vae=loaded._decoder(True, ignore_progress))
    for model in (pipeline.unet, pipeline.vae):
        model.to(memory_format=torch.contiguous_format)
    if device == "cuda":
        pipeline.enable_model_cpu_offload()
    number = iter(range(1_000_000))

    def draw() -> Any:
        return pipeline(
            f"prompt {next(number)}", width=edge_px, height=edge_px, num_inference_steps=STEPS, guidance_scale=0
        )

    draw()
    taken = statistics.median(seconds(draw) for _ in range(pictures))
    peak = torch.cuda.max_memory_reserved() if torch.cuda.is_available() else 0
    return Measured("diffusers, enable_model_cpu_offload()", taken, taken, float("nan"), 0.0, peak)


def _maker(models_dir: Path, plans: Sequence[Plan]) -> SDXLMaker:
    return SDXLMaker(SDXLFiles(read_all(models_dir), models_dir), MakerOptions(tuple(plans)))


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes, the card's share included."""
    _synchronise()
    begun = time.perf_counter()
    work()
    _synchronise()
    return time.perf_counter() - begun


def _preview_seconds(draw: Callable[[], object]) -> float:
    """Return what the previews of one picture take, the wait for the card included."""
    from gars_core.engines.sdxl import watch

    real, taken = watch.latents_to_image, []

    def timed(latents: Any) -> Any:
        begun = time.perf_counter()
        image = real(latents)
        taken.append(time.perf_counter() - begun)
        return image

    watch.latents_to_image = timed
    try:
        draw()
    finally:
        watch.latents_to_image = real
    return sum(taken)


def _cap(cap_bytes: int | None) -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, (cap_bytes or total) / total))


def _synchronise() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def table(card: str, free: Measured, capped: Sequence[Measured], baseline: Measured) -> str:
    """Return the results as a Markdown page; capped: the plan that GARS chooses first."""
    lines = [
        "# SDXL-Lightning on a graphics card",
        "",
        f"{card}; the full architecture with random weights, {EDGE_PX} px, {STEPS} steps, median of {PICTURES}.",
        "`python -m bench.sdxl_gpu`",
        "",
        "| memory | plan | another seed | another prompt | against all resident | faster than offloading | peak |"
        " previews | change of steps |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for cap, way in [("free", free), *(("8 GiB", way) for way in (*capped, baseline))]:
        lines.append(
            f"| {cap} | {way.name} | {way.seed_seconds:.2f} s | {way.prompt_seconds:.2f} s |"
            f" {way.prompt_seconds / free.prompt_seconds:.2f} x |"
            f" {baseline.prompt_seconds / way.prompt_seconds:.1f} x |"
            f" {way.peak_bytes / 2**30:.2f} GiB | {way.preview_share:.1%} | {way.switch_seconds:.1f} s |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    options = command(__doc__)
    options.add_argument("--models", type=Path, help="a folder that write_models filled before")
    chosen = options.parse_args()
    if not torch.cuda.is_available():
        sys.exit("This measures a graphics card, and torch finds none here. bench.sdxl_cpu measures the processor.")
    plans = plans_for("cuda", bfloat16=True)
    with tempfile.TemporaryDirectory() as folder:
        models_dir = chosen.models or Path(folder)
        if not chosen.models:
            write_models(models_dir)
        sizes = sizes_of(SDXLFiles(read_all(models_dir), models_dir).parts(STEPS))
        chosen_plan = first_fitting(plans, sizes, PEAK_BYTES, EDGE_PX, EDGE_PX)
        free = measure(models_dir, plans[:1], None, EDGE_PX, PICTURES)
        capped = [measure(models_dir, (plan,), CAP_BYTES, EDGE_PX, PICTURES) for plan in plans[chosen_plan:]]
        baseline = offloaded(models_dir, EDGE_PX, PICTURES)
    text = table(torch.cuda.get_device_name(), free, capped, baseline)
    print(text)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
