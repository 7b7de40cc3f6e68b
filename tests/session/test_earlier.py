"""What was known when a round was recommended, and what was said since."""

from __future__ import annotations

from gars_core.session import Event, Logged, Rated, Recommended, SessionState, Setup, Started, Stated, Swapped, fold
from gars_core.session.earlier import said_since, swapped_in, when_recommended
from gars_core.session.events import Drawn, Undone

FIRST, SECOND = ("subject:fox", "mood:calm"), ("subject:owl", "mood:wild")


def state_after(*events: Event) -> SessionState:
    start = Started(Setup(("subject", "mood")), 7)
    return fold([Logged(seq, float(seq), event) for seq, event in enumerate((start, *events), 1)])


PLAYED = (
    Stated("mood:calm", True),
    Recommended(1, (FIRST,)),
    Drawn(1, 0, FIRST, "p1"),
    Rated("p1", 0.5),
    Recommended(2, (SECOND,)),
)


def test_what_came_later_was_not_known() -> None:
    state = state_after(*PLAYED, Stated("subject:owl", True))
    first, second = when_recommended(state, 1), when_recommended(state, 2)
    assert first.statements == {"mood:calm": True} and not first.rounds
    assert len(second.rounds) == 1 and second.shown["p1"].score == 0.5 and second.statements == {"mood:calm": True}
    assert when_recommended(state, 3) is state


def test_what_was_said_since_a_round_is_told_in_order() -> None:
    state = state_after(*PLAYED, Stated("subject:owl", True))
    assert said_since(state, 1) == (Rated("p1", 0.5), Stated("subject:owl", True))
    assert said_since(state, 2) == (Stated("subject:owl", True),) and said_since(state, 3) == ()
    assert said_since(state_after(*PLAYED, Stated("subject:owl", True), Undone(7)), 2) == ()


def test_values_that_were_swapped_in_are_told_until_they_are_swapped_out() -> None:
    into = Swapped(2, 0, "mood:wild", "mood:calm")
    assert swapped_in(state_after(*PLAYED)) == swapped_in(state_after()) == frozenset()
    assert swapped_in(state_after(*PLAYED, into)) == {"mood:calm"}
    assert swapped_in(state_after(*PLAYED, into, Swapped(2, 0, "mood:calm", "mood:wild"))) == frozenset()
