"""How fast the sketch maker is, how it looks, and which of its values look most alike.

python -m bench.sketch [montage.png]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image

from bench.command import command
from bench.machine import machine
from gars_core.catalogue.loader import load_catalogue
from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.sketch.colours.difference import JUST_NOTICEABLE, difference, look
from gars_core.sketch.maker import SketchMaker
from gars_core.sketch.understand import EXTRAS
from gars_core.types import Attribute, ImageSpec, ignore_progress

PICTURES, COLUMNS, TILE_PX = 24, 6, 256
CATEGORIES = ("subject", "setting", "palette", "lighting", "medium", "composition", "mood")
SCENE = (
    "a red fox",
    "beside a mountain lake",
    "teal and orange",
    "golden hour light",
    "color photograph",
    "centered composition",
    "peaceful",
)


def random_specs(n: int, edge_px: int, seed: int = 11) -> list[ImageSpec]:
    """Return n specs with one value of every category and, every other time, one of the extras, drawn at random."""
    rng = np.random.default_rng(seed)
    values = load_catalogue().by_category
    picks = []
    for k in range(n):
        kinds = (*CATEGORIES, EXTRAS[k // 2 % len(EXTRAS)]) if k % 2 else CATEGORIES
        picks.append(tuple(values[kind][int(rng.integers(len(values[kind])))] for kind in kinds))
    return [ImageSpec("", pick, k, edge_px, edge_px) for k, pick in enumerate(picks)]


def timed(maker: SketchMaker, specs: Sequence[ImageSpec]) -> tuple[list[float], list[float], list[Image.Image]]:
    """Return wall seconds, processor seconds (which other work on the machine does not stretch), and the pictures."""
    seconds, worked, pictures = [], [], []
    for spec in specs:
        started, begun = time.perf_counter(), time.process_time()
        pictures.append(maker.make(spec, ignore_progress))
        seconds.append(time.perf_counter() - started)
        worked.append(time.process_time() - begun)
    return seconds, worked, pictures


def montage(pictures: Sequence[Image.Image]) -> Image.Image:
    """Return the pictures side by side, COLUMNS in a row."""
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE_PX, rows * TILE_PX))
    for k, picture in enumerate(pictures):
        tile = picture.resize((TILE_PX, TILE_PX), Image.Resampling.LANCZOS)
        sheet.paste(tile, (k % COLUMNS * TILE_PX, k // COLUMNS * TILE_PX))
    return sheet


def closest(maker: SketchMaker, category: str, n: int = 3) -> list[tuple[float, str, str]]:
    """Return the n pairs of a category's values that look most alike, all else and the seed the same."""
    looks = {}
    for value in load_catalogue().by_category[category]:
        chosen = dict(zip(CATEGORIES, SCENE, strict=True)) | {category: value.phrase}
        attributes = tuple(Attribute(f"{kind}:x", kind, words) for kind, words in chosen.items())
        looks[value.phrase] = look(maker.make(ImageSpec("", attributes, 3, 256, 256), ignore_progress))
    return sorted((difference(looks[a], looks[b]), a, b) for a, b in combinations(looks, 2))[:n]


def faintest(maker: SketchMaker, category: str, n: int = 3) -> list[tuple[float, str]]:
    """Return the n values of a category that change the picture least, against the same scene without any."""
    chosen = dict(zip(CATEGORIES, SCENE, strict=True))
    looks = {}
    for phrase in ("", *(value.phrase for value in load_catalogue().by_category[category])):
        words = chosen | ({category: phrase} if phrase else {})
        attributes = tuple(Attribute(f"{kind}:x", kind, text) for kind, text in words.items())
        looks[phrase] = look(maker.make(ImageSpec("", attributes, 3, 256, 256), ignore_progress))
    without = looks.pop("")
    return sorted((difference(seen, without), phrase) for phrase, seen in looks.items())[:n]


def main(montage_file: Path | None) -> None:
    maker = SketchMaker(FakeEncoder())
    maker.make(random_specs(1, 256)[0], ignore_progress)
    print(f"sketch on {machine()}, {PICTURES} random specs a size")
    print("| edge | median | p95 | processor median | processor p95 |\n|---|---|---|---|---|")
    for edge_px in (512, 768, 1024):
        seconds, worked, pictures = timed(maker, random_specs(PICTURES, edge_px))
        print(
            f"| {edge_px} px | {statistics.median(seconds):.2f} s | {np.quantile(seconds, 0.95):.2f} s | "
            f"{statistics.median(worked):.2f} s | {np.quantile(worked, 0.95):.2f} s |",
            flush=True,
        )
        if edge_px == 768 and montage_file:
            montage(pictures).save(montage_file, quality=60, optimize=True)
    print(f"\nclosest pairs in CIELAB units; {JUST_NOTICEABLE} is just noticeable")
    print("| category | difference | values |\n|---|---|---|")
    for category in ("palette", "lighting", "medium", "composition", "mood", "setting"):
        for value, a, b in closest(maker, category):
            print(f"| {category} | {value:.1f} | {a} / {b} |")
    print("\nfaintest values, against the same scene without one")
    print("| category | difference | value |\n|---|---|---|")
    for category in EXTRAS:
        for value, phrase in faintest(maker, category):
            print(f"| {category} | {value:.1f} | {phrase} |")


if __name__ == "__main__":
    parser = command(__doc__)
    parser.add_argument("montage", nargs="?", type=Path, help="where a montage of the pictures goes")
    main(parser.parse_args().montage)
