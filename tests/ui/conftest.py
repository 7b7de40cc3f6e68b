"""The app over the test's own folder, with working stand-ins for the models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from gars_core.engines import fakes
from gars_core.scoring.scores import Part, Scores
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.scores import ScoreStore
from gars_core.studio import Studio
from gars_core.studio.scoring.scoring import OWNER
from tests.support.driving import begin, play, settled


@pytest.fixture(autouse=True)
def app_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GARS_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("GARS_ENGINES", "fake")
    monkeypatch.setattr(fakes, "SECONDS_PER_STEP", 0.0)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def three(studio: Studio) -> tuple[str, list[str]]:
    """A session with three pictures that are judged."""
    session = begin(studio)
    pictures = play(studio, session, 0.0, 0.5, 1.0)
    settled(studio, OWNER)
    return session, pictures


@pytest.fixture
def scored(studio: Studio, three: tuple[str, list[str]], settings: Settings) -> tuple[str, list[str]]:
    """The same, judged as this test likes: the second is best, the first worst."""
    store = ScoreStore(open_database(settings.data_dir))
    for picture, overall in zip(three[1], (0.2, 0.95, 0.65), strict=True):
        for scorer in studio.scoring.scorers:
            store.set(picture, scorer.id, Scores(overall, (Part("Light", overall, "<b>darker</b> than *asked*"),)))
    return three
