"""How long the text encoder takes: loading, one warm query, and a batch against the same texts one by one.

    python -m bench.encode
"""

from __future__ import annotations

import statistics
import time

from bench.machine import machine
from gars_core.catalogue.loader import load_catalogue
from gars_core.engines.minilm import MiniLM
from gars_core.types import ignore_progress

QUERIES, BATCH = 50, 256


def seconds(work, *args: object) -> float:
    start = time.perf_counter()
    work(*args)
    return time.perf_counter() - start


def main() -> None:
    encoder = MiniLM()
    loading = seconds(encoder.load, ignore_progress)
    encoder.encode(["warm"])
    warm = sorted(1000 * seconds(encoder.encode, [f"a cat in a sunny window {i}"]) for i in range(QUERIES))
    phrases = [value.phrase for value in load_catalogue().attributes[:BATCH]]
    batch = seconds(encoder.encode, phrases)
    single = seconds(lambda: [encoder.encode([phrase]) for phrase in phrases])
    print(f"{encoder.id} on {machine()}")
    print("| load | warm query p50 | p95 | texts/s in a batch | batch against one by one |")
    print("|---|---|---|---|---|")
    print(f"| {loading:.1f} s | {statistics.median(warm):.1f} ms | {warm[int(0.95 * QUERIES)]:.1f} ms | "
          f"{BATCH / batch:.0f} | {single / batch:.1f} x |")


if __name__ == "__main__":
    main()
