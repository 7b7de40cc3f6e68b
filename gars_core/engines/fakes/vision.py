"""A working stand-in for a model that looks at pictures: it knows colours, and says whatever else a test wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PIL import Image

from gars_core.engines.fakes.encoder import COLOURS, colours_in
from gars_core.engines.fakes.loading import stand_in
from gars_core.types import ModelStatus, Progress, Report


class FakeVisionModel:
    """A VisionModel without weights. answer: what it says to every question instead; failure: raised at the second."""

    id = "fake-vision"
    label = "Stand-in for a vision model"

    def __init__(self, answer: str | None = None, failure: Exception | None = None) -> None:
        self._answer = answer
        self._failure = failure
        self._model = stand_in(self.id, "critic", self.label)

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def answers(self, picture: Image.Image, questions: Sequence[str], report: Report) -> Iterator[str]:
        """Yield "Yes" where the picture has a colour that the question names, "No" where it has none of them."""
        self.load(report)
        colours = set(colours_in(picture))
        for number, question in enumerate(questions):
            report(Progress(f"Asking {number + 1} of {len(questions)}", number / len(questions)))
            if number and self._failure:
                raise self._failure
            named = set(re.findall(r"\w+", question.casefold())) & set(COLOURS)
            answer = "Yes." if named & colours else "No." if named else "I cannot tell."
            yield answer if self._answer is None else self._answer
