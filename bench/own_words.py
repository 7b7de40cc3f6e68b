"""How well a person's own words are read: 120 sentences of bench/data/own_words.tsv, every second one set aside.

    python -m bench.own_words [--show]

Counts clauses. Right: every value that was ticked for it is one that is right for it, and at least one was. Wrong in
silence: some other value was ticked, or nothing was and nothing was said of it. --show prints what was read of the
sentences that are not set aside. Writes bench/results/own_words.md.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.command import command
from bench.machine import machine
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.match import Match, Matcher
from gars_core.catalogue.reading import TextPart, read_text
from gars_core.catalogue.vectors import vectors_for
from gars_core.engines.minilm import MiniLM
from gars_core.types import FloatArray

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


class TimedMiniLM(MiniLM):
    """Counts the seconds that encoding took."""

    seconds = 0.0

    def encode(self, texts: Sequence[str]) -> FloatArray:
        started = time.perf_counter()
        rows = super().encode(texts)
        self.seconds += time.perf_counter() - started
        return rows


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


def outcome(parts: Sequence[TextPart], clause: Meant, beside: Sequence[Meant]) -> str:
    """Return which of OUTCOMES came of a clause; beside: all of its sentence, some of which may share its part."""
    own = [part for part in parts if stands_in(clause, part)]
    ticked = [(part, match) for part in own for match in part.matches if part.status == "understood"]
    if not ticked:
        statuses = [part.status for part in own] or ["wrong in silence"]
        return "unsure" if "unsure" in statuses else statuses[0]
    allowed = all(any(other.allows(match) for other in beside if stands_in(other, part)) for part, match in ticked)
    return "right" if allowed and any(clause.allows(match) for _, match in ticked) else "wrong in silence"


def stands_in(clause: Meant, part: TextPart) -> bool:
    """Return whether a clause and a part have words in common: one of the two may be longer than the other."""
    own, read = clause.words.casefold(), part.words.casefold()
    return (
        own in read
        or read in own
        or any(own.startswith(end) for end in ends(read))
        or any(read.startswith(end) for end in ends(own))
    )


def ends(text: str) -> list[str]:
    """Return the last words of a text, the last two, and so on."""
    words = text.split()
    return [" ".join(words[start:]) for start in range(len(words))]


def main() -> None:
    parser = command(__doc__)
    parser.add_argument(
        "--show", action="store_true", help="print what was read of the sentences that are not set aside"
    )
    options = parser.parse_args()
    catalogue, encoder = load_catalogue(), TimedMiniLM()
    encoder.encode(["the sea"])
    matcher = Matcher(catalogue, vectors_for(catalogue, None).values)
    rows, milliseconds = [], list[float]()
    for name, half in (("tuned on", sentences()[::2]), ("set aside", sentences()[1::2])):
        counts, with_values = Counter[str](), Counter[bool]()
        for text, clause_list in half:
            encoder.seconds, started = 0.0, time.perf_counter()
            parts = read_text(matcher, text, encoder)
            milliseconds.append(1000 * (time.perf_counter() - started - encoder.seconds))
            outcomes = [outcome(parts, clause, clause_list) for clause in clause_list]
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
        f"{machine()}; 120 sentences of our own, every second one set aside. Beyond encoding, a sentence took "
        f"{median(milliseconds):.0f} ms, at most {max(milliseconds):.0f} ms.",
        "`python -m bench.own_words`",
        "",
        f"| | clauses | {' | '.join(OUTCOMES)} | right or said not to be | right, of those with a value |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
    ]
    text = "\n".join([*lines, ""])
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


def show(text: str, parts: Sequence[TextPart], outcomes: Sequence[str]) -> None:
    print(f"{text}  -> {', '.join(outcomes)}")
    for part in parts:
        values = ", ".join(f"{'+' if m.likes else '-'}{m.value_id} {m.similarity:.2f}" for m in part.matches)
        print(f"    {part.status:15}“{part.words}”  {values}")


if __name__ == "__main__":
    main()
