"""Large vocabularies: how long a suggestion takes, what it needs, and what the shortlist costs in score.

    OMP_NUM_THREADS=1 python -m bench.recommender_large [people]

Values beyond the catalogue are mixtures of two of a category with some noise, seeded, so that they lie as real ones do.
The people are those of bench.recommend_learning with the seeds from 0; the shortlist was tuned on seeds from 10,000.
"""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from bench.machine import machine
from bench.recommend_learning import make_person
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import vectors_for
from gars_core.recommend import Rating, Recommender, Vocabulary
from gars_core.recommend.vocabulary import EXACT

SIZES, PHRASES, ROUNDS, SESSIONS = (500, 1000, 2000, 10_000, 100_000), 600, 20, 5
COMPARED, AT = (1142, 4000), (3, 8, 20)
NOISE = 0.6
RESAMPLES = 4000


def mixtures(rows: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return (count, d) unit rows, each between two of the rows and a little aside."""
    share = rng.uniform(0.35, 0.65, (count, 1)).astype(np.float32)
    mixed = share * rows[rng.integers(len(rows), size=count)] + (1 - share) * rows[rng.integers(len(rows), size=count)]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed += NOISE / np.sqrt(rows.shape[1]) * rng.standard_normal(mixed.shape, dtype=np.float32)
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def world(count: int, exact_up_to: int = EXACT) -> tuple[Vocabulary, np.ndarray, float]:
    """Return about count values grown from the catalogue's, all taste phrases, and the seconds it took to take them."""
    catalogue, rng = load_catalogue(), np.random.default_rng(count)
    vectors = vectors_for(catalogue, None)
    names = np.array([value.category for value in catalogue.attributes])
    ids, categories, rows = [], [], []
    for name in catalogue.picks:
        own = vectors.values[names == name]
        size = max(len(own) * count // len(names), 2 * catalogue.picks[name])
        grown = mixtures(own, max(size - len(own), 0), rng)
        ids += [f"{name}:{i}" for i in range(size)]
        categories += [name] * size
        rows.append(np.concatenate([own, grown])[:size])
    together = np.concatenate(rows)
    start = time.perf_counter()
    vocabulary = Vocabulary(ids, categories, together, catalogue.picks, exact_up_to=exact_up_to)
    return vocabulary, vectors.bank, time.perf_counter() - start


def speed(count: int) -> list[str]:
    """Return a line of the table of times."""
    vocabulary, bank, taken = world(count)
    bank = np.concatenate([bank, mixtures(bank, max(PHRASES - len(bank), 0), np.random.default_rng(0))])[:PHRASES]
    start = time.perf_counter()
    Recommender(vocabulary, bank)
    once, times, listed = time.perf_counter() - start, [], []
    for seed in range(SESSIONS):
        recommender, rng = Recommender(vocabulary, bank, seed=seed), np.random.default_rng(seed)
        [shown] = recommender.suggest()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            recommender.observe(Rating(shown, float(rng.uniform(-1, 1))))
            [shown] = recommender.suggest()
            times.append(1000.0 * (time.perf_counter() - start))
        listed.append(len(recommender.shortlisted().vocabulary))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [f"{len(vocabulary):,}", f"{taken:.2f}", f"{once:.2f}", f"{np.quantile(times, 0.5):.1f}",
            f"{np.quantile(times, 0.95):.1f}", f"{max(listed):,}", f"{peak:,.0f}"]


def learn(vocabulary: Vocabulary, bank: np.ndarray | None, tastes: np.ndarray, seed: int) -> list[float]:
    """Return the score of the best guess after each of the ratings AT, and the mean score of what was shown."""
    person, rng = make_person(vocabulary, tastes, seed), np.random.default_rng(seed)
    recommender, guesses, shown = Recommender(vocabulary, bank, seed=seed), [], []
    for rating in range(1, max(AT) + 1):
        [values] = recommender.suggest()
        x = vocabulary.encode(values)
        shown.append(person.score(x))
        recommender.observe(Rating(values, person.rate(x, rng)))
        if rating in AT:
            guesses.append(person.score(vocabulary.encode(recommender.best_guess())))
    return [*guesses, float(np.mean(shown))]


def difference(ours: np.ndarray, exact: np.ndarray) -> str:
    """Return the mean of the paired differences and its 95% bootstrap interval."""
    change, rng = ours - exact, np.random.default_rng(0)
    means = change[rng.integers(len(change), size=(RESAMPLES, len(change)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{change.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def compare(count: int, people: int, with_bank: bool) -> list[list[str]]:
    """Return a line of scores for each way of weighing the same values, for the same people."""
    found = {}
    for way, exact_up_to in (("exact", 10**9), ("shortlist", 0)):
        vocabulary, phrases, _ = world(count, exact_up_to)
        bank, tastes = phrases[::2] if with_bank else None, phrases[1::2].astype(np.float64)
        found[way] = np.array([learn(vocabulary, bank, tastes, seed) for seed in range(people)])
    label = f"{len(vocabulary):,}, {'bank' if with_bank else 'no bank'}"
    lines = [[label, way, *(f"{mean:.3f}" for mean in scores.mean(axis=0))] for way, scores in found.items()]
    pairs = zip(found["shortlist"].T, found["exact"].T, strict=True)
    return [*lines, [label, "difference", *(difference(ours, exact) for ours, exact in pairs)]]


def show(rows: list[list[str]]) -> None:
    print("\n".join("| " + " | ".join(row) + " |" for row in rows), flush=True)


def main(people: int) -> None:
    print(f"{machine()}; {PHRASES} taste phrases; {SESSIONS} sessions of {ROUNDS} rounds\n")
    head = ["values", "taken in, s", "first use, s", "a round: p50, ms", "p95, ms", "on the shortlist", "peak MB"]
    show([head, ["---"] * len(head)])
    for count in SIZES:
        # a process each, or the peak would be that of the one before
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            show([pool.submit(speed, count).result()])
    print(f"\n{people} people, the same for both; difference with its 95% bootstrap interval\n")
    head = ["values", "weighed", *(f"guess @{at}" for at in AT), f"mean shown over {max(AT)}"]
    show([head, ["---"] * len(head)])
    for with_bank in (True, False):
        for count in COMPARED:
            show(compare(count, people, with_bank))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
