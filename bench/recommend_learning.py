"""How fast tastes are learned on the shipped catalogue: 0 is a random set, 1 the simulated person's best set.

    OMP_NUM_THREADS=1 python -m bench.recommend_learning [people]

A simulated person loves one to three taste phrases that the recommender's bank does not hold (even lines are the bank,
odd lines the people), has a taste of their own beside them, cares about some categories more than others, and rates
tanh(gain z + bias) plus noise, all within what people do with a slider. Effects add up: no interactions.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import vectors_for
from gars_core.errors import GarsError
from gars_core.recommend import Rating, Recommender, Vocabulary

AT = (1, 3, 8, 20)


@dataclass(frozen=True)
class Person:
    """effect (N,): what each value adds to z, which is standard over random sets. best: z of the best set."""

    effect: np.ndarray
    gain: float
    bias: float
    noise: float
    best: float

    def score(self, x: np.ndarray) -> float:
        return float(x @ self.effect) / self.best

    def rate(self, x: np.ndarray, rng: np.random.Generator) -> float:
        felt = np.tanh(self.gain * float(x @ self.effect) + self.bias) + self.noise * rng.standard_normal()
        return float(np.clip(felt, -1.0, 1.0))


def standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def make_person(vocabulary: Vocabulary, phrases: np.ndarray, seed: int) -> Person:
    """Return a person who loves a few of the phrases (P, d)."""
    rng = np.random.default_rng([seed, 77])
    count = len(vocabulary.categories)
    care = rng.dirichlet(np.full(count, 0.7)) + 0.01
    loved = rng.dirichlet(np.ones(k := int(rng.integers(1, 4)))) @ phrases[rng.choice(len(phrases), k, replace=False)]
    told, linear = rng.uniform(0.3, 0.6), rng.uniform(0.1, 0.25)
    effect, best, variance = np.zeros(len(vocabulary)), 0.0, 0.0
    for number, picks in enumerate(vocabulary.picks):
        rows = vocabulary.rows_of(number)
        vectors = vocabulary.vectors[rows]
        here = phrases[rng.integers(len(phrases))] if rng.random() < 0.25 else loved
        taste = np.sqrt(told) * standard(vectors @ here)
        taste += np.sqrt(linear) * standard(vectors @ rng.standard_normal(vectors.shape[1]))
        taste += np.sqrt(1.0 - told - linear) * rng.standard_normal(len(vectors))
        effect[rows] = care[number] * standard(taste)
        best += np.sort(effect[rows])[-picks:].mean()
        variance += care[number] ** 2 / picks
    sd = np.sqrt(variance)
    gain = float(np.clip(np.exp(rng.normal(np.log(0.45), 0.3)), 0.2, 0.9))
    return Person(effect / sd, gain, float(rng.normal(0.05, 0.26)), float(rng.uniform(0.1, 0.3)), best / sd)


def run(vocabulary: Vocabulary, bank: np.ndarray | None, person: Person, seed: int, learn: bool) -> list[list[float]]:
    """Return the score of the best guess, and of the set shown, after each of the ratings AT."""
    rng = np.random.default_rng(seed)
    recommender = Recommender(vocabulary, bank, seed=seed)
    guesses, shown = [], []
    for rating in range(1, max(AT) + 1):
        values = recommender.suggest()[0] if learn else random_set(vocabulary, rng)
        x = vocabulary.encode(values)
        recommender.observe(Rating(values, person.rate(x, rng)))
        if rating in AT:
            guess = recommender.best_guess() if learn else random_set(vocabulary, rng)
            guesses.append(person.score(vocabulary.encode(guess)))
            shown.append(person.score(x))
    return [guesses, shown]


def random_set(vocabulary: Vocabulary, rng: np.random.Generator) -> tuple[str, ...]:
    chosen = []
    for number, picks in enumerate(vocabulary.picks):
        rows = vocabulary.rows_of(number)
        chosen += [vocabulary.ids[row] for row in rng.choice(np.arange(rows.start, rows.stop), picks, replace=False)]
    return tuple(chosen)


def main(people: int) -> None:
    try:
        catalogue = load_catalogue()
        vectors = vectors_for(catalogue, None)
    except GarsError as error:
        print(f"skipped, the catalogue has no vectors: {error.sentence}")
        return
    ids, categories = [a.id for a in catalogue.attributes], [a.category for a in catalogue.attributes]
    vocabulary = Vocabulary(ids, categories, vectors.values, catalogue.picks)
    bank, held_out = vectors.bank[::2], vectors.bank[1::2].astype(np.float64)
    crowd = [make_person(vocabulary, held_out, seed) for seed in range(people)]
    print(f"{len(vocabulary)} values, bank of {len(bank)} phrases, {people} people; score +- 1.96 standard errors")
    print("| | " + " | ".join([f"guess @{at}" for at in AT] + [f"shown @{at}" for at in AT]) + " | seconds |")
    print("|---|" + "---|" * (2 * len(AT) + 1))
    for label, phrases, learn in (("random", bank, False), ("ours, no bank", None, True), ("ours", bank, True)):
        start = time.perf_counter()
        scores = np.array([run(vocabulary, phrases, person, seed, learn) for seed, person in enumerate(crowd)])
        flat = scores.reshape(people, -1)
        error = 1.96 * flat.std(axis=0) / np.sqrt(people)
        cells = [f"{mean:.2f} +-{spread:.2f}" for mean, spread in zip(flat.mean(axis=0), error, strict=True)]
        print(f"| {label} | " + " | ".join(cells) + f" | {time.perf_counter() - start:.0f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
