"""Pictures judged when nobody waits: those just drawn, and those that lack what a scorer would say today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from gars_core.errors import GarsError, ModelDamaged, ModelMissing
from gars_core.jobs import Jobs
from gars_core.ports import Comparer, Scorer
from gars_core.scoring.scores import Scores, Wanted
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.store.scores import ScoreStore
from gars_core.studio.scoring.calibration import outgrown
from gars_core.studio.values.values import Values
from gars_core.types import Report

OWNER = "scores"


class Scoring:
    """One short background job at a time, each for one picture: what a person asks for never waits for many of them.

    troubles: {scorer id: why its model cannot be used}; such a scorer is left out until its model is gone, or again.
    """

    def __init__(
        self,
        installed: Callable[[], Sequence[Scorer]],
        store: ScoreStore,
        values: Values,
        files: PictureFiles,
        jobs: Jobs,
    ) -> None:
        self._installed = installed
        self._store = store
        self._values = values
        self._files = files
        self._jobs = jobs
        self._waiting: dict[str, Picture] = {}
        self._tried: set[tuple[str, str]] = set()
        self._compared: dict[tuple[str, str], int] = {}
        self.troubles: dict[str, GarsError] = {}

    @property
    def scorers(self) -> tuple[Scorer, ...]:
        """Those whose models are installed by now."""
        installed = tuple(self._installed())
        for gone in {*self.troubles}.difference(scorer.id for scorer in installed):
            self.troubles.pop(gone, None)
        return installed

    def of(self, pictures: Collection[Picture]) -> dict[str, dict[str, Scores]]:
        """Return {picture id: {scorer id: scores}} of those that are judged, by whoever can judge by now.

        Queues the others, and those that were judged when there was much less to compare with. Raises StorageFailed.
        """
        scorers = self.scorers
        kept, peers = self._kept(pictures, scorers), _peers(scorers)
        self.later(
            picture
            for picture in pictures
            if self._outgrown(picture, kept.get(picture.id, {}), peers)
            or any(
                (picture.id, scorer.id) not in self._tried
                for scorer in self._lacking(kept.get(picture.id, {}), scorers)
            )
        )
        return kept

    def compared(self, pictures: Collection[Picture]) -> dict[str, dict[str, Scores]]:
        """Return what of does, all by today's comparisons; for the worker. Raises StorageFailed."""
        scorers = self.scorers
        kept, peers = self._kept(pictures, scorers), _peers(scorers)
        for picture in pictures:
            self._compare(picture, kept.get(picture.id, {}), peers)
        return kept

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
        scorers = self.scorers
        kept = self._kept([picture], scorers).get(picture.id, {})
        self._compare(picture, kept, _peers(scorers))
        lacking = self._lacking(kept, scorers)
        self._tried |= {(picture.id, scorer.id) for scorer in lacking}
        if not lacking:
            return kept
        wanted, refused = self._wanted(picture), None
        image = self._files.open(picture.id)
        for scorer in lacking:
            try:
                kept[scorer.id] = scorer.score(image, wanted)
                self._store.set(picture.id, scorer.id, kept[scorer.id])
            except (ModelMissing, ModelDamaged) as error:
                self.troubles[scorer.id] = error
                self._tried.discard((picture.id, scorer.id))  # its next model may
            except GarsError as error:
                refused = error
        if refused and not kept:
            raise refused
        return kept

    def again(self) -> None:
        """Let the scorers whose models could not be used try once more, at the pictures that are looked at next."""
        self.troubles.clear()

    def _kept(self, pictures: Collection[Picture], scorers: Iterable[Scorer]) -> dict[str, dict[str, Scores]]:
        """Return what these scorers said. What one said whose model is gone would be counted in some totals only."""
        present = {scorer.id for scorer in scorers}
        kept = {
            picture: {id: scores for id, scores in by_scorer.items() if id in present}
            for picture, by_scorer in self._store.of([picture.id for picture in pictures]).items()
        }
        return {picture: by_scorer for picture, by_scorer in kept.items() if by_scorer}

    def _wanted(self, picture: Picture) -> Wanted:
        known = self._values.catalogue.by_id
        return Wanted(tuple(known[value] for value in picture.attributes if value in known), picture.prompt)

    def _outgrown(self, picture: Picture, kept: Mapping[str, Scores], peers: Mapping[Comparer, int]) -> list[Comparer]:
        """Return who would compare the picture with much more today, but for who has just found too little."""
        return [
            scorer
            for scorer, now in peers.items()
            if scorer.id in kept
            and outgrown(kept[scorer.id], now)
            and self._compared.get((picture.id, scorer.id)) != now
        ]

    def _compare(self, picture: Picture, kept: dict[str, Scores], peers: Mapping[Comparer, int]) -> None:
        """Bring found up to date, and keep it so. Raises StorageFailed."""
        for scorer in self._outgrown(picture, kept, peers):
            self._compared[picture.id, scorer.id] = peers[scorer]
            kept[scorer.id] = scorer.compared(kept[scorer.id], self._wanted(picture))
            self._store.set(picture.id, scorer.id, kept[scorer.id])

    def _lacking(self, kept: Collection[str], scorers: Iterable[Scorer]) -> list[Scorer]:
        return [scorer for scorer in scorers if scorer.id not in kept and scorer.id not in self.troubles]

    def _judge_next(self, report: Report) -> None:
        for picture in [*self._waiting.values()][:1]:
            try:
                with suppress(GarsError):  # it stays without scores until the next start
                    self.now(picture)
            finally:
                self._waiting.pop(picture.id, None)
                self.later([])


def _peers(scorers: Iterable[Scorer]) -> dict[Comparer, int]:
    return {scorer: scorer.peers() for scorer in scorers if isinstance(scorer, Comparer)}
