"""Wherever a process is killed, the next one finds everything that was acknowledged and goes on."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from gars_core.profile import FIRST
from gars_core.session import Branched, Drawn, Event, Logged
from gars_core.session.events import encode
from gars_core.settings import PROJECT_DIR, Settings
from gars_core.store import db, tables
from gars_core.studio import Studio
from tests.support.driving import begin, done, draw, events_of, following, settled, small_setup


def script(studio: Studio) -> str:
    """Play a session in which every kind of event happens."""
    studio.profiles.correct(FIRST, "subject:a-lone-wolf", True)
    session = begin(studio, small_setup(idea="a lighthouse", slate=2, profile=FIRST), {"mood:peaceful": True})
    values = studio.sessions.state(session).current.cards[0].values
    studio.statements.draft(session, 0, "a lighthouse in my words")
    draw(studio, session, 0, 1)
    studio.statements.rate(session, studio.sessions.state(session).current.cards[0].picture, 0.5)
    studio.statements.choose(session, studio.sessions.state(session).current.cards[1].picture)
    first = studio.sessions.state(session).current.cards[0].picture
    draw(studio, session, 0)
    studio.statements.pick(session, first)
    studio.critic.queue_look(session, first)
    done(studio, session)
    studio.critic.edit(session, first, "Draw with another seed.")
    studio.critic.queue_redrawing(session, first, "Draw with another seed.")
    done(studio, session)
    studio.statements.tap(session, values[0], True)
    studio.statements.freeze(session, values[1], True)
    studio.statements.weigh(session, "mood", 1.5)
    following(studio, session)
    studio.statements.undo(session)
    card = studio.sessions.state(session).current.cards[0]
    studio.statements.ban(session, card.values[0], True)
    new = next(value for value in studio.values.near(card.values[0], 3) if value.id not in card.values)
    studio.drawing.rounds.swap(session, 0, card.values[0], new.id)
    settled(studio, session)
    studio.statements.change_taste(session)
    studio.statements.go_on(session)
    studio.drawing.rounds.queue_rewriting(session, 1)
    done(studio, session)
    draw(studio, session, 1)
    studio.statements.rate(session, studio.sessions.state(session).current.cards[1].picture, -1.0)
    studio.statements.end(session)
    return session


def cut(whole: Settings, folder: Path, session: str, log: list[Logged], kept: int) -> Settings:
    """Copy a data folder as a kill after the first kept events would have left it."""
    shutil.copytree(whole.data_dir / "pictures", folder / "pictures")
    with sa.create_engine(f"sqlite:///{whole.data_dir / 'gars.db'}").connect() as source:
        source.exec_driver_sql(f"VACUUM INTO '{folder / 'gars.db'}'")
    # A picture's file and row are written before its event, so the kill may fall between them.
    there = {one.event.picture for one in log[: kept + 1] if isinstance(one.event, Drawn)}
    with db.open_database(folder).writing() as connection:
        connection.execute(tables.events.delete().where(tables.events.c.session == session, tables.events.c.seq > kept))
        connection.execute(tables.pictures.delete().where(tables.pictures.c.id.not_in(there)))
    return replace(whole, data_dir=folder)


def go_on(studio: Studio, session: str) -> None:
    """Do what the Rate page does for somebody who comes back: prepare what is missing, draw, rate, go on."""
    studio.drawing.rounds.queue_preparation(session)
    done(studio, session)
    undrawn = [n for n, card in enumerate(studio.sessions.state(session).current.cards) if card.picture is None]
    picture = draw(studio, session, *undrawn) if undrawn else studio.sessions.state(session).current.cards[0].picture
    studio.statements.rate(session, picture, 1.0)
    before = len(studio.sessions.state(session).rounds)
    following(studio, session)
    state = studio.sessions.state(session)
    assert len(state.rounds) == before + 1 and all(card.proposal for card in state.current.cards)


def assert_whole(studio: Studio, settings: Settings, session: str) -> None:
    """Check that every picture that was acknowledged has its row and a file that opens."""
    rows = {item.picture.id for item in studio.gallery.of_session(session)}
    for one in events_of(settings, session):
        if isinstance(one.event, Drawn):
            assert one.event.picture in rows
            studio.gallery.export(one.event.picture)


@pytest.mark.slow
def test_a_kill_between_any_two_events_loses_nothing_that_came_before(
    open_studio: Callable[..., Studio], settings: Settings, tmp_path: Path
) -> None:
    session = script(open_studio())
    log = events_of(settings, session)
    kinds = set(Event.__args__) - {Branched}  # which is written in one go with all that it shares
    assert {type(one.event) for one in log} == kinds, "every kind of event is in the script"
    for kept in range(1, len(log) + 1):
        folder = tmp_path / f"cut-{kept}"
        folder.mkdir()
        after = cut(settings, folder, session, log, kept)
        studio = open_studio(after)
        go_on(studio, session)
        assert events_of(after, session)[:kept] == log[:kept]
        assert_whole(studio, after, session)
        studio.jobs.close()


CHILD = """
import json, sys
from pathlib import Path
from gars_core.engines import fakes
from gars_core.session.events import encode
from gars_core.settings import Settings
from gars_core.store.events import EventStore
from gars_core.wiring import build

fakes.SECONDS_PER_STEP = 0.0
written = EventStore.append

def told(self, session, *new):
    logged = written(self, session, *new)
    print(json.dumps([session, [[one.seq, *encode(one.event)] for one in logged]]), flush=True)
    return logged

EventStore.append = told
from tests.support.driving import begin, done, draw, following

studio = build(Settings(data_dir=Path(sys.argv[1]), engines="fake"))
session = studio.sessions.all()[0].id if studio.sessions.all() else begin(studio)
while True:
    studio.drawing.rounds.queue_preparation(session)
    done(studio, session)
    picture = draw(studio, session)
    studio.statements.rate(session, picture, 0.5)
    studio.statements.tap(session, studio.sessions.state(session).current.cards[0].values[0], True)
    following(studio, session)
"""


@pytest.mark.slow
def test_everything_acknowledged_before_kill_9_is_there_afterwards(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    moments = random.Random(20)
    acknowledged: dict[int, list[str]] = {}
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(settings.data_dir)], stdout=subprocess.PIPE, text=True, cwd=PROJECT_DIR
        )
        lines: list[str] = []
        reader = threading.Thread(target=lambda stream=process.stdout, lines=lines: lines.extend(stream))
        reader.start()
        end = time.monotonic() + 60
        while len(lines) < 3 and process.poll() is None:
            assert time.monotonic() < end, "the rounds have not begun"
            time.sleep(0.01)
        time.sleep(moments.uniform(0.0, 1.0))
        assert process.poll() is None, "the rounds ended by themselves"
        process.kill()
        process.wait()
        reader.join()
        for line in lines:
            if line.endswith("\n"):
                session, told = json.loads(line)
                acknowledged |= {seq: event for seq, *event in told}
        kept = {one.seq: list(encode(one.event)) for one in events_of(settings, session)}
        assert acknowledged == {seq: kept[seq] for seq in acknowledged}
        assert len(kept) <= len(acknowledged) + 1, "one event at most was written and not yet acknowledged"
        acknowledged = kept
    studio = open_studio()
    assert [entry.id for entry in studio.sessions.all()] == [session]
    assert_whole(studio, settings, session)
    go_on(studio, session)
