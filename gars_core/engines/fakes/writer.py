"""A working stand-in for a language model: it writes from a short list, the same for the same arguments."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from random import Random

ANSWERS = (
    "a pile of dry leaves",
    "a small wooden crate",
    "an old stone wall",
    "a broken wheel",
    "a coil of wire",
    "a row of clay pots",
    "a heap of wet sand",
    "an empty chair",
    "a stack of flat stones",
    "a narrow iron gate",
    "dry leaves and small stones",
    "wooden crates and empty jars",
    "tall weeds and loose bricks",
    "low walls and narrow steps",
    "clay pots and thin branches",
)


class FakeLanguageModel:
    """A LanguageModel without weights. answers: what it says, instead of its own list."""

    def __init__(self, answers: Sequence[str] = ANSWERS, writes_freely: bool = False) -> None:
        self.id = "fake-writer"
        self.label = "Stand-in for a language model"
        self.writes_freely = writes_freely
        self._answers = tuple(answers)

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        *,
        seed: int,
        max_tokens: int,
        temperature: float,
        stop: Sequence[str] = (),
    ) -> str:
        """Return one of the answers, cut to max_tokens words and at the first stop text."""
        rng = Random(f"{seed if temperature > 0 else 0} {messages}")
        answer = " ".join(rng.choice(self._answers).split()[:max_tokens])
        cuts = [answer.find(end) for end in stop if end in answer]
        return answer[: min(cuts)] if cuts else answer

    def log_likelihood(self, text: str) -> float:
        """Return the mean log-probability of letters drawn as often as in text itself, in nats."""
        if not text:
            return 0.0
        return sum(log(text.count(letter) / len(text)) for letter in text) / len(text)
