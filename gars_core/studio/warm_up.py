"""What makes the first round as quick as the later ones, done once and beside whatever a person asks for."""

from __future__ import annotations

import gc

from gars_core.jobs import Jobs, Work
from gars_core.ports import PromptWriter, TextEncoder
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.values.neighbour_index import NeighbourIndex
from gars_core.studio.values.values import Values
from gars_core.types import Brief


class WarmUp:
    """A model that is missing is no trouble here: whoever needs it says so."""

    def __init__(
        self,
        writer: PromptWriter,
        values: Values,
        encoder: TextEncoder,
        neighbours: NeighbourIndex,
        own_prompts: OwnPrompts,
        jobs: Jobs,
    ) -> None:
        brief = Brief(next(in_category[:1] for in_category in values.catalogue.by_category.values()))
        self._jobs = jobs
        self._steps: list[Work] = [
            lambda report: writer.propose(brief, seed=0, report=report),  # loads the model, reads its worked examples
            lambda report: values.warm_up(),
            lambda report: encoder.encode(["warm"]),
            lambda report: _settle(),
            lambda report: neighbours.refresh(),
            lambda report: own_prompts.catch_up(),
        ]

    def queue_once(self) -> None:
        """Queue the steps; called again, do nothing."""
        while self._steps:
            self._jobs.submit("Warming up", self._steps.pop(0), "warm", background=True, lane="warming")


def _settle() -> None:
    """Take what the libraries made while loading out of the garbage collector's sight.

    It lives as long as the process; walking it at every full collection would hold up a page for a third of a second.
    """
    gc.collect()
    gc.freeze()
