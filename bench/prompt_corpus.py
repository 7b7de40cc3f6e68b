"""A corpus of prompts with the statistics of real ones, for measurements at the scale of a large collection.

A subject from the catalogue, where it is and how it looks, then phrases as often as DiffusionDB has them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gars_core.catalogue.loader import load_catalogue

PHRASES = Path(__file__).resolve().parent / "data" / "phrases.txt"
SOURCES = ("lexica.art", "diffusiondb", "civitai.com", "midjourney.com", "forum.example", "own folder")
SOURCE_SHARES = (0.4, 0.3, 0.15, 0.1, 0.04, 0.01)
SIZES = ((512, 512), (512, 768), (768, 512), (768, 768), (1024, 1024), (1024, 1536))
SIZE_SHARES = (0.5, 0.15, 0.1, 0.1, 0.1, 0.05)
EXACT_SHARE, NEAR_SHARE = 0.03, 0.05
HEADER = ("id", "prompt", "url", "width", "height", "source_site", "rating")


def prompts(n: int, seed: int = 0) -> Iterator[str]:
    """Yield n different prompts of about 40 tokens; the same for the same seed."""
    rng = np.random.default_rng(seed)
    values = {category: [value.phrase for value in found] for category, found in load_catalogue().by_category.items()}
    lines = [line.split("\t") for line in PHRASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    phrases = [phrase for _, phrase in lines]
    edges = np.cumsum([int(count) for count, _ in lines], dtype=np.float64)
    looks = [category for category in values if category not in ("subject", "setting")]
    given: set[int] = set()
    while len(given) < n:
        parts = [_pick(rng, values["subject"])]
        if rng.random() < 0.4:
            parts[0] += f" with {_pick(rng, values['subject'])}"
        if rng.random() < 0.6:
            parts[0] += f", {_pick(rng, values['setting'])}"
        for _ in range(int(rng.integers(0, 4))):
            parts.append(_pick(rng, values[looks[int(rng.integers(len(looks)))]]))
        places = np.searchsorted(edges, rng.random(int(rng.gamma(3.0, 3.6))) * edges[-1])
        parts += dict.fromkeys(phrases[place] for place in places)
        text = ", ".join(parts)
        if hash(text) not in given:
            given.add(hash(text))
            yield text


def write_csv(path: Path, n: int, seed: int = 0) -> int:
    """Write n different prompts and some that came before, word for word or nearly; return how many rows that is."""
    rng = np.random.default_rng(seed + 1)
    rows, recent = 0, [""] * 1000
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)

        def write(text: str) -> None:
            nonlocal rows
            rows += 1
            width, height = SIZES[rng.choice(len(SIZES), p=SIZE_SHARES)]
            rating = f"{rng.integers(-4, 5) / 4}" if rng.random() < 0.3 else ""
            writer.writerow(
                (
                    rows,
                    text,
                    f"https://images.example/{rows:07d}.png",
                    width,
                    height,
                    SOURCES[rng.choice(len(SOURCES), p=SOURCE_SHARES)],
                    rating,
                )
            )

        for place, text in enumerate(prompts(n, seed)):
            write(text)
            recent[place % len(recent)] = text
            again, chance = recent[int(rng.integers(min(place + 1, len(recent))))], rng.random()
            if chance < EXACT_SHARE:
                write(again)
            elif chance < EXACT_SHARE + NEAR_SHARE:
                write(f"{again}, high quality")
    return rows


def _pick(rng: np.random.Generator, among: list[str]) -> str:
    return among[int(rng.integers(len(among)))]
