"""A branch begins with what belongs to the rounds it shares, and with nothing else."""

from __future__ import annotations

import pytest

from gars_core.errors import BadInput
from gars_core.session import (
    Branched,
    Chosen,
    Drawn,
    Ended,
    Event,
    Frozen,
    Logged,
    Rated,
    Recommended,
    Setup,
    Started,
    Tapped,
    Undone,
    fold,
)
from gars_core.session.branching import branch_of, origin, pictures_of

SETS = [(f"subject:{name}",) for name in ("fox", "owl", "cat", "dog")]


def log(*events: Event) -> list[Logged]:
    started = Started(Setup(categories=("subject",), rounds=5), 7)
    return [Logged(10 * place, float(place), event) for place, event in enumerate((started, *events), start=1)]


def rounds(count: int) -> list[Event]:
    """Return count rounds, each drawn as p1, p2, ... and liked."""
    return [
        event
        for number in range(1, count + 1)
        for event in (
            Recommended(number, (SETS[number - 1],)),
            Drawn(number, 0, SETS[number - 1], f"p{number}"),
            Rated(f"p{number}", 0.5),
        )
    ]


def events(branch: list[Logged]) -> list[Event]:
    return [one.event for one in branch]


def test_a_branch_holds_the_rounds_up_to_its_own_and_says_where_it_is_from() -> None:
    source = log(*rounds(3))
    branch = branch_of(source, "s1", 2, at=99.0)
    assert events(branch) == [*events(source[:7]), Branched("s1", 2)]
    assert [one.seq for one in branch] == list(range(1, 9)), "places are counted anew"
    assert [one.at for one in branch] == [*(one.at for one in source[:7]), 99.0]
    state = fold(branch)
    assert origin(state) == Branched("s1", 2) and origin(fold(source)) is None
    assert pictures_of(state) == ["p1", "p2"] and state.current.number == 2


def test_what_was_said_later_of_the_shared_rounds_comes_along_and_the_rest_does_not() -> None:
    later = [
        Rated("p1", -1.0),
        Tapped(2, "subject:owl", True),
        Chosen(1, "p1"),
        Frozen("subject", SETS[2]),
        Rated("p3", 1.0),
        Tapped(3, "subject:cat", True),
    ]
    state = fold(branch_of(log(*rounds(3), *later), "s1", 2, at=99.0))
    assert {id: shown.score for id, shown in state.shown.items()} == {"p1": -1.0, "p2": 0.5}
    assert state.taps == {(2, "subject:owl"): True} and state.rounds[0].chosen == "p1" and state.frozen == {}


def test_an_undone_step_stays_undone_in_the_branch() -> None:
    lock = Frozen("subject", SETS[0])
    state = fold(branch_of(log(*rounds(2), lock, Undone(80)), "s1", 2, at=99.0))
    assert state.frozen == {} and len(state.rounds) == 2
    assert fold(branch_of(log(*rounds(2), lock), "s1", 2, at=99.0)).frozen == {"subject": SETS[0]}


def test_a_round_that_was_undone_and_recommended_again_is_shared_as_it_stands() -> None:
    again = [Undone(40), Rated("p1", -1.0), Recommended(2, (SETS[3],)), Drawn(2, 0, SETS[3], "p9")]
    source = log(*rounds(2), *again)
    first, second = (fold(branch_of(source, "s1", number, at=99.0)) for number in (1, 2))
    assert [card.values for card in second.current.cards] == [SETS[3]] and set(second.shown) == {"p1", "p9"}
    assert len(first.rounds) == 1 and first.shown["p1"].score == -1.0


def test_the_branch_of_an_ended_session_goes_on() -> None:
    source = log(*rounds(2), Ended())
    assert fold(source).ended and not fold(branch_of(source, "s1", 2, at=99.0)).ended


def test_a_branch_of_a_branch_names_the_nearer_one() -> None:
    first = branch_of(log(*rounds(3)), "s1", 2, at=99.0)
    assert origin(fold(branch_of(first, "s2", 1, at=100.0))) == Branched("s2", 1)


def test_a_session_is_branched_before_anything_was_drawn() -> None:
    state = fold(branch_of(log(Recommended(1, (SETS[0],))), "s1", 1, at=99.0))
    assert [card.values for card in state.current.cards] == [SETS[0]] and not state.judged and state.undo is None


def test_a_judgement_can_be_undone_in_the_branch() -> None:
    branch = branch_of(log(*rounds(3)), "s1", 2, at=99.0)
    undo = fold(branch).undo
    assert undo is not None and undo.event == Rated("p2", 0.5)
    taken_back = fold([*branch, Logged(len(branch) + 1, 100.0, Undone(undo.seq))])
    assert taken_back.shown["p2"].score is None and len(taken_back.rounds) == 2


@pytest.mark.parametrize("number", [0, -1, 4])
def test_a_round_that_there_is_not_is_refused(number: int) -> None:
    with pytest.raises(BadInput, match=f"no round {number}"):
        branch_of(log(*rounds(3)), "s1", number, at=99.0)
