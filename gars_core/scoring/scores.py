"""What a scorer is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gars_core.types import Attribute


@dataclass(frozen=True)
class Wanted:
    """What a picture was to show: its attributes, and the prompt that was really used."""

    attributes: tuple[Attribute, ...] = ()
    prompt: str = ""

    def phrase(self, category: str) -> str:
        """Return the first value of a category, "" if none was asked for."""
        return next((value.phrase for value in self.attributes if value.category == category), "")


@dataclass(frozen=True)
class Part:
    """One thing that was judged. score in [0, 1]; reason: a short sentence for the screen.

    value: the id of the attribute that it is about, "" for none.
    """

    name: str
    score: float
    reason: str
    value: str = ""


@dataclass(frozen=True)
class Scores:
    """A scorer's judgement. overall in [0, 1]; a part that cannot be judged is absent.

    raw: the bare measure where overall says how it compares with others, such as a cosine; None if there is none.
    peers: about how many pictures there were then to compare it with, 0 where something else had to do.
    """

    overall: float
    parts: tuple[Part, ...]
    raw: float | None = None
    peers: int = 0


MEAN = (
    "their plain mean. Each tells above all how many alternatives the picture beats, be they values, prompts or "
    "pictures: that ranks pictures, and is no grade."
)
"""What total is, for the screen; it begins after "All scores together: 70%," or "The score is"."""


def total(scores: Mapping[str, Scores]) -> float | None:
    """Return the mean of what the scorers say of one picture, in [0, 1]; None while none has."""
    return sum(judgement.overall for judgement in scores.values()) / len(scores) if scores else None
