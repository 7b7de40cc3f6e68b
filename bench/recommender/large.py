"""Large vocabularies: how long a suggestion takes, what it needs, and what the shortlist costs in score.

    OMP_NUM_THREADS=1 python -m bench.recommender.large [people]

Values beyond the catalogue are mixtures of two of a category with some noise, seeded, so that they lie as real ones do.
The shortlist was tuned on people of the "tune" split; those compared here are of the "report" split.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from bench.command import command
from bench.machine import machine
from bench.recommender.figures import figure, guesses, shown, table
from bench.recommender.people import Kind, Person
from bench.recommender.sessions import Played, Protocol, play
from bench.recommender.worlds import deal, make_world
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import vectors_for
from gars_core.recommend import Rating, Recommender, Vocabulary
from gars_core.recommend.vocabulary import EXACT

SIZES, PHRASES, ROUNDS, SESSIONS = (500, 1000, 2000, 10_000, 100_000), 600, 20, 5
COMPARED, AT = (1142, 4000), (3, 8, 20)
NOISE = 0.6


def mixtures(rows: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return (count, d) unit rows, each between two of the rows and a little aside."""
    share = rng.uniform(0.35, 0.65, (count, 1)).astype(np.float32)
    mixed = share * rows[rng.integers(len(rows), size=count)] + (1 - share) * rows[rng.integers(len(rows), size=count)]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed += NOISE / np.sqrt(rows.shape[1]) * rng.standard_normal(mixed.shape, dtype=np.float32)
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def grown(count: int, exact_up_to: int = EXACT) -> tuple[Vocabulary, np.ndarray, float]:
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
    vocabulary, bank, taken = grown(count)
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
    return [
        f"{len(vocabulary):,}",
        f"{taken:.2f}",
        f"{once:.2f}",
        f"{np.quantile(times, 0.5):.1f}",
        f"{np.quantile(times, 0.95):.1f}",
        f"{max(listed):,}",
        f"{peak:,.0f}",
    ]


def compare(count: int, people: int, with_bank: bool) -> list[list[str]]:
    """Return a line of scores for each way of weighing the same values, for the same people."""
    exact, phrases, _ = grown(count, 10**9)
    short, _, _ = grown(count, 0)
    names = [exact.categories[number] for number in exact.category_of]
    here = make_world(
        "grown",
        list(exact.ids),
        names,
        dict(zip(exact.categories, exact.picks, strict=True)),
        exact.vectors,
        deal(phrases.astype(np.float64)),
    )
    crowd = [Person(here, Kind(), "report", number) for number in range(people)]
    played = [
        [
            play(Recommender(vocabulary, here.bank if with_bank else None, seed=number), person.fresh(), Protocol())
            for number, person in enumerate(crowd)
        ]
        for vocabulary in (exact, short)
    ]
    label = f"{len(exact):,}, {'bank' if with_bank else 'no bank'}"
    scores = [_scores(sessions) for sessions in played]
    lines = [
        [label, way, *(f"{values.mean():.3f}" for values in mine)]
        for way, mine in zip(("exact", "shortlist"), scores, strict=True)
    ]
    changes = [figure(ours - theirs) for theirs, ours in zip(*scores, strict=True)]
    return [*lines, [label, "difference", *(f"{c.mean:+.3f} ({c.low:+.3f} to {c.high:+.3f})" for c in changes)]]


def _scores(played: Sequence[Played]) -> list[np.ndarray]:
    return [*(guesses(played, at) for at in AT), shown(played)]


def main(people: int) -> None:
    print(f"{machine()}; {PHRASES} taste phrases; {SESSIONS} sessions of {ROUNDS} rounds\n")
    head = ["values", "taken in, s", "first use, s", "a round: p50, ms", "p95, ms", "on the shortlist", "peak MB"]
    rows = []
    for count in SIZES:
        # a process each, or the peak would be that of the one before
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            rows.append(pool.submit(speed, count).result())
    print(table(head, rows), flush=True)
    print(f"\n{people} people, the same for both; difference with its 95% bootstrap interval\n")
    head = ["values", "weighed", *(f"guess @{at}" for at in AT), f"mean shown over {max(AT)}"]
    print(table(head, [row for bank in (True, False) for count in COMPARED for row in compare(count, people, bank)]))


if __name__ == "__main__":
    parser = command(__doc__)
    parser.add_argument("people", nargs="?", type=int, default=60, help="how many are simulated (usually %(default)s)")
    main(parser.parse_args().people)
