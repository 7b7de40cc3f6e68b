"""What there is to say of a picture: a vision model's answers, the scores, and what follows from both."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gars_core.critic.advice import Advice, Finding
from gars_core.critic.checklist import answered, question
from gars_core.critic.findings import merged, scored
from gars_core.critic.situation import Situation
from gars_core.critic.suggest import Step, suggest
from gars_core.errors import BadInput, GarsError
from gars_core.ports import VisionModel
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.values.values import Values
from gars_core.types import Attribute, Progress, Report

NEAR = 8
HOW = "Answer yes or no."


class Looking:
    """Runs on the worker. Whoever fails or says nothing is named in a note, and the others' word is given."""

    def __init__(self, values: Values, files: PictureFiles, scoring: Scoring, vision: VisionModel | None) -> None:
        self._values = values
        self._files = files
        self._scoring = scoring
        self._vision = vision

    @property
    def vision(self) -> VisionModel | None:
        """The vision model, None while none is installed."""
        return self._vision if self._vision and self._vision.status().installed else None

    def labels(self) -> dict[str, str]:
        """Return the names of those who would look now, by id, the vision model first."""
        sees = {self.vision.id: self.vision.label} if self.vision else {}
        return sees | {scorer.id: scorer.label for scorer in self._scoring.scorers}

    def advise(
        self,
        picture: Picture,
        now: Situation,
        followed: Sequence[Step],
        banned: Collection[str],
        weighing: bool,
        report: Report,
    ) -> Advice:
        """Return what to say of a picture. followed, weighing: as in suggest. Raises Cancelled, StorageFailed."""
        report(Progress("Looking at the picture"))
        seen, trouble = self._seen(picture, now.attributes, report)
        measured, more_trouble = self._measured(picture, now.attributes)
        findings = merged(now.attributes, seen, measured)
        suggestion = suggest(
            findings,
            now,
            followed,
            lambda value: [other for other in self._values.near(value.id, NEAR) if other.id not in banned],
            weighing,
        )
        return Advice(findings, suggestion.text, (*trouble, *more_trouble, *suggestion.notes))

    def _seen(
        self, picture: Picture, attributes: Sequence[Attribute], report: Report
    ) -> tuple[list[Finding], list[str]]:
        """Return what the vision model says of each value, and why it says less."""
        model = self.vision
        if model is None:
            return [], []
        image = self._files.open(picture.id)
        asked, answers, trouble = attributes, list[str](), ""
        try:
            for answer in model.answers(image, [f"{question(value)} {HOW}" for value in attributes], report):
                answers.append(answer)
        except GarsError as error:
            asked = attributes[: len(answers)]
            how_far = f"stopped after {len(asked)} of {len(attributes)} questions" if asked else "could not look"
            trouble = f"{model.label} {how_far}: {error.sentence}"
        findings, note = answered(asked, answers, model.label)
        return findings, [*filter(None, (trouble, note))]

    def _measured(self, picture: Picture, attributes: Sequence[Attribute]) -> tuple[list[Finding], list[str]]:
        try:
            return scored(self._scoring.now(picture), self.labels(), attributes), []
        except BadInput as error:
            return [], [f"The picture could not be scored: {error.sentence}"]
