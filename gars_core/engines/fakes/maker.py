"""A maker for tests: flat pictures at once, with everything else that a maker does."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from gars_core.engines.fakes.loading import stand_in
from gars_core.engines.picture_spec import check_spec, fitted
from gars_core.types import Ability, ImageSpec, ModelStatus, Progress, Report

STEPS = (1, 2, 4, 8)


class FakeMaker:
    """An ImageMaker and Loadable that needs nothing. seconds_per_step makes it as slow as a test wants."""

    id = "fake"
    label = "Flat colours"
    note = "Fills the picture with one colour that follows from the prompt and the seed; made for tests."
    abilities: frozenset[Ability] = frozenset({"start", "loras", "emphasis", "chunks", "final"})

    def __init__(self, seconds_per_step: float = 0.0) -> None:
        self._seconds_per_step = seconds_per_step
        self._model = stand_in(self.id, "maker", self.label)

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return a picture of one colour, a hash of the spec, over its start as far as strength goes. Raises BadInput,
        and Cancelled from report."""
        check_spec(spec, STEPS, self.abilities)
        self.load(report)
        red, green, blue, *_ = hashlib.sha256(repr(replace(spec, start=None)).encode()).digest()
        for step in range(1, spec.steps + 1):
            time.sleep(self._seconds_per_step)
            grey = 255 - 255 * step // spec.steps
            preview = Image.new("RGB", (32, 32), (max(red, grey), max(green, grey), max(blue, grey)))
            report(Progress(f"Step {step} of {spec.steps}", step / spec.steps, preview))
        flat = Image.new("RGB", (spec.width_px, spec.height_px), (red, green, blue))
        return Image.blend(fitted(spec.start, *flat.size), flat, spec.strength) if spec.start else flat

    def steps(self) -> tuple[int, ...]:
        return (4, 1, 2, 8)

    def loras(self) -> tuple[str, ...]:
        return ("Ink wash", "Paper cut")

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        return {"Sampler": "Flat", "CFG scale": "0", "Model": self.label}
