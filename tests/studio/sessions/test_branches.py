"""A branch shares the original's past and nothing of its future; the original never changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from gars_core.errors import BadInput, StorageFailed
from gars_core.session import Branched
from gars_core.session.branching import origin
from gars_core.settings import Settings
from gars_core.store import events as event_store
from gars_core.studio import Studio
from tests.support.driving import begin, draw, events_of, following, play, small_setup


def test_a_branch_goes_on_from_its_round_and_leaves_the_original_as_it_was(studio: Studio, settings: Settings) -> None:
    session = begin(studio, small_setup(rounds=5), {"mood:peaceful": True})
    pictures = play(studio, session, 1.0, -0.5, 0.5)
    locked = studio.sessions.state(session).rounds[1].cards[0].values[0]
    studio.statements.weigh(session, "mood", 1.5)
    before = events_of(settings, session)
    branch = studio.branches.branch(session, 2)
    state = studio.sessions.state(branch)
    assert origin(state) == Branched(session, 2)
    assert (
        state.rounds == studio.sessions.state(session).rounds[:2] and state.seed == studio.sessions.state(session).seed
    )
    assert state.statements == {"mood:peaceful": True} and state.weights == {}
    studio.statements.rate(branch, pictures[0], -1.0)
    studio.statements.freeze(branch, locked, True)
    following(studio, branch)
    mine = draw(studio, branch)
    assert events_of(settings, session) == before
    assert locked in studio.sessions.state(branch).current.cards[0].values
    assert [(item.picture.id, item.score) for item in studio.gallery.of_session(branch)] == [
        (pictures[0], -1.0),
        (pictures[1], -0.5),
        (mine, None),
    ]
    assert [(item.picture.id, item.score) for item in studio.gallery.of_session(session)] == [
        (pictures[0], 1.0),
        (pictures[1], -0.5),
        (pictures[2], 0.5),
    ]


def test_the_shared_pictures_are_not_copied(studio: Studio, settings: Settings) -> None:
    session = begin(studio)
    [picture] = play(studio, session, 1.0)
    files = sorted(path.name for path in (settings.data_dir / "pictures").rglob("*.*"))
    branch = studio.branches.branch(session, 1)
    assert sorted(path.name for path in (settings.data_dir / "pictures").rglob("*.*")) == files
    studio.statements.rate(branch, picture, -1.0)
    assert b"GARS rating: -1.00" in studio.gallery.export(picture, branch)
    assert b"GARS rating: +1.00" in studio.gallery.export(picture)


def test_the_same_answers_lead_the_same_way_and_others_another(studio: Studio) -> None:
    session = begin(studio, small_setup(rounds=6))
    play(studio, session, 1.0, -1.0, 1.0)
    same, other = studio.branches.branch(session, 2), studio.branches.branch(session, 2)
    following(studio, same)
    again = draw(studio, same)
    third = studio.sessions.state(session).rounds[2].cards[0]
    assert studio.sessions.state(same).current.cards[0].values == third.values
    assert studio.gallery.picture(again).picture.seed == studio.gallery.picture(str(third.picture)).picture.seed
    studio.statements.rate(other, studio.sessions.state(other).rounds[0].cards[0].picture, -1.0)
    following(studio, other)
    assert studio.sessions.state(other).current.cards[0].values != third.values
    shared = {
        studio.gallery.picture(str(card.picture)).picture.seed
        for round_ in studio.sessions.state(session).rounds[:2]
        for card in round_.cards
    }
    assert studio.gallery.picture(again).picture.seed not in shared, "the seeds go on from the original's"


def test_a_branch_is_resumed_and_undone_like_any_session(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    session = begin(studio)
    pictures = play(studio, session, 1.0, 0.5)
    branch = studio.branches.branch(session, 1)
    again = open_studio()
    assert again.sessions.state(branch) == studio.sessions.state(branch)
    again.statements.undo(branch)
    assert again.sessions.state(branch).shown[pictures[0]].score is None
    assert again.sessions.state(session).shown[pictures[0]].score == 1.0
    play_on = draw(again, branch)
    again.statements.rate(branch, play_on, 1.0)
    following(again, branch)
    assert len(again.sessions.state(branch).rounds) == 2


def test_a_branch_of_a_branch_shows_the_pictures_of_both(studio: Studio) -> None:
    session = begin(studio)
    [first] = play(studio, session, 1.0)
    branch = studio.branches.branch(session, 1)
    following(studio, branch)
    second = draw(studio, branch)
    last = studio.branches.branch(branch, 2)
    assert [item.picture.id for item in studio.gallery.of_session(last)] == [first, second]


def test_a_branch_is_written_whole_or_not_at_all(
    studio: Studio, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)
    play(studio, session, 1.0)
    written = event_store.encode

    def fails_at_the_end(event: object) -> tuple[str, str]:
        if isinstance(event, Branched):
            raise sa.exc.OperationalError("", None, Exception("database or disk is full"))
        return written(event)

    with monkeypatch.context() as patch:
        patch.setattr(event_store, "encode", fails_at_the_end)
        with pytest.raises(StorageFailed):
            studio.branches.branch(session, 1)
    assert [entry.id for entry in studio.sessions.all()] == [session]


def test_a_round_or_session_that_there_is_not_is_refused(studio: Studio) -> None:
    session = begin(studio)
    with pytest.raises(BadInput, match="no round 2"):
        studio.branches.branch(session, 2)
    with pytest.raises(BadInput, match="no session"):
        studio.branches.branch("nowhere", 1)
    assert [entry.id for entry in studio.sessions.all()] == [session]
