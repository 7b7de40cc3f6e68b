"""The benchmarks of SDXL at toy size: what they count and what they write."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import torch

from bench import sdxl_cpu, sdxl_gpu, sdxl_single_file
from bench.sdxl_full import INDEX
from gars_core.engines.sdxl.plans import Plan
from tests.support.toy_checkpoint import write_checkpoint
from tests.support.toy_sdxl import add_tiny_vae, build


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    build(folder)
    add_tiny_vae(folder)
    return folder


def test_the_graphics_cards_benchmark_measures_every_way_and_compares_them(toy: Path) -> None:
    plans = [Plan("cpu", "float32", False, "All."), Plan("cpu", "float32", True, "By layers.", encoders_stay=False)]
    free, capped = (sdxl_gpu.measure(toy, (plan,), None, 256, pictures=1) for plan in plans)
    baseline = sdxl_gpu.offloaded(toy, 256, pictures=1, device="cpu")
    assert free.seed_seconds > 0 and 0 < free.preview_share < 1
    rows = [line for line in sdxl_gpu.table("A card", free, [capped], baseline).splitlines() if line.startswith("| ")]
    assert [row.split("|")[2].strip() for row in rows] == [
        "plan",
        "All.",
        "By layers.",
        "diffusers, enable_model_cpu_offload()",
    ]
    assert "1.00 x" in rows[1] and "1.0 x" in rows[3]


def test_without_a_card_the_benchmark_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr("sys.argv", ["bench.sdxl_gpu"])
    with pytest.raises(SystemExit, match="torch finds none"):
        sdxl_gpu.main()


def test_the_processors_benchmark_compares_with_diffusers(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdxl_cpu, "_apart", sdxl_cpu.figures_of)
    report = sdxl_cpu.report([256], 2, toy)
    rows = [line for line in report.splitlines() if line.startswith("| 256")]
    assert [row.split("|")[2].strip() for row in rows] == list(sdxl_cpu.WAYS.values())
    assert "| 1.0 x |" in rows[0]
    assert all(float(share) < 10 for share in re.findall(r"([\d.]+)% in \d+ bits", report))
    assert len(re.findall("% in ", report)) == len(sdxl_cpu.PRECISIONS) - 1


def test_the_checkpoints_benchmark_loads_it_both_ways(toy: Path, tmp_path: Path) -> None:
    write_checkpoint(toy, tmp_path / sdxl_single_file.CHECKPOINT)
    base = Path(shutil.copytree(toy / "weights" / "sdxl-base", tmp_path / sdxl_single_file.BASE))
    (base / "model_index.json").write_text(json.dumps(INDEX))
    rows = [line for line in sdxl_single_file.report(tmp_path, sdxl_single_file.measure).splitlines() if " GB " in line]
    assert [row.split("|")[1].strip() for row in rows] == list(sdxl_single_file.WAYS.values())
    assert all(float(seconds) > 0 for row in rows for seconds in re.findall(r"([\d.]+) GB", row))
