"""How fast tastes are learned, against rivals in the same run: 0 is a random set, 1 the simulated person's best set.

    OMP_NUM_THREADS=1 python -m bench.recommender [smoke | full] [cores]

Prints Markdown tables. full also writes them, and the learning curves, to bench/recommender/results/. The people are
those of the "report" split: nothing was tuned on them.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from bench.command import command
from bench.machine import machine
from bench.recommender import first_sets, kinds, rivals
from bench.recommender.figures import (
    best_percent,
    change,
    curves,
    figure,
    guesses,
    shown,
    table,
)
from bench.recommender.rivals import ALL, GARS, NO_BANK
from bench.recommender.runs import Map, second_sessions, sessions, stops, workers
from bench.recommender.sessions import Played, Protocol
from bench.recommender.targets import TARGETS, measured

RESULTS = Path(__file__).with_name("results")
PEOPLE = {"smoke": 6, "full": 200}
OTHERS = {"smoke": 4, "full": 60}


def learning(played: dict[str, list[Played]]) -> str:
    """Return the table of all rivals with ratings alone."""
    rows = []
    for name, mine in played.items():
        rows.append(
            [
                name,
                *(figure(guesses(mine, at)) for at in (1, 3, 8, 20)),
                figure(shown(mine)),
                f"{best_percent(mine).mean():.0%}",
                f"{change(mine).mean():.2f}",
            ]
        )
    head = ["ratings alone", "guess @1", "@3", "@8", "@20", "mean shown", "in the best 1%", "change"]
    return table(head, rows)


def targets(run: Map, world: str, people: range, played: dict[str, list[Played]]) -> str:
    """Return the table of targets with what was measured."""
    found = measured(run, world, people, played)
    return table(
        ["target", "must", "reach", "measured", "met"],
        [
            [
                name,
                f"{must:.2f}",
                f"{reach:.2f}",
                figure(found[name]),
                "reach" if found[name].mean() >= reach else "must" if found[name].mean() >= must else "no",
            ]
            for name, (must, reach) in TARGETS.items()
        ],
    )


def advice(run: Map, people: range) -> str:
    """Return how the advice to stop fares."""
    found = [stop for stop in stops(run, "catalogue", people) if stop is not None]
    if not found:
        return "Advised to stop within 30 ratings: nobody"
    when, rise = np.array([n for n, _ in found]), np.array([r for _, r in found])
    return (
        f"Advised to stop within 30 ratings: {len(found)} of {len(people)}, half of them by the "
        f"{np.median(when):.0f}th. Until the 30th the best guess then rose by {figure(rise)}, "
        f"for {int((rise > 0.1).sum())} by more than .1."
    )


def others(run: Map, people: range) -> str:
    """Return the table of people, and of circumstances, that nothing was tuned on."""
    rows = []
    for label, world, kind, protocol, fellows in kinds.cases():
        cells = []
        for rival in fellows:
            mine = sessions(run, world, rival, protocol, people, kind)
            cells.append(" / ".join(f"{guesses(mine, at).mean():.2f}" for at in (0, 3, 8, 20)))
            broken = sum(one.broken for one in mine)
        rows.append([label, *cells, *["–"] * (3 - len(cells)), broken])
    return table(["people", GARS.name, NO_BANK.name, rivals.CENTRED.name, "locks broken"], rows)


def main(size: str, cores: int) -> None:
    started, people = time.perf_counter(), range(PEOPLE[size])
    report = [f"{machine()}, {cores} in use; {len(people)} people of the report split; mean (95% bootstrap interval)"]
    pictures = {}
    with workers(cores) as run:
        for world in ("plain", "catalogue"):
            played = {rival.name: sessions(run, world, rival, Protocol(), people) for rival in ALL}
            pictures[world] = curves(f"Score of the best guess, {world} world, {len(people)} people", played)
            report += [f"## World: {world}", learning(played)]
            print("\n\n".join(report[-2:]), flush=True)
            report.append(targets(run, world, people, played))
            print(report[-1], flush=True)
        second = second_sessions(run, "plain", people)
        report.append(
            "Second session in the plain world, first guess: "
            f"{figure([warm for warm, _ in second])}; with nothing carried {figure([c for _, c in second])}"
        )
        print(report[-1], flush=True)
        few = range(OTHERS[size])
        report += ["## What is seen first, and what goes together", first_sets.report(run, few)]
        print("\n\n".join(report[-2:]), flush=True)
        report.append(advice(run, few))
        print(report[-1], flush=True)
        report += [f"## {len(few)} other people a line: guess @0 / @3 / @8 / @20", others(run, few)]
        print("\n\n".join(report[-2:]), flush=True)
    print(f"{time.perf_counter() - started:.0f} seconds")
    if size == "full":
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "report.md").write_text("\n\n".join(report) + "\n", encoding="utf-8")
        for world, picture in pictures.items():
            (RESULTS / f"learning-{world}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    parser = command(__doc__)
    parser.add_argument("size", nargs="?", choices=PEOPLE, default="smoke", help="how many people are simulated")
    parser.add_argument("cores", nargs="?", type=int, default=1, help="how many of them at a time")
    asked = parser.parse_args()
    main(asked.size, asked.cores)
