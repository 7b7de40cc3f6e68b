"""What a user can have drawn: the cards of a round, several pictures of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from gars_core.errors import BadInput, OutOfMemory
from gars_core.jobs import Job, Jobs
from gars_core.ports import ImageMaker, MemorySaver
from gars_core.session import SessionState
from gars_core.session.setup import MAX_BATCH
from gars_core.store.pictures import PictureStore
from gars_core.studio.drawing.rounds import Order, Rounds
from gars_core.studio.models.makers import Makers
from gars_core.studio.sessions.sessions import Sessions
from gars_core.types import Ability, Progress, Report


@dataclass(frozen=True)
class HowDrawn:
    """How pictures are drawn where it is not as the session's setup has it; None, and maker "", are as it has it.

    seed: the first picture's, the others of its card count on from it; -1 is a new one for each. count: of each card.
    """

    seed: int | None = None
    count: int | None = None
    final: bool | None = None
    maker: str = ""


AS_SET_UP = HowDrawn()
MEASURED = 5
"""Newest pictures whose times tell the next one's."""


class PictureQueue:
    """Queues pictures. Each is saved before the next begins, so that Stop and failures lose none that is done."""

    def __init__(self, sessions: Sessions, rounds: Rounds, makers: Makers, pictures: PictureStore, jobs: Jobs) -> None:
        self._sessions = sessions
        self._rounds = rounds
        self._makers = makers
        self._pictures = pictures
        self._jobs = jobs
        self._smaller: set[str] = set()

    def abilities(self, session: str) -> frozenset[Ability]:
        """Return what the session's maker is able to do; nothing if it no longer exists."""
        try:
            return self._makers.get(self._sessions.state(session).setup.maker).abilities
        except BadInput:
            return frozenset()

    def queue_drawing(self, session: str, cards: Sequence[int], how: HowDrawn = AS_SET_UP) -> str:
        """Queue pictures of each of these cards, as they stand now. Returns the job's id. Raises BadInput."""
        by, todo = self._orders(session, cards, how)

        def work(report: Report) -> None:
            self._draw(session, by, todo, len(todo), report)

        return self._jobs.submit(f"Drawing with {by.label}", work, session)

    def seconds(self, session: str, pictures: int, maker: str = "") -> float | None:
        """Return how long pictures as the session is set up will take, None if this maker has drawn none yet."""
        setup = self._sessions.state(session).setup
        each = self.seconds_of(maker or setup.maker, setup.width_px * setup.height_px, setup.steps)
        return None if each is None else pictures * each

    def seconds_of(self, maker: str, pixels: int, steps: int) -> float | None:
        """Return how long a maker will take for a picture, by the median time a pixel and step of its newest ones."""
        newest = self._pictures.newest_by(self._makers.get(maker).id, MEASURED)
        if not newest:
            return None
        return (
            pixels
            * max(1, steps)
            * median(
                picture.seconds / (picture.width_px * picture.height_px * max(1, picture.steps)) for picture in newest
            )
        )

    def draw_undrawn(self, session: str, how: HowDrawn, report: Report) -> None:
        """Draw every card of the round that has no picture yet. Raises BadInput, and what the maker raises."""
        current = self._sessions.state(session).current
        cards = [number for number, card in enumerate(current.cards if current else ()) if card.picture is None]
        by, todo = self._orders(session, cards, how)
        self._draw(session, by, todo, len(todo), report)

    def _orders(self, session: str, cards: Sequence[int], how: HowDrawn) -> tuple[ImageMaker, list[Order]]:
        state = self._sessions.state(session)
        number = state.setup.batch if how.count is None else how.count
        if not 1 <= number <= MAX_BATCH:
            raise BadInput(f"{number} pictures of a prompt cannot be drawn at once.", f"Choose from 1 to {MAX_BATCH}.")
        return self._makers.get(how.maker or state.setup.maker), orders(state, cards, number, how.seed, how.final)

    def _draw(self, session: str, by: ImageMaker, todo: list[Order], total: int, report: Report) -> None:
        while todo:  # what is drawn is not drawn again when a failure is tried again
            self._rounds.draw(session, by, todo[0], _part_of(report, total - len(todo), total))
            todo.pop(0)

    def smaller_plan(self, job: Job) -> str:
        """Return a sentence on how a job that ran out of memory could go on with less, "" if it cannot or has tried."""
        if not isinstance(job.error, OutOfMemory) or job.id in self._smaller:
            return ""
        return job.error.smaller

    def go_on_smaller(self, id: str) -> str:
        """Do a job that ran out of memory once more, its maker in the next smaller plan; return the new job's id.

        Raises BadInput if there is no such plan, or if it was tried.
        """
        job = self._jobs.get(id)
        if job is None or not isinstance(job.error, OutOfMemory) or not self.smaller_plan(job):
            raise BadInput("This cannot be tried again with less memory.", "Choose a smaller picture.")
        maker = self._makers.get(job.error.maker)
        if isinstance(maker, MemorySaver):
            maker.save_memory()
        again = self._jobs.again(id)
        self._smaller.add(again)
        return again


def orders(state: SessionState, cards: Sequence[int], count: int, seed: int | None, final: bool | None) -> list[Order]:
    """Return what to draw, the seeds and the rest as queue_drawing has them. Raises BadInput."""
    current, setup = state.current, state.setup
    first = setup.picture_seed if seed is None else seed
    if not -1 <= first < 2**32:
        raise BadInput(f"{first} is not a seed.", f"Choose one from 0 to {2**32 - 1}, or -1 for a new one.")
    if current is None or not all(0 <= card < len(current.cards) for card in cards):
        raise BadInput("This picture is not part of the round any more.", "Reload the page.")
    if not all(current.cards[card].text.strip() for card in cards):
        raise BadInput("The prompt is empty.", "Write what to draw, or press Rewrite.")
    return [
        Order(
            current.number,
            card,
            current.cards[card],
            (first + place) % 2**32 if first >= 0 else -1,
            setup.final if final is None else final,
        )
        for card in cards
        for place in range(count)
    ]


def _part_of(report: Report, position: int, total: int) -> Report:
    """Report one picture's progress as its share of all of them."""

    def scaled(progress: Progress) -> None:
        fraction = (position + (progress.fraction or 0.0)) / total
        report(Progress(f"Picture {position + 1} of {total}: {progress.stage}", fraction, progress.preview))

    return report if total == 1 else scaled
