"""How well a person's own words are read: 120 sentences of bench/data/own_words.tsv, every second one set aside.

    python -m bench.own_words [--show]

Counts clauses. Right: every value that was ticked for it is one that is right for it, and at least one was. Wrong in
silence: some other value was ticked, or nothing was and nothing was said of it. --show prints what was read of the
sentences that are not set aside. Writes bench/results/own_words.md.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import machine
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.match import Match, Matcher
from gars_core.catalogue.reading import Part, read_text
from gars_core.catalogue.vectors import vectors_for
from gars_core.engines.minilm import MiniLM

DATA = Path(__file__).with_name("data") / "own_words.tsv"
RESULTS = Path(__file__).with_name("results") / "own_words.md"
OUTCOMES = ("right", "unsure", "not understood", "wrong in silence")


@dataclass(frozen=True)
class Meant:
    """words: of the sentence, that tell the clause. right: words of the ids of the values that are right for it."""

    words: str
    likes: bool
    right: str

    def allows(self, match: Match) -> bool:
        """Return whether a value that was ticked is right. A look that is disliked may stand for its opposite."""
        turned = self.right.split("+")[1:]
        if match.likes and not self.likes and any(words.strip("|") in match.value_id for words in turned):
            return True
        pattern = rf"\b(?:{self.right.split('|+')[0]})s?\b"
        return match.likes == self.likes and bool(self.right) and bool(re.search(pattern, match.value_id))


def sentences() -> list[tuple[str, list[Meant]]]:
    """Return the sentences with what is meant by their clauses."""
    lines = [line for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(text, [meant(clause) for clause in clauses.split(" ; ")]) for text, clauses in map(halves, lines)]


def halves(line: str) -> tuple[str, str]:
    text, _, clauses = line.partition("\t")
    return text, clauses


def meant(clause: str) -> Meant:
    words, _, right = clause[1:].partition("=")
    return Meant(words, clause[0] == "+", right)


def outcome(parts: Sequence[Part], clause: Meant) -> str:
    """Return which of OUTCOMES came of a clause."""
    words = clause.words.casefold()
    own = [part for part in parts if words in part.words.casefold()]
    own = own or [part for part in parts if words.split()[0] in part.words.casefold()]
    if not own:
        return "wrong in silence"
    ticked = [match for part in own for match in part.matches if part.status == "understood"]
    if ticked:
        return "right" if all(map(clause.allows, ticked)) else "wrong in silence"
    return "unsure" if any(part.status == "unsure" for part in own) else "not understood"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    catalogue, encoder = load_catalogue(), MiniLM()
    matcher = Matcher(catalogue, vectors_for(catalogue, None).values)
    rows, milliseconds = [], list[float]()
    for name, half in (("tuned on", sentences()[::2]), ("set aside", sentences()[1::2])):
        counts, with_values = Counter[str](), Counter[bool]()
        for text, clause_list in half:
            started = time.perf_counter()
            parts = read_text(matcher, text, encoder)
            milliseconds.append(1000 * (time.perf_counter() - started))
            outcomes = [outcome(parts, clause) for clause in clause_list]
            counts.update(outcomes)
            with_values.update(
                result == "right" for result, clause in zip(outcomes, clause_list, strict=True) if clause.right
            )
            if options.show and name == "tuned on":
                show(text, parts, outcomes)
        told = counts.total() - counts["wrong in silence"]
        rows.append(
            f"| {name} | {counts.total()} | {' | '.join(str(counts[result]) for result in OUTCOMES)} "
            f"| {told / counts.total():.1%} | {with_values[True] / with_values.total():.1%} of {with_values.total()} |"
        )
    lines = [
        "# A person's own words",
        "",
        f"{machine()}; 120 sentences of our own, every second one set aside. A sentence took "
        f"{sorted(milliseconds)[len(milliseconds) // 2]:.0f} ms, at most {max(milliseconds[1:]):.0f} ms, encoding "
        "included.",
        "`python -m bench.own_words`",
        "",
        f"| | clauses | {' | '.join(OUTCOMES)} | right or said not to be | right, of those with a value |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
    ]
    text = "\n".join([*lines, ""])
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


def show(text: str, parts: Sequence[Part], outcomes: Sequence[str]) -> None:
    print(f"{text}  -> {', '.join(outcomes)}")
    for part in parts:
        values = ", ".join(f"{'+' if m.likes else '-'}{m.value_id} {m.similarity:.2f}" for m in part.matches)
        print(f"    {part.status:15}“{part.words}”  {values}")


if __name__ == "__main__":
    main()
