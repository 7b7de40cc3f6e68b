"""Several pictures of one set of attributes, the best by score kept: so many of them, or until one is good enough."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Literal, get_args

from gars_core.errors import BadInput, Cancelled, GarsError
from gars_core.jobs import Jobs
from gars_core.scoring.scores import total
from gars_core.session import Card, Picked, Proposed, SessionState
from gars_core.session.picture import Picture
from gars_core.store.pictures import PictureStore
from gars_core.studio.drawing.best_of_run import BestOfResult, BestOfRun, part_of
from gars_core.studio.drawing.queue import orders
from gars_core.studio.drawing.rounds import Order, Rounds
from gars_core.studio.models.makers import Makers
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions.sessions import Sessions
from gars_core.types import Brief, Report

MOST, MOST_TRIES = 32, 100
WORDINGS_TRIED = 8
"""How often the writer is asked before it is taken to have no further wording."""

By = Literal["seeds", "wordings"]


class BestOf:
    """Queues runs of tries. The best so far stands on the easel; what is drawn stays, however a run ends."""

    def __init__(
        self,
        sessions: Sessions,
        rounds: Rounds,
        makers: Makers,
        pictures: PictureStore,
        scoring: Scoring,
        jobs: Jobs,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """clock: returns seconds."""
        self._sessions = sessions
        self._rounds = rounds
        self._makers = makers
        self._pictures = pictures
        self._scoring = scoring
        self._jobs = jobs
        self._clock = clock

    def queue_best_of(
        self,
        session: str,
        card: int,
        n: int,
        by: By = "seeds",
        seed: int | None = None,
        final: bool | None = None,
        maker: str = "",
    ) -> str:
        """Queue n pictures of a card; return the job's id, its result is a BestOfResult.

        seed, final and maker are as in drawing.

        by wordings: the first has the prompt that stands there, the others have other ones of the writer's, all with
        the seed if one is given. If another is best, it becomes the proposal. Raises BadInput.
        """
        if not 2 <= n <= MOST:
            raise BadInput(f"The best of {n} cannot be found.", f"Choose from 2 to {MOST} pictures.")
        if by not in get_args(By):
            raise BadInput(f"Pictures cannot differ by {by!r}.", f"Choose {' or '.join(get_args(By))}.")
        return self._submit(f"Best of {n}", session, card, BestOfResult((), (), n), by, seed, final, maker)

    def queue_until_good(
        self,
        session: str,
        card: int,
        threshold: float,
        max_tries: int = 20,
        max_minutes: float = 10.0,
        seed: int | None = None,
        final: bool | None = None,
        maker: str = "",
    ) -> str:
        """Queue pictures of a card until one scores the threshold in [0, 1], as queue_best_of does. Raises BadInput.

        No further one is begun after max_minutes, counted from when drawing begins or goes on with less memory.
        """
        if not 0 <= threshold <= 1:
            raise BadInput(f"A score cannot reach {threshold:.0%}.", "Choose from 0% to 100%.")
        if not 1 <= max_tries <= MOST_TRIES:
            raise BadInput(f"{max_tries} tries are not possible.", f"Choose from 1 to {MOST_TRIES}.")
        if not max_minutes > 0:
            raise BadInput(f"{max_minutes:g} minutes are too few.", "Choose more than 0.")
        goal = BestOfResult((), (), max_tries, threshold, max_minutes)
        return self._submit(f"Until {threshold:.0%}", session, card, goal, "seeds", seed, final, maker)

    def result(self, session: str, card: Card) -> BestOfResult | None:
        """Return what came of the session's newest job if it tried this card, else how the card's pictures compare.

        None while there are not two pictures to compare, or none of them is judged.
        """
        job = self._jobs.latest(session)
        if job and isinstance(job.result, BestOfResult) and set(job.result.pictures) <= set(card.pictures):
            return job.result
        tried = self._drawn(card)
        if len(tried) < 2:
            return None
        judgements = self._scoring.of(tried)
        scores = {record.id: total(judgements[record.id]) for record in tried if record.id in judgements}
        return BestOfResult(tuple(scores), tuple(scores.values()), len(scores)) if len(scores) > 1 else None

    def earlier(self, card: Card, tries: BestOfResult) -> float | None:
        """Return the best score of what was drawn for the card and is not among the tries, None if there is none."""
        scores = self._scoring.of([record for record in self._drawn(card) if record.id not in tries.pictures])
        return max((score for score in map(total, scores.values()) if score is not None), default=None)

    def _drawn(self, card: Card) -> list[Picture]:
        """Return the card's pictures but for what came of advice: that shows other things, and has its versions."""
        return [record for record in self._pictures.records(card.pictures) if not record.advice]

    def _submit(
        self,
        title: str,
        session: str,
        card: int,
        goal: BestOfResult,
        by: By,
        seed: int | None,
        final: bool | None,
        maker: str,
    ) -> str:
        state = self._sessions.state(session)
        todo = orders(state, [card], goal.asked, seed, final)
        brief = self._rounds.brief(state, card) if by == "wordings" else None
        run = BestOfRun(session, self._makers.get(maker or state.setup.maker), todo, goal, brief)
        return self._jobs.submit(title, lambda report: self._go_on(run, report), session)

    def _go_on(self, run: BestOfRun, report: Report) -> BestOfResult:
        """Draw what is not drawn yet; called again after a failure, go on from there."""
        run.end, started = "all", self._clock()
        try:
            while run.end == "all" and len(run.done) < run.goal.asked:
                minutes = (self._clock() - started) / 60
                if run.done and minutes >= run.goal.minutes:
                    run.end = "time"
                else:
                    self._one_more(run, part_of(report, run, minutes / run.goal.minutes))
        except Cancelled:
            if not run.done:
                raise
            run.end = "stopped"  # a result like the others: the best so far
        finally:
            self._take_over(run)
        return run.tries

    def _one_more(self, run: BestOfRun, report: Report) -> None:
        order = run.todo[len(run.done)]
        if run.brief and run.done:
            reworded = self._reworded(run, run.brief, report)
            if reworded is None:
                run.end = "wordings"
                return
            order = reworded
        picture = self._rounds.draw(run.session, run.maker, order, report)
        run.done.append((order.card, picture))
        run.scores = (*run.scores, None)
        run.scores = self._judged([picture for _, picture in run.done])
        tries = run.tries
        if tries.best < len(run.done) - 1:
            self._sessions.append(
                run.session, Picked(order.round, order.place, order.card.values, tries.pictures[tries.best])
            )
        if tries.score is None and tries.threshold is not None:
            run.end = "unscored"
        elif tries.threshold is not None and (tries.score or 0.0) >= tries.threshold:
            run.end = "reached"

    def _judged(self, pictures: Sequence[Picture]) -> tuple[float | None, ...]:
        """Judge the last one; return the score of each, None where nobody can judge it."""
        with suppress(GarsError):
            self._scoring.now(pictures[-1])
        scores = self._scoring.compared(pictures)
        return tuple(total(scores.get(picture.id, {})) for picture in pictures)

    def _reworded(self, run: BestOfRun, brief: Brief, report: Report) -> Order | None:
        """Return the order with a wording that was not drawn yet, None if the writer has no further one."""
        drawn = [card for card, _ in run.done]
        recent = tuple(card.proposal for card in drawn if card.proposal)
        for _ in range(WORDINGS_TRIED):
            run.asked_writer += 1
            order = self._rounds.reword(
                replace(brief, recent=(*brief.recent, *recent)), run.todo[0], run.asked_writer, report
            )
            if order.card.text not in {card.text for card in drawn}:
                return order
        return None

    def _take_over(self, run: BestOfRun) -> None:
        """Make the best wording the proposal, unless the user has changed the card meanwhile."""
        if not run.done:
            return
        order, best = run.todo[0], run.done[run.tries.best][0]
        if best.proposal and best.text != run.box and _stands(self._sessions.state(run.session), order, run.box):
            self._sessions.append(run.session, Proposed(order.round, order.place, best.values, best.proposal))
            run.box = best.text


def _stands(state: SessionState, order: Order, text: str) -> bool:
    """Say whether the card still is as it was ordered, its prompt the text."""
    current = state.current
    if current is None or current.number != order.round:
        return False
    card = current.cards[order.place]
    return card.values == order.card.values and card.text == text
