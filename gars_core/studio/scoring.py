"""Pictures judged when nobody waits: those just drawn, and those from before there were scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial

from gars_core.errors import GarsError
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
    """One short background job a picture, so that what a person asks for never waits for many of them."""

    def __init__(self, scorers: Sequence[Scorer], store: ScoreStore, values: Values, files: PictureFiles,
                 jobs: Jobs) -> None:
        self.scorers = tuple(scorers)
        self._store = store
        self._values = values
        self._files = files
        self._jobs = jobs
        self._begun: set[str] = set()

    def of(self, pictures: Collection[Picture]) -> dict[str, dict[str, Scores]]:
        """Return {picture id: {scorer id: scores}} of those that are judged; queue the others. Raises StorageFailed."""
        found = self._store.of([picture.id for picture in pictures])
        self.later(picture for picture in pictures if len(found.get(picture.id, {})) < len(self.scorers))
        return found

    def later(self, pictures: Iterable[Picture]) -> None:
        """Queue judging pictures, each once; one whose file cannot be read stays without scores."""
        for picture in pictures:
            if picture.id not in self._begun:
                self._begun.add(picture.id)
                self._jobs.submit("Scoring", partial(self._judge, picture), OWNER, background=True)

    def now(self, picture: Picture) -> dict[str, Scores]:
        """Judge a picture while its caller waits, keep the scores and return them by scorer.

        Raises StorageFailed if its file cannot be read, ModelMissing, ModelDamaged.
        """
        self._begun.add(picture.id)
        known = self._values.catalogue.by_id
        wanted = Wanted(tuple(known[value] for value in picture.attributes if value in known), picture.prompt)
        image, found = self._files.open(picture.id), dict[str, Scores]()
        for scorer in self.scorers:
            found[scorer.id] = scorer.score(image, wanted)
            self._store.set(picture.id, scorer.id, found[scorer.id])
        return found

    def _judge(self, picture: Picture, report: Report) -> None:
        with suppress(GarsError):       # it stays without scores until the next start
            self.now(picture)
