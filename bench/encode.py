"""How long the text encoder takes: loading, one warm query, and long lists in float32 and the quick way, in turns.

python -m bench.encode [--prompts 1000] [--turns 3]
"""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable
from os import getloadavg
from random import Random
from time import perf_counter, process_time
from typing import Any

import numpy as np

from bench.command import command
from bench.machine import machine
from gars_core.catalogue.loader import load_catalogue
from gars_core.engines.byte_products import ByteProduct
from gars_core.engines.minilm import MiniLM
from gars_core.engines.processor import bytes_pay
from gars_core.types import FloatArray, ignore_progress

QUERIES = 50
MEAN_LOG_PHRASES, SPREAD = 2.0, 0.6
"""Prompts of about 40 tokens, a few of them far longer, as people write them."""

LAYERS, LAYER, ROWS = 6, ((1152, 384), (384, 384), (1536, 384), (384, 1536)), 4096
"""The products of one of MiniLM's layers: numbers out, numbers in."""


def main() -> None:
    parser = command(__doc__)
    parser.add_argument("--prompts", type=int, default=1000, help="how many prompts a list has (usually %(default)s)")
    parser.add_argument("--turns", type=int, default=3, help="how often each list is encoded (usually %(default)s)")
    options = parser.parse_args()
    encoder = MiniLM()
    print(f"{encoder.id} on {machine()}, load when started {getloadavg()[0]:.1f}")
    loading, _ = seconds(lambda: encoder.load(ignore_progress))
    encoder.encode(["warm"])
    warm = sorted(1000 * seconds(encoder.encode, [f"a cat in a sunny window {i}"])[0] for i in range(QUERIES))
    print(
        f"load {loading:.1f} s, warm query p50 {statistics.median(warm):.1f} ms, p95 {warm[int(0.95 * QUERIES)]:.1f} ms"
    )
    texts = prompts(options.prompts)
    say_bound(encoder, texts)
    beginning, _ = seconds(encoder.encode_many, texts, ignore)
    print(f"the quick way's first time, with what it prepares: {beginning:.1f} s for {len(texts)} prompts\n")
    ways: dict[str, Callable[[], FloatArray]] = {
        "encode, float32": lambda: encoder.encode(texts),
        "encode_many": lambda: encoder.encode_many(texts, ignore),
    }
    print("| turn | way | prompts/s | processor ms a prompt | worst cosine to float32 | peak memory |")
    print("|---|---|---|---|---|---|")
    for turn in range(options.turns):
        exact: FloatArray | None = None
        rates: list[float] = []
        for name, way in ways.items():
            worked = process_time()
            took, rows = seconds(way)
            worked = process_time() - worked
            exact = rows if exact is None else exact
            rates.append(len(texts) / took)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
            print(
                f"| {turn + 1} | {name} | {rates[-1]:.0f} | {1000 * worked / len(texts):.2f} | "
                f"{np.sum(rows * exact, axis=1).min():.4f} | {peak:.1f} GB |"
            )
        print(f"| {turn + 1} | ratio | {rates[1] / rates[0]:.1f} x | | | |", flush=True)
    print(f"\nLoad when done {getloadavg()[0]:.1f}.")


def say_bound(encoder: MiniLM, texts: list[str]) -> None:
    """Print what the processor's plain 8-bit products of the model's sizes, and nothing beside them, would allow."""
    import torch

    if not bytes_pay():
        return
    with encoder._model.held() as loaded:
        encodings = loaded.tokenizer.encode_batch(texts)
    tokens = sum(sum(encoding.attention_mask) for encoding in encodings) / len(texts)
    cores, took = torch.get_num_threads(), 0.0
    torch.set_num_threads(1)
    for out, width in LAYER:
        rows = torch.randint(0, 255, (ROWS, width), dtype=torch.uint8)
        product = ByteProduct(torch.randn(out, width), torch.zeros(out), 1.0, 128)
        took += min(worked(product, rows, torch.bfloat16) for _ in range(20))
    torch.set_num_threads(cores)
    speed = sum(2 * ROWS * out * width for out, width in LAYER) / took
    ms = 1000 * LAYERS * took / ROWS * tokens
    print(
        f"{tokens:.1f} tokens a prompt; 8-bit products alone: {speed / 1e9:.0f} GOP/s a core, {ms:.2f} processor ms "
        f"a prompt, {cores * 1000 / ms:.0f} prompts/s on {cores} cores"
    )


def worked(work: Callable[..., object], *given: object) -> float:
    start = process_time()
    work(*given)
    return process_time() - start


def ignore(read: int) -> None:
    pass


def seconds(work: Callable[..., Any], *given: object) -> tuple[float, Any]:
    start = perf_counter()
    made = work(*given)
    return perf_counter() - start, made


def prompts(n: int) -> list[str]:
    """Return n lists of the catalogue's phrases, of lengths like those of real prompts."""
    rng = Random(1)
    phrases = [value.phrase for value in load_catalogue().attributes]
    return [", ".join(rng.sample(phrases, 1 + int(rng.lognormvariate(MEAN_LOG_PHRASES, SPREAD)))) for _ in range(n)]


if __name__ == "__main__":
    main()
