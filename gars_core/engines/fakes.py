"""The working stand-ins together: a whole studio that starts at once and needs no model."""

from __future__ import annotations

from gars_core.engines.fakes_encoder import FakeEncoder
from gars_core.engines.fakes_maker import FakeMaker

SECONDS_PER_STEP = 0.1
"""Slow enough for a browser test to see progress and press Stop."""


def fake_engines() -> tuple[FakeEncoder, FakeMaker]:
    """Return an encoder and a picture maker; prompts are then sentence frames."""
    return FakeEncoder(), FakeMaker(SECONDS_PER_STEP)
