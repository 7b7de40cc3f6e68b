"""The prompt writer: several candidates for a brief, each checked, the best proposed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

from gars_core.errors import GarsError
from gars_core.ports import LanguageModel
from gars_core.prompting.candidates import Candidate, framed, terse
from gars_core.prompting.free import drafts
from gars_core.prompting.ideas import check_room
from gars_core.prompting.scene import scenes
from gars_core.types import PROMPT_TOKENS, Brief, Progress, Proposal, Report

T = TypeVar("T")

FRAMES_TRIED = 3
SCENES_KEPT = 4
FRAME_WRITER = "frame"


class Writer:
    """Writes prompts with a language model's help, and without it when there is none."""

    def __init__(
        self,
        model: LanguageModel | None,
        count_tokens: Callable[[str], int],
        phrases: Mapping[str, Sequence[str]],
    ) -> None:
        """count_tokens counts CLIP tokens with both end marks. phrases: every value of each category."""
        self.model = model
        self.count_tokens = count_tokens
        self.phrases = phrases

    def propose(self, brief: Brief, *, seed: int, report: Report) -> Proposal:
        """Return the best faithful candidate; the same brief, seed and model give the same one.

        Raises BadInput if the idea leaves no room for the attributes.
        """
        started = time.monotonic()
        report(Progress("Writing the prompt", 0.0))
        shortest = terse(brief, self.count_tokens)
        if any(span.by == "idea" for span in shortest.spans):
            check_room(brief.idea, shortest.fidelity.tokens, self.count_tokens)
        rng = Random(seed)
        free = self._ask(lambda model: self._drafts(model, brief, rng, report), report)
        proposals = self._ask(lambda model: scenes(model, brief, self.phrases, rng, report), report)[:SCENES_KEPT]
        by_frames = sorted(
            framed(brief, proposals, rng, self.count_tokens), key=lambda candidate: not candidate.wording
        )
        candidates = [*free, *by_frames[:FRAMES_TRIED]]
        best = min(candidates, key=lambda candidate: self._rank(candidate, bool(free or proposals)), default=shortest)
        report(Progress("Writing the prompt", 1.0))
        return Proposal(
            text=best.text,
            spans=best.spans,
            writer=self.model.id if self.model and best.wording else FRAME_WRITER,
            frame=best.frame,
            fidelity=best.fidelity,
            seconds=time.monotonic() - started,
        )

    def _drafts(self, model: LanguageModel, brief: Brief, rng: Random, report: Report) -> list[Candidate]:
        """Return what a large model writes by itself, if it is not too long and not what it wrote before."""
        if not model.writes_freely:
            return []
        written = drafts(model, brief, self.phrases, rng, self.count_tokens, report)
        before = {proposal.text for proposal in brief.recent}
        return [draft for draft in written if draft.fidelity.tokens <= PROMPT_TOKENS and draft.text not in before]

    def _ask(self, question: Callable[[LanguageModel], list[T]], report: Report) -> list[T]:
        """Return the model's answer, nothing if there is no model that works."""
        if self.model is None:
            return []
        try:
            return question(self.model)
        except GarsError as error:
            report(Progress(f"Writing without the language model: {error.sentence}"))
            return []

    def _rank(self, candidate: Candidate, model_works: bool) -> tuple[float, ...]:
        """Return what makes a candidate worse than another, the gravest first; at last how unlikely its words are."""
        held = candidate.fidelity
        fluency = self.model.log_likelihood(candidate.text) if self.model and model_works else 0.0
        return (len(held.missing), len(held.problems), candidate.repaired, not candidate.wording, -fluency)
