"""The prompt writer: several candidates for a brief, each checked, the best proposed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from random import Random

from gars_core.ports import LanguageModel
from gars_core.prompting.candidates import Candidate, framed, terse
from gars_core.prompting.ideas import check_room
from gars_core.types import Brief, Progress, Proposal, Report

FRAMES_TRIED = 3
FRAME_WRITER = "frame"


class Writer:
    """Writes prompts with a language model's help, and without it when there is none."""

    def __init__(
        self, model: LanguageModel | None, count_tokens: Callable[[str], int], phrases: Mapping[str, Sequence[str]],
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
        check_room(brief, shortest.fidelity.tokens, self.count_tokens)
        rng = Random(seed)
        candidates = list(islice(framed(brief, [], rng, self.count_tokens), FRAMES_TRIED))
        best = min(candidates, key=_flaws, default=shortest)
        report(Progress("Writing the prompt", 1.0))
        return Proposal(
            text=best.text,
            spans=best.spans,
            writer=self.model.id if self.model and best.wording else FRAME_WRITER,
            frame=best.frame,
            fidelity=best.fidelity,
            seconds=time.monotonic() - started,
        )


def _flaws(candidate: Candidate) -> tuple[int, int, int]:
    """Return what makes a candidate worse than another, the gravest first."""
    return (len(candidate.fidelity.missing), len(candidate.fidelity.problems), candidate.repaired)
