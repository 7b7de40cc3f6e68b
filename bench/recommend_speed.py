"""How long a suggestion takes: p50 and p95 of observe + suggest over a 20-round session, one core.

    OMP_NUM_THREADS=1 python -m bench.recommend_speed
"""

from __future__ import annotations

import platform
import time
from pathlib import Path

import numpy as np

from gars_core.recommend import Rating, Recommender, Vocabulary

CATEGORIES, WIDTH, PHRASES, ROUNDS, SESSIONS = 12, 384, 320, 20, 5


def world(values: int) -> tuple[Vocabulary, np.ndarray]:
    """Return a vocabulary of random vectors in 12 categories of unequal size, and a bank (PHRASES, WIDTH)."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.full(CATEGORIES, 30.0)) * (values - 2 * CATEGORIES)
    sizes = 2 + shares.astype(int)
    sizes[0] += values - sizes.sum()
    categories = [f"c{number}" for number, size in enumerate(sizes) for _ in range(size)]
    picks = {f"c{number}": 2 if number >= 10 else 1 for number in range(CATEGORIES)}
    vectors, bank = rng.standard_normal((values, WIDTH)) + 1.0, rng.standard_normal((PHRASES, WIDTH))
    return Vocabulary([f"v{i}" for i in range(values)], categories, vectors, picks), bank


def session(vocabulary: Vocabulary, bank: np.ndarray, seed: int, slate: int) -> list[float]:
    """Return the milliseconds of each round."""
    recommender, rng = Recommender(vocabulary, bank, seed=seed), np.random.default_rng(seed)
    shown = recommender.suggest(slate)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for values in shown:
            recommender.observe(Rating(values, float(rng.uniform(-1, 1))))
        shown = recommender.suggest(slate)
        times.append(1000.0 * (time.perf_counter() - start))
    return times


def rebuilt(vocabulary: Vocabulary, bank: np.ndarray, events: int) -> float:
    """Return the milliseconds of a recommender built anew, its events observed, and one suggestion."""
    rng = np.random.default_rng(1)
    random = Recommender(vocabulary, bank, seed=2)
    ratings = [Rating(values, float(rng.uniform(-1, 1))) for values in random.suggest(events)]
    start = time.perf_counter()
    recommender = Recommender(vocabulary, bank)
    for rating in ratings:
        recommender.observe(rating)
    recommender.suggest()
    return 1000.0 * (time.perf_counter() - start)


def processor() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or platform.machine()


def main() -> None:
    print(f"cpu: {processor()}; numpy {np.__version__}; {ROUNDS} rounds x {SESSIONS} sessions; milliseconds")
    print("| values | prior, once | suggest(1) p50 | p95 | suggest(4) p50 | p95 | new + 100 ratings + suggest |")
    print("|---|---|---|---|---|---|---|")
    for values in (500, 1000, 1100):
        vocabulary, bank = world(values)
        start = time.perf_counter()
        Recommender(vocabulary, bank)
        prior = 1000.0 * (time.perf_counter() - start)
        row = [f"{values}", f"{prior:.0f}"]
        for slate in (1, 4):
            times = [ms for seed in range(SESSIONS) for ms in session(vocabulary, bank, seed, slate)]
            row += [f"{np.quantile(times, q):.1f}" for q in (0.5, 0.95)]
        print("| " + " | ".join([*row, f"{rebuilt(vocabulary, bank, 100):.0f}"]) + " |")


if __name__ == "__main__":
    main()
