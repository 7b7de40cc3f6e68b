"""Drive a studio as its pages do: begin a session, wait for the worker, play rounds."""

from __future__ import annotations

import time
from typing import Any

from gars_core.jobs import Job
from gars_core.session import Logged, Setup
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.events import EventStore
from gars_core.store.files import PictureFiles
from gars_core.store.library.entries import LibraryStore
from gars_core.studio import Studio
from gars_core.studio.drawing.queue import HowDrawn

FEW = ("subject", "setting", "mood", "detail")
"""Enough categories for every rule (a set holds two details), few enough to begin at once."""


def small_setup(**changes: Any) -> Setup:
    """Return a setup whose pictures are small and quick."""
    return Setup(**{"categories": FEW, "steps": 1, "width_px": 256, "height_px": 256, "rounds": 3, **changes})


def settled(studio: Studio, owner: str, seconds: float = 60.0) -> Job | None:
    """Wait until nothing of the owner's runs; return the last job, however it ended."""
    end = time.monotonic() + seconds
    while (job := studio.jobs.latest(owner)) is not None and not job.finished:
        assert time.monotonic() < end, f"{job.title} has not ended"
        time.sleep(0.002)
    return job


def done(studio: Studio, session: str) -> None:
    """Wait for the session's work, which has to succeed."""
    job = settled(studio, session)
    assert job is not None and job.status == "done", job


def begin(studio: Studio, setup: Setup | None = None, likes: dict[str, bool] | None = None, seed: int = 7) -> str:
    """Start a session and return it with its first prompt written."""
    session = studio.drawing.rounds.start(setup or small_setup(), likes or {}, seed)
    done(studio, session)
    return session


def draw(studio: Studio, session: str, *cards: int, seed: int | None = None) -> str:
    """Draw cards of the current round, the first if none is named; return the last picture's id."""
    studio.drawing.pictures.queue_drawing(session, cards or (0,), HowDrawn(seed))
    done(studio, session)
    current = studio.sessions.state(session).current
    assert current is not None
    picture = current.cards[(cards or (0,))[-1]].picture
    assert picture is not None
    return picture


def following(studio: Studio, session: str) -> None:
    """Go to the next round."""
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds))
    done(studio, session)


def play(studio: Studio, session: str, *scores: float) -> list[str]:
    """Draw and rate, going to the next round in between; return the pictures."""
    pictures = []
    for number, score in enumerate(scores):
        if number:
            following(studio, session)
        pictures.append(draw(studio, session))
        studio.statements.rate(session, pictures[-1], score)
    return pictures


def events_of(settings: Settings, session: str) -> list[Logged]:
    """Read a session's log from the disk, past everything a studio may remember."""
    return EventStore(open_database(settings.data_dir)).read(session)


def picture_files(studio: Studio) -> PictureFiles:
    """Return where a studio keeps its pictures, for tests that damage them."""
    return studio.gallery._files


def library_store(studio: Studio) -> LibraryStore:
    """Return the truth of a studio's library, for tests that fill it by hand."""
    return studio.library.contents._store
