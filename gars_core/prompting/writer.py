"""The prompt writer: several candidates for a brief, each checked, the best proposed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from gars_core.errors import GarsError
from gars_core.ports import LanguageModel
from gars_core.prompting.candidates import Candidate, framed, terse
from gars_core.prompting.check import fidelity
from gars_core.prompting.free import FREE, drafts
from gars_core.prompting.ideas import check_room
from gars_core.prompting.scene import scenes
from gars_core.types import PROMPT_TOKENS, Brief, Progress, Proposal, Report

T = TypeVar("T")

CANDIDATES = 4
"""So many are read by the model, which takes longer than putting them together."""
IMPORTANCE = (
    "subject",
    "setting",
    "medium",
    "lighting",
    "palette",
    "mood",
    "style",
    "composition",
    "camera",
    "detail",
    "movement",
    "material",
)
"""What gives way last when a long idea leaves little room; categories of one's own after these."""
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

        Attributes that a long idea leaves no room for are left out, the least important first; the fidelity names them.
        Raises BadInput if the idea alone is too long.
        """
        started = time.monotonic()
        report(Progress("Writing the prompt", 0.0))
        whole, brief = brief, self._with_room(brief)
        shortest = terse(brief, self.count_tokens)
        if any(span.by == "idea" for span in shortest.spans):
            check_room(brief.idea, shortest.fidelity.tokens, self.count_tokens)
        rng = Random(seed)
        free = self._ask(lambda model: self._drafts(model, brief, rng, report), report)
        proposals = self._ask(lambda model: scenes(model, brief, self.phrases, rng, report), report)[:SCENES_KEPT]
        before = {proposal.text for proposal in brief.recent}
        by_text = {each.text: each for each in framed(brief, proposals, rng, self.count_tokens)}
        by_frames = sorted(by_text.values(), key=lambda candidate: candidate.text in before)
        candidates = [*free, *by_frames[:CANDIDATES]] or [shortest]
        likely = self._ask(lambda model: [model.log_likelihood(candidate.text) for candidate in candidates], report)
        ranked = zip(candidates, likely or [0.0] * len(candidates), strict=True)
        best, _ = min(ranked, key=lambda pair: (pair[0].text in before, *_rank(*pair)))
        report(Progress("Writing the prompt", 1.0))
        return Proposal(
            text=best.text,
            spans=best.spans,
            writer=self.model.id if self.model and likely else FRAME_WRITER,
            frame=best.frame,
            fidelity=fidelity(best.text, whole, self.count_tokens) if whole is not brief else best.fidelity,
            seconds=time.monotonic() - started,
        )

    def _with_room(self, brief: Brief) -> Brief:
        """Return the brief with as many attributes as fit beside the idea; locked ones give way last."""
        order = sorted(brief.attributes, key=lambda value: (value.id not in brief.frozen, _place(value.category)))
        while (
            brief.keep_idea
            and brief.idea.strip()
            and order
            and terse(brief, self.count_tokens).fidelity.tokens > PROMPT_TOKENS
        ):
            given_up = order.pop()
            brief = replace(brief, attributes=tuple(value for value in brief.attributes if value is not given_up))
        return brief

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


def _place(category: str) -> int:
    return IMPORTANCE.index(category) if category in IMPORTANCE else len(IMPORTANCE)


def _rank(candidate: Candidate, likelihood: float) -> tuple[float, ...]:
    """Return what makes a candidate worse than another, the gravest first; at last how unlikely its words are."""
    held = candidate.fidelity
    return (len(held.missing), len(held.problems), candidate.repaired, candidate.frame != FREE, -likelihood)
