"""A run of tries under way, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from gars_core.ports import ImageMaker
from gars_core.session import Card
from gars_core.session.picture import Picture
from gars_core.studio.drawing.rounds import Order
from gars_core.types import Brief, Progress, Report

End = Literal["all", "reached", "time", "stopped", "unscored", "wordings"]
"""Why no further picture is drawn: as many as were asked for are there, one is good enough, the time is over, Stop was
pressed, nobody can judge them, or the writer has no further wording."""


@dataclass(frozen=True)
class BestOfResult:
    """What came of it. scores in [0, 1], None for a picture that nobody could judge; asked: how many were to be drawn.

    threshold: the score that was good enough, None if all were wanted.
    """

    pictures: tuple[str, ...]
    scores: tuple[float | None, ...]
    asked: int
    threshold: float | None = None
    minutes: float = math.inf
    end: End = "all"

    @property
    def best(self) -> int:
        """The place of the best one: the first of equals, and the first if none could be judged."""
        return max(range(len(self.scores)), key=lambda place: -1.0 if (at := self.scores[place]) is None else at)

    @property
    def score(self) -> float | None:
        return self.scores[self.best] if self.scores else None


@dataclass
class BestOfRun:
    """A run, kept where it failed. done: (the card as it was drawn, picture). box: the user's prompt.

    scores: of those done; what is drawn later can bring so much to compare with that the earlier ones change.
    """

    session: str
    maker: ImageMaker
    todo: Sequence[Order]
    goal: BestOfResult
    brief: Brief | None
    done: list[tuple[Card, Picture]] = field(default_factory=list)
    scores: tuple[float | None, ...] = ()
    end: End = "all"
    box: str = ""
    asked_writer: int = 0

    def __post_init__(self) -> None:
        self.box = self.todo[0].card.text
        self.asked_writer = len(self.todo[0].card.pictures)  # so that a second run asks for others

    @property
    def tries(self) -> BestOfResult:
        return replace(
            self.goal, pictures=tuple(picture.id for _, picture in self.done), scores=self.scores, end=self.end
        )


def part_of(report: Report, run: BestOfRun, time_used: float) -> Report:
    """Report one try's progress as its share of all; time_used: the share of the time there is, at its beginning."""
    tries = run.tries
    at_most = "at most " if tries.threshold is not None else ""
    best = f" · best so far {tries.score:.0%}" if tries.score is not None else ""
    stage = f"Try {len(run.done) + 1} of {at_most}{tries.asked}{best}"

    def scaled(progress: Progress) -> None:
        fraction = (len(run.done) + (progress.fraction or 0.0)) / tries.asked
        report(Progress(f"{stage}: {progress.stage}", max(fraction, min(time_used, 1.0)), progress.preview))

    return scaled
