"""The working stand-ins together: a whole studio that starts at once and needs no model."""

from __future__ import annotations

from gars_core.engines.fakes.encoder import FakeEncoder, FakePictureEncoder
from gars_core.engines.fakes.maker import FakeMaker
from gars_core.engines.fakes.vision import FakeVisionModel

SECONDS_PER_STEP = 0.1
"""Slow enough for a browser test to see progress and press Stop."""


def fake_engines() -> tuple[FakeEncoder, FakeMaker, FakePictureEncoder, FakeVisionModel]:
    """Return an encoder, a picture maker, a CLIP and a vision model; prompts are then sentence frames."""
    return FakeEncoder(), FakeMaker(SECONDS_PER_STEP), FakePictureEncoder(), FakeVisionModel()
