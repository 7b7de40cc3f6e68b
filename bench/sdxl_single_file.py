"""How a person's SDXL checkpoint comes into memory from its one file: by GARS and by diffusers' from_single_file.

    python -m bench.sdxl_single_file

The full architecture with random weights in 16 bits, 6.9 GB, loaded in bfloat16 by a process for each way.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from bench.command import command
from bench.machine import machine
from bench.sdxl_full import ENCODERS, empty_parts, published_names, write_configs, write_weights
from gars_core.engines.sdxl.single_file import CONFIGS
from tests.support.toy_checkpoint import stability_tensors

RESULTS = Path(__file__).parent / "results" / "sdxl_single_file.md"
WAYS = {"gars": "GARS", "diffusers": "diffusers, `StableDiffusionXLPipeline.from_single_file`"}
RUNS, CHECKPOINT, BASE = 3, "checkpoint.safetensors", "base"
SAMPLES_PER_SECOND = 50


def measure(way: str, folder: Path) -> dict[str, float]:
    """Return the seconds to load the checkpoint in folder, the longest of them without a report, and the peaks.

    peak_bytes: all memory of the process; own_bytes: without the file's pages, which the system can take back.
    """
    for library in ("diffusers", "transformers"):
        import_module(library)  # reading the libraries is no part of reading the weights
    reports = [time.perf_counter()]
    with _peaks() as peaks:
        parts = (_diffusers if way == "diffusers" else _gars)(folder, lambda: reports.append(time.perf_counter()))
    reports.append(time.perf_counter())
    assert {parameter.dtype for part in parts for parameter in part.parameters()} == {torch.bfloat16}
    return {
        "seconds": reports[-1] - reports[0],
        "silent_seconds": max(after - before for before, after in zip(reports, reports[1:], strict=False)),
        **peaks,
    }


def _gars(folder: Path, reported: Callable[[], None]) -> list[Any]:
    from gars_core.engines.sdxl.files import Parts
    from gars_core.engines.sdxl.load import STAGES, load_model
    from gars_core.engines.sdxl.plans import Plan

    path, plan = folder / CHECKPOINT, Plan("cpu", "bfloat16", False, "")
    parts = Parts(folder / BASE, path, None, None, None, checkpoint=path)
    return [load_model(parts, part, plan, lambda progress: reported()) for part in STAGES if part != "tiny"]


def _diffusers(folder: Path, reported: Callable[[], None]) -> list[Any]:
    from diffusers import StableDiffusionXLPipeline

    kind: Any = StableDiffusionXLPipeline
    pipeline = kind.from_single_file(
        str(folder / CHECKPOINT), config=str(folder / BASE), local_files_only=True, dtype=torch.bfloat16
    )
    return [pipeline.unet, pipeline.text_encoder, pipeline.text_encoder_2, pipeline.vae]


@contextmanager
def _peaks() -> Iterator[dict[str, float]]:
    """Sample the process's memory meanwhile, as Linux counts it."""
    peaks, ended = {"peak_bytes": 0.0, "own_bytes": 0.0}, threading.Event()

    def sample() -> None:
        while not ended.wait(1 / SAMPLES_PER_SECOND):
            pages = [int(field) for field in Path("/proc/self/statm").read_text(encoding="utf-8").split()]
            for name, size in (("peak_bytes", pages[1]), ("own_bytes", pages[1] - pages[2])):
                peaks[name] = max(peaks[name], size * 4096.0)

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield peaks
    finally:
        ended.set()
        sampler.join()


def write_full(folder: Path) -> None:
    """Write the checkpoint, and beside it the folder of configurations that diffusers asks for."""
    parts = empty_parts()
    write_configs(folder / BASE, parts)
    tensors = stability_tensors(
        parts["unet"].state_dict(),
        parts["vae"].state_dict(),
        [published_names(parts[name]) for name in ENCODERS],
        CONFIGS["unet"]["layers_per_block"],
    )
    write_weights(tensors, folder / CHECKPOINT, torch.float16)


def report(folder: Path, figures_of: Callable[[str, Path], dict[str, float]]) -> str:
    """Measure both ways in turns and return the best of each as a Markdown page."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(RUNS):
        for way in WAYS:
            runs[way].append(figures_of(way, folder))
    lines = [
        "# A checkpoint in one file",
        "",
        f"{machine()}; the full architecture with random weights, best of {RUNS}. `python -m bench.sdxl_single_file`",
        "",
        "| way | load | longest wait for Stop | peak memory | without the file's pages |",
        "|---|---|---|---|---|",
    ]
    for way, name in WAYS.items():
        best = {figure: min(run[figure] for run in runs[way]) for figure in runs[way][0]}
        lines.append(
            f"| {name} | {best['seconds']:.1f} s | {best['silent_seconds']:.1f} s | {best['peak_bytes'] / 1e9:.1f} GB |"
            f" {best['own_bytes'] / 1e9:.1f} GB |"
        )
    return "\n".join([*lines, ""])


def _apart(way: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.sdxl_single_file", "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def main() -> None:
    options = command(__doc__)
    options.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.way:
        print(json.dumps(measure(chosen.way, chosen.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print("Writing 6.9 GB of random weights", file=sys.stderr, flush=True)
        write_full(Path(folder))
        text = report(Path(folder), _apart)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
