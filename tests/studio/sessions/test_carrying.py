"""Taste that lasts: what a profile learned in one session, the next one begins with."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gars_core.errors import BadInput
from gars_core.profile import FIRST
from gars_core.recommend import Rating, values_of
from gars_core.session import Carried, SessionState, evidence, fold
from gars_core.settings import Settings
from gars_core.store import db, tables
from gars_core.store.events import EventStore
from gars_core.store.profiles import ProfileStore
from gars_core.studio import Studio
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.taste.profiles import Profiles
from gars_core.types import ignore_progress
from tests.support.driving import begin, events_of, following, play, small_setup

MINE = small_setup(profile=FIRST)


class Person:
    """Somebody whose taste is a hidden direction in each category, told apart by the words' own vectors."""

    def __init__(self, studio: Studio, seed: int) -> None:
        rng = np.random.default_rng(seed)
        catalogue, rows = studio.values.snapshot()
        self.effects: dict[str, float] = {}
        for values in catalogue.by_category.values():
            block = rows[[catalogue.position[value.id] for value in values]]
            block = block - block.mean(axis=0)
            scores = block @ block[rng.integers(len(block))] + 0.02 * rng.standard_normal(len(block))
            scores = (scores - scores.mean()) / scores.std()
            self.effects |= {value.id: float(score) for value, score in zip(values, scores, strict=True)}

    def likes(self, values: tuple[str, ...]) -> float:
        """Return how much they like a picture, in standard deviations of a random one."""
        return sum(self.effects[value] for value in values) / np.sqrt(len(values))

    def rate(self, studio: Studio, session: str, rounds: int) -> None:
        for _ in range(rounds):
            [picture] = play(studio, session, 0.0)
            values = studio.sessions.state(session).shown[picture].values
            studio.statements.rate(session, picture, float(np.clip(0.4 * self.likes(values), -1, 1)))
            for value in values:
                if abs(self.effects[value]) > 1:
                    studio.statements.tap(session, value, self.effects[value] > 0)
            following(studio, session)


def first_set(studio: Studio, session: str) -> tuple[str, ...]:
    return studio.sessions.state(session).rounds[0].cards[0].values


def test_the_second_session_begins_with_what_the_first_one_learned(studio: Studio) -> None:
    with_it, without = [], []
    for seed in range(4):
        person, profile = Person(studio, seed), studio.profiles.create(f"Person {seed}")
        person.rate(studio, begin(studio, small_setup(profile=profile), seed=seed), 12)
        knowing, fresh = (begin(studio, small_setup(profile=id), seed=99) for id in (profile, ""))
        for session, scores in ((knowing, with_it), (fresh, without)):
            state = studio.sessions.state(session)
            scores += [person.likes(first_set(studio, session)), person.likes(studio.taste.best_guess(state))]
    assert np.mean(with_it) > np.mean(without) + 1.2


