"""What a user can have drawn: the cards of a round, several pictures of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from gars_core.errors import BadInput, OutOfMemory
from gars_core.jobs import Jobs
from gars_core.ports import MemorySaver
from gars_core.store.pictures import Picture
from gars_core.studio.makers import Makers
from gars_core.studio.rounds import Rounds
from gars_core.studio.sessions import Sessions
from gars_core.types import Progress, Report


class Drawing:
    """Queues pictures. Each is saved before the next begins, so that Stop and failures lose none that is done."""

    def __init__(self, sessions: Sessions, rounds: Rounds, makers: Makers, jobs: Jobs) -> None:
        self._sessions = sessions
        self._rounds = rounds
        self._makers = makers
        self._jobs = jobs

    def draw(self, session: str, cards: Sequence[int], seed: int = -1) -> str:
        """Queue the pictures of these cards, as many of each as the setup says. Returns the job's id.

        seed: the first picture's, the others of its card count on from it; -1 is what the setup says. Raises BadInput.
        """
        state = self._sessions.state(session)
        if not -1 <= seed < 2**32:
            raise BadInput(f"{seed} is not a seed.", f"Choose one from 0 to {2**32 - 1}, or -1 for a new one.")
        if any(not state.current or not state.current.cards[card].text.strip() for card in cards):
            raise BadInput("The prompt is empty.", "Write what to draw, or press Rewrite.")
        maker = self._makers.get(state.setup.maker)
        first = seed if seed >= 0 else state.setup.picture_seed
        todo = [(card, number) for card in cards for number in range(state.setup.batch)]
        total = len(todo)

        def work(report: Report) -> None:
            while todo:             # what is drawn is not drawn again when a failure is tried again
                card, number = todo[0]
                seed = (first + number) % 2**32 if first >= 0 else -1
                picture = self._rounds.draw(session, maker, card, seed, _part_of(report, total - len(todo), total))
                todo.pop(0)
                self._jobs.submit("Indexing", partial(self._remember, picture), "index", background=True)
        return self._jobs.submit(f"Drawing with {maker.label}", work, session)

    def go_on_smaller(self, job: str) -> None:
        """Do a job that ran out of memory once more, its maker in the next smaller plan. Raises BadInput."""
        failed = self._jobs.get(job)
        if failed is None or not isinstance(failed.error, OutOfMemory):
            raise BadInput("This has not run out of memory.", "Reload the page.")
        maker = self._makers.get(failed.error.maker)
        if isinstance(maker, MemorySaver):
            maker.save_memory()
        self._jobs.again(job)

    def _remember(self, picture: Picture, report: Report) -> None:
        self._rounds.remember(picture)


def _part_of(report: Report, position: int, total: int) -> Report:
    """Report one picture's progress as its share of all of them."""
    def scaled(progress: Progress) -> None:
        fraction = (position + (progress.fraction or 0.0)) / total
        report(Progress(f"Picture {position + 1} of {total}: {progress.stage}", fraction, progress.preview))

    return report if total == 1 else scaled
