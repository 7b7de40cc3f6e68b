"""The critic: looks at a picture, suggests a change, and has the picture drawn again as the box says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from gars_core.critic.advice import Advice
from gars_core.critic.plan import plan
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.errors import BadInput, GarsError
from gars_core.jobs import Jobs
from gars_core.ports import ImageMaker
from gars_core.prompting.pieces import is_read_whole
from gars_core.scoring.scores import total
from gars_core.session import AdviceEdited, Advised, SessionState
from gars_core.session.branching import pictures_of
from gars_core.session.picture import Picture
from gars_core.store.pictures import PictureStore
from gars_core.studio.critic.apply_advice import ApplyAdvice
from gars_core.studio.critic.looking import Looking
from gars_core.studio.critic.versions import Version, after, before, changes, followed
from gars_core.studio.drawing.lineage import drawn_alike, placed
from gars_core.studio.models.makers import Makers
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values
from gars_core.types import PROMPT_TOKENS, Progress, Report

MOST_STEPS = 10


class Critic:
    """Advice is an event of its picture, and so is every edit of it: neither a restart nor a failure loses it."""

    def __init__(
        self,
        sessions: Sessions,
        values: Values,
        makers: Makers,
        pictures: PictureStore,
        scoring: Scoring,
        jobs: Jobs,
        looking: Looking,
        apply_advice: ApplyAdvice,
    ) -> None:
        self._sessions = sessions
        self._values = values
        self._makers = makers
        self._pictures = pictures
        self._scoring = scoring
        self._jobs = jobs
        self._looking = looking
        self._apply_advice = apply_advice

    def critics(self) -> list[str]:
        """Return the labels of those who would look now."""
        return [*self._looking.labels().values()]

    @property
    def note(self) -> str:
        """One sentence on what is missing and how to get it, "" if nothing is."""
        return (
            ""
            if self._looking.vision
            else ("A vision model would look for every attribute: get one on the Models page.")
        )

    def queue_look(self, session: str, picture: str) -> str:
        """Queue looking at a picture. Returns the job's id; its result is the Advice. Raises BadInput."""
        self._placed(session, picture)
        return self._jobs.submit("Looking at the picture", lambda report: self._look(session, picture, report), session)

    def edit(self, session: str, picture: str, text: str | None) -> None:
        """Keep the suggestion as the user edited it; None drops the advice. Raises BadInput."""
        advice = self._sessions.state(session).advice.get(picture)
        if advice is None:
            raise BadInput("There is no advice on this picture.", "Ask for it first.")
        if text is None or text != advice.box:
            self._sessions.append(session, AdviceEdited(picture, text))

    def plan(self, session: str, picture: str, text: str, maker: str = "") -> ChangePlan:
        """Return what a box means for a picture; changes nothing. maker: "" is the session's. Raises BadInput."""
        state, parent = self._placed(session, picture)
        return plan(text, self._situation(state, parent, self._maker(state, maker)))

    def queue_redrawing(self, session: str, picture: str, text: str, maker: str = "") -> str:
        """Queue drawing the picture again as the box says. Returns the job's id; its result is the new picture's.

        What changes for the round, and the weights, change once the picture is drawn; nothing does if it fails. Raises
        BadInput.
        """
        state, parent = self._placed(session, picture)
        by = self._maker(state, maker)
        outcome = plan(text, self._situation(state, parent, by))

        def work(report: Report) -> str:
            made = self._draw(session, parent, outcome, text, by, report)
            self._apply_advice.carry(session, parent, made, outcome.weights)
            return made.id

        return self._jobs.submit("Following the advice", work, session)

    def queue_improvement(self, session: str, picture: str, steps: int, maker: str = "") -> str:
        """Queue looking and following by itself, up to steps times; the best by score goes onto the easel.

        Returns the job's id; its result is the best picture's. It ends early when nothing is left to suggest. Every
        step is a picture that stays; Stop and failures keep those that are done, and the best of them. The session's
        weights stay as they are: only a person changes these. Raises BadInput.
        """
        if not 1 <= steps <= MOST_STEPS:
            raise BadInput(f"The critic cannot take {steps} steps on its own.", f"Choose from 1 to {MOST_STEPS}.")
        state, first = self._placed(session, picture)
        by = self._maker(state, maker)
        made, carried = [first], [first]  # what there is stays when a failure is tried again

        def work(report: Report) -> str:
            try:
                while len(made) <= steps:
                    looking, drawing = (
                        _part(report, 2 * len(made) - 2 + half, 2 * steps, f"Step {len(made)} of {steps}: {what}")
                        for half, what in enumerate(("looking", "drawing"))
                    )
                    advice = self._look(session, made[-1].id, looking, maker, weighing=False)
                    if not advice.text:
                        break
                    state, parent = self._placed(session, made[-1].id)
                    outcome = plan(advice.text, self._situation(state, parent, by))
                    made.append(self._draw(session, parent, outcome, advice.text, by, drawing))
            finally:
                best = self._best(made)
                if len(made) > 1:
                    self._apply_advice.carry(session, carried[-1], best, {}, pick=True)
                    carried.append(best)
            return best.id

        return self._jobs.submit("Following its own advice", work, session)

    def versions(self, session: str, picture: str) -> list[Version]:
        """Return the chain from the first picture to this one, and on to those that advice made from it."""
        pictures = self._chains(session)
        if picture not in pictures:
            raise BadInput(f"There is no picture {picture!r} in this session.", "Choose one from its gallery.")
        chain = [*before(pictures, picture), *after(pictures, picture)]
        scores = {id: total(judgement) for id, judgement in self._scoring.of(chain).items()}
        return [
            Version(
                version,
                changes(
                    pictures[version.parent],
                    version,
                    self._values.phrase,
                    (scores.get(version.parent), scores.get(version.id)),
                )
                if place
                else (),
                version.advice if place else "",
                scores.get(version.id),
            )
            for place, version in enumerate(chain)
        ]

    def _look(self, session: str, id: str, report: Report, maker: str = "", weighing: bool = True) -> Advice:
        """Look at a picture and write the advice down. What the user edits meanwhile stays in the box.

        So does, where the critic looks of its own accord, what they had edited before.
        """
        state, picture = self._placed(session, id)
        try:
            by = self._maker(state, maker)
        except BadInput:  # a maker that is gone draws no more, and may be looked at all the same
            by = self._makers.get()
        now = self._situation(state, picture, by)
        chain = followed(before(self._chains(session), id))
        advice = self._looking.advise(picture, now, chain, state.banned, weighing, report)
        had, has = (_draft(folded, id) for folded in (state, self._sessions.state(session)))
        self._sessions.append(session, Advised(id, replace(advice, draft=None if weighing and has == had else has)))
        return advice

    def _draw(
        self, session: str, parent: Picture, outcome: ChangePlan, text: str, maker: ImageMaker, report: Report
    ) -> Picture:
        made = self._apply_advice.draw(session, parent, outcome, text, maker, report)
        with suppress(GarsError):  # it is drawn, and is judged again when it is looked at
            self._scoring.now(made)
        return made

    def _best(self, made: list[Picture]) -> Picture:
        """Return the picture of the highest score, the earliest of equals."""
        scores = {id: total(judgement) for id, judgement in self._scoring.compared(made).items()}
        return max(made, key=lambda picture: scores.get(picture.id) or 0.0)

    def _placed(self, session: str, picture: str) -> tuple[SessionState, Picture]:
        state = self._sessions.state(session)
        return state, placed(state, self._pictures, session, picture)

    def _chains(self, session: str) -> dict[str, Picture]:
        """Return the session's pictures by id, in the order of making."""
        shared = pictures_of(self._sessions.state(session))
        return {picture.id: picture for picture in self._pictures.of_session(session, shared)}

    def _maker(self, state: SessionState, maker: str = "") -> ImageMaker:
        return self._makers.get(maker or state.setup.maker)

    def _situation(self, state: SessionState, picture: Picture, maker: ImageMaker) -> Situation:
        setup, reads = state.setup, "emphasis" in maker.abilities
        return Situation(
            self._values.catalogue,
            picture.attributes,
            picture.prompt,
            setup.categories,
            locked=frozenset(value for values in state.frozen.values() for value in values),
            kept=setup.idea if setup.keep_idea else "",
            weights=state.weights,
            maker=maker.label,
            emphasis=reads,
            limit=PROMPT_TOKENS if reads and not is_read_whole(setup.long_prompt, maker.abilities) else 0,
            count_tokens=self._apply_advice.count_tokens,
            alike=drawn_alike(maker, picture),
        )


def _draft(state: SessionState, picture: str) -> str | None:
    """Return the box as the user edited it, None if they did not."""
    advice = state.advice.get(picture)
    return advice.draft if advice else None


def _part(report: Report, part: int, parts: int, stage: str) -> Report:
    """Report a part's progress as its share of all of them. part: from 0."""

    def scaled(progress: Progress) -> None:
        report(Progress(stage, (part + (progress.fraction or 0.0)) / parts, progress.preview))

    return scaled