def test_a_session_replays_from_its_log_alone_whatever_became_of_the_profile(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = open_studio()
    other = studio.profiles.create("Other")
    play(studio, begin(studio, small_setup(profile=other)), 1.0, -1.0)
    session = begin(studio, small_setup(profile=other))
    play(studio, session, 0.5)
    before = evidence(studio.sessions.state(session))
    next_one = studio.taste.suggest(studio.sessions.state(session))
    studio.profiles.correct(other, next_one[0][0], False)
    studio.profiles.reset(other)
    studio.profiles.delete(other)
    again = open_studio()
    assert evidence(fold(events_of(settings, session))) == before
    assert again.taste.suggest(again.sessions.state(session)) == next_one
    following(again, session)
    assert again.sessions.state(session).current.cards[0].values == next_one[0]


def test_undo_goes_no_further_back_than_the_session(studio: Studio) -> None:
    play(studio, begin(studio, MINE), 1.0)
    session = begin(studio, MINE)
    play(studio, session, -1.0)
    while studio.sessions.state(session).undo:
        studio.statements.undo(session)
    assert isinstance(studio.sessions.state(session).live[1].event, Carried)
    assert [one.event.score for one in evidence(studio.sessions.state(session)) if isinstance(one.event, Rating)] == [
        1.0
    ]


def test_a_first_session_and_one_without_a_profile_carry_nothing(studio: Studio) -> None:
    assert studio.sessions.state(begin(studio, MINE)).carried is None
    play(studio, begin(studio, MINE), 1.0)
    assert studio.sessions.state(begin(studio)).carried is None
    assert studio.sessions.state(begin(studio, MINE)).carried is not None


def test_categories_that_are_left_behind_and_those_not_in_play_say_nothing(studio: Studio) -> None:
    play(studio, begin(studio, MINE), 1.0)
    session = studio.drawing.rounds.start(small_setup(profile=FIRST), {}, 7, left_behind=("mood",))
    [rating] = [one.event for one in evidence(studio.sessions.state(session)) if isinstance(one.event, Rating)]
    assert {value.split(":")[0] for value in rating.values} == {"subject", "setting", "detail"}
    fewer = begin(studio, small_setup(profile=FIRST, categories=("mood", "palette")))
    guess = studio.taste.best_guess(studio.sessions.state(fewer))
    assert {value.split(":")[0] for value in guess} == {"mood", "palette"}


def test_an_unknown_profile_is_refused_and_nothing_begins(studio: Studio) -> None:
    with pytest.raises(BadInput, match="no profile"):
        studio.drawing.rounds.start(small_setup(profile="nobody"), {})
    assert studio.sessions.all() == []


def test_the_reasons_name_the_session_they_come_from(studio: Studio) -> None:
    first = begin(studio, small_setup(profile=FIRST, idea="a fox in snow"))
    play(studio, first, 1.0)
    value = first_set(studio, first)[0]
    studio.statements.tap(first, value, True)
    state = studio.profiles.state(FIRST)
    [reason] = studio.taste.why(state, (value,))
    assert "“a fox in snow”" in reason.in_full and "round 1" in reason.in_full
    assert "a fox in snow" not in reason.sentence


def test_a_correction_outweighs_what_was_learned(studio: Studio) -> None:
    session = begin(studio, MINE)
    play(studio, session, 1.0)
    value = first_set(studio, session)[0]
    studio.profiles.correct(FIRST, value, False)
    assert value not in studio.taste.best_guess(studio.profiles.state(FIRST))
    studio.profiles.reset(FIRST, value=value)
    assert value not in known_values(studio.profiles.state(FIRST))
    studio.profiles.reset(FIRST)
    assert not known_values(studio.profiles.state(FIRST))


def known_values(state: SessionState) -> set[str]:
    return {value for one in evidence(state) for value in values_of(one.event)}


def test_only_what_is_said_after_a_reset_counts(studio: Studio) -> None:
    session = begin(studio, MINE)
    play(studio, session, 1.0)
    studio.profiles.reset(FIRST)
    assert studio.profiles.carried(FIRST) is None
    studio.statements.rate(session, next(iter(studio.sessions.state(session).shown)), 0.5)
    [past] = studio.profiles.carried(FIRST).sessions
    assert [one.event.score for one in past.events] == [0.5]


def test_what_a_branch_shares_with_its_source_counts_once(studio: Studio) -> None:
    session = begin(studio, MINE)
    play(studio, session, 1.0, -0.5)
    branch = studio.branches.branch(session, 1)
    following(studio, branch)
    play(studio, branch, 0.25)
    told = [one.event.score for past in studio.profiles.knowledge(FIRST).sessions for one in past.events]
    assert sorted(told) == [-0.5, 0.25, 1.0]


def test_a_session_that_came_as_a_file_teaches_no_profile(open_studio: Callable[..., Studio], tmp_path: Path) -> None:
    there, here = (open_studio(Settings(data_dir=tmp_path / name, engines="fake")) for name in ("there", "here"))
    play(there, begin(there, MINE), 1.0)
    session = begin(there, MINE)
    play(there, session, 0.5)
    opened = here.branches.open(io.BytesIO(there.gallery.session_file(session)), ignore_progress)
    assert here.profiles.knowledge(FIRST).empty
    assert evidence(here.sessions.state(opened.session)) == evidence(there.sessions.state(session))


def test_a_session_that_cannot_be_read_does_not_keep_the_others_from_being_carried(
    studio: Studio, settings: Settings
) -> None:
    play(studio, begin(studio, MINE), 1.0)
    bad = begin(studio, MINE)
    with db.open_database(settings.data_dir).writing() as connection:
        connection.execute(
            tables.events.update()
            .where(tables.events.c.session == bad, tables.events.c.seq > 1)
            .values(kind="FromTheFuture")
        )
    profiles = Profiles(
        ProfileStore(db.open_database(settings.data_dir)),
        Sessions(EventStore(db.open_database(settings.data_dir))),
        studio.values,
    )
    assert len(profiles.knowledge(FIRST).sessions) == 1
