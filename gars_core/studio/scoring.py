"""Pictures judged when nobody waits: those just drawn, and those that lack what a scorer of today says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from gars_core.errors import GarsError, ModelDamaged, ModelMissing
from gars_core.jobs import Jobs
from gars_core.ports import Scorer
from gars_core.scoring.scores import Scores, Wanted
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import Picture
from gars_core.store.scores import ScoreStore
from gars_core.studio.values import Values
from gars_core.types import Report

OWNER = "scores"


class Scoring:
    """One short background job at a time, each for one picture: what a person asks for never waits for many of them.

    troubles: {scorer id: why its model cannot be used}; such a scorer is left out until its model is gone, or again.
    """

    def __init__(self, installed: Callable[[], Sequence[Scorer]], store: ScoreStore, values: Values,
                 files: PictureFiles, jobs: Jobs) -> None:
        self._installed = installed
        self._store = store
        self._values = values
        self._files = files
        self._jobs = jobs
        self._waiting: dict[str, Picture] = {}
        self._tried: set[tuple[str, str]] = set()
        self.troubles: dict[str, GarsError] = {}

    @property
    def scorers(self) -> tuple[Scorer, ...]:
        """Those whose models are installed by now."""
        found = tuple(self._installed())
        for gone in {*self.troubles}.difference(scorer.id for scorer in found):
            self.troubles.pop(gone, None)
        return found

    def of(self, pictures: Collection[Picture]) -> dict[str, dict[str, Scores]]:
        """Return {picture id: {scorer id: scores}} of those that are judged; queue the others. Raises StorageFailed."""
        found, scorers = self._store.of([picture.id for picture in pictures]), self.scorers
        self.later(picture for picture in pictures if any(
            (picture.id, scorer.id) not in self._tried for scorer in self._lacking(found.get(picture.id, {}), scorers)))
        return found

    def later(self, pictures: Iterable[Picture]) -> None:
        """Queue judging pictures by whoever has not yet; one whose file cannot be read stays without scores."""
        self._waiting |= {picture.id: picture for picture in pictures}
        job = self._jobs.latest(OWNER)
        if self._waiting and (job is None or job.status != "queued"):
            self._jobs.submit("Scoring", self._judge_next, OWNER, background=True)

    def waits(self, picture: str) -> bool:
        """Say whether a picture is still to be judged."""
        return picture in self._waiting

    def now(self, picture: Picture) -> dict[str, Scores]:
        """Judge a picture by whoever has not yet, keep the scores and return all of them by scorer.

        Raises StorageFailed if its file cannot be read, BadInput if nobody can judge it.
        """
        found = self._store.of([picture.id]).get(picture.id, {})
        lacking = self._lacking(found, self.scorers)
        self._tried |= {(picture.id, scorer.id) for scorer in lacking}
        if not lacking:
            return found
        known = self._values.catalogue.by_id
        wanted = Wanted(tuple(known[value] for value in picture.attributes if value in known), picture.prompt)
        image, refused = self._files.open(picture.id), None
        for scorer in lacking:
            try:
                found[scorer.id] = scorer.score(image, wanted)
                self._store.set(picture.id, scorer.id, found[scorer.id])
            except (ModelMissing, ModelDamaged) as error:
                self.troubles[scorer.id] = error
                self._tried.discard((picture.id, scorer.id))    # its next model may
            except GarsError as error:
                refused = error
        if refused and not found:
            raise refused
        return found

    def again(self) -> None:
        """Let the scorers whose models could not be used try once more, at the pictures that are looked at next."""
        self.troubles.clear()

    def _lacking(self, found: Collection[str], scorers: Iterable[Scorer]) -> list[Scorer]:
        return [scorer for scorer in scorers if scorer.id not in found and scorer.id not in self.troubles]

    def _judge_next(self, report: Report) -> None:
        for picture in [*self._waiting.values()][:1]:
            try:
                with suppress(GarsError):       # it stays without scores until the next start
                    self.now(picture)
            finally:
                self._waiting.pop(picture.id, None)
                self.later([])
