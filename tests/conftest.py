"""A studio with working stand-ins for the models, in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gars_core.engines import fakes
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.wiring import build
from gars_core.wiring.engines import Engines
from gars_core.wiring.stores import Stores


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", engines="fake")


@pytest.fixture
def open_studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Studio]]:
    """Build a studio, as every start of the app does; on the test's own folder if no other settings are given."""
    monkeypatch.setattr(fakes, "SECONDS_PER_STEP", 0.0)
    built: list[Studio] = []

    def build_one(
        other: Settings | None = None, engines: Engines | None = None, stores: Stores | None = None
    ) -> Studio:
        built.append(build(other or settings, engines, stores))
        return built[-1]

    yield build_one
    for studio in built:
        studio.close()


@pytest.fixture
def studio(open_studio: Callable[..., Studio]) -> Studio:
    return open_studio()
