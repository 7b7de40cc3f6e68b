"""Rewriting a prompt with some that were found: queued, since a language model may join in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from gars_core.jobs import Jobs
from gars_core.ports import PromptWriter
from gars_core.prompting.rewrite import Rewrite, rewrite
from gars_core.studio.values.values import Values
from gars_core.types import Brief, Progress, Proposal, Report, ValueSet


class Rewriting:
    """Knows the catalogue of the moment, whose phrases tell the kinds."""

    def __init__(self, writer: PromptWriter, values: Values, count_tokens: Callable[[str], int], jobs: Jobs) -> None:
        self._writer = writer
        self._values = values
        self._count_tokens = count_tokens
        self._jobs = jobs

    def queue_rewrite(self, own: str, neighbours: Sequence[str], owner: str, seed: int = 0) -> str:
        """Queue rewrite and return the job's id."""
        return self._jobs.submit("Rewriting", partial(self.rewrite, own, tuple(neighbours), seed), owner)

    def rewrite(self, own: str, neighbours: Sequence[str], seed: int, report: Report) -> Rewrite:
        """Return the person's prompt with words of the neighbours, as prompting.rewrite does. Raises BadInput."""
        report(Progress("Choosing words"))
        phrases = {
            kind: [value.phrase for value in values] for kind, values in self._values.catalogue.by_category.items()
        }
        return rewrite(own, neighbours, self._writer, phrases, self._count_tokens, seed, report)

    def write(self, idea: str, values: ValueSet, seed: int, report: Report) -> Proposal:
        """Return a prompt that says the idea as it is, and these values. Raises BadInput if it leaves them no room."""
        attributes = tuple(self._values.catalogue.attribute(value) for value in values)
        return self._writer.propose(Brief(attributes, idea), seed=seed, report=report)
