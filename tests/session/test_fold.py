"""A session's state is a fold over its events, and undo is one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gars_core import recommend as r
from gars_core.recommend import Choice, Unrated
from gars_core.session import (
    Banned,
    Carried,
    Chosen,
    Drafted,
    Drawn,
    Ended,
    Event,
    Frozen,
    Logged,
    Mentioned,
    Proposed,
    Rated,
    Recommended,
    Setup,
    Started,
    Stated,
    Swapped,
    Tapped,
    TasteChanged,
    Undone,
    Weighted,
    WentOn,
    evidence,
    fold,
)
from gars_core.session.events import decode, encode
from gars_core.types import Fidelity, Proposal, Span

SETUP = Setup(categories=("subject", "setting"), rounds=2)
FIRST, SECOND = ("subject:fox", "setting:sea"), ("subject:owl", "setting:city")


def log(*events: Event) -> list[Logged]:
    return [Logged(seq, float(seq), event) for seq, event in enumerate((Started(SETUP, 7), *events), start=1)]


def proposal(text: str) -> Proposal:
    return Proposal(text, (Span(text, "model"),), "fake", "frame", Fidelity((), (), 5))


DRAWN_AND_RATED = (
    Recommended(1, (FIRST,)),
    Proposed(1, 0, FIRST, proposal("a fox")),
    Drawn(1, 0, FIRST, "p1"),
    Rated("p1", 0.5),
)
NEXT = (Recommended(2, (SECOND,)), Proposed(2, 0, SECOND, proposal("an owl")), Drawn(2, 0, SECOND, "p2"))


def test_a_round_goes_from_recommended_to_rated() -> None:
    state = fold(log(*DRAWN_AND_RATED))
    assert state.current is not None
    assert state.current.cards[0].text == "a fox"
    assert state.current.cards[0].picture == "p1"
    assert state.shown["p1"].score == 0.5
    assert state.judged and not state.complete


def test_a_picture_that_nobody_rated_is_no_evidence() -> None:
    assert [one.event for one in evidence(fold(log(*DRAWN_AND_RATED[:3])))] == [Unrated(FIRST)]


def test_a_second_rating_replaces_the_first() -> None:
    state = fold(log(*DRAWN_AND_RATED, Rated("p1", -1.0)))
    assert [one.event.score for one in evidence(state)] == [-1.0]


def test_undoing_a_rating_takes_back_the_round_that_followed_from_it() -> None:
    state = fold(log(*DRAWN_AND_RATED, *NEXT, Undone(5)))
    assert len(state.rounds) == 1
    assert state.shown["p1"].score is None
    assert "p2" not in state.shown
    assert state.current is not None and state.current.cards[0].picture == "p1"


def test_a_round_recommended_again_after_an_undo_begins_empty() -> None:
    state = fold(log(*DRAWN_AND_RATED, *NEXT, Undone(5), Rated("p1", -1.0), Recommended(2, (SECOND,))))
    assert state.current is not None
    assert state.current.number == 2 and state.current.cards[0].picture is None and state.current.cards[0].text == ""


def test_undo_goes_back_through_what_the_user_said_and_no_further() -> None:
    events: list[Event] = [
        Stated("subject:fox", True),
        *DRAWN_AND_RATED,
        Tapped(1, "subject:fox", True),
        Frozen("subject", ("subject:fox",)),
    ]
    undone = []
    while (state := fold(log(*events))).undo is not None:
        undone.append(type(state.undo.event).__name__)
        events.append(Undone(state.undo.seq))
    assert undone == ["Frozen", "Tapped", "Rated"]
    assert state.statements == {"subject:fox": True}, "what was said on the Setup page stays"
    assert state.frozen == {} and state.taps == {} and state.shown["p1"].score is None


def test_undoing_a_lock_keeps_the_picture_drawn_after_it() -> None:
    state = fold(log(DRAWN_AND_RATED[0], Frozen("subject", ("subject:fox",)), *DRAWN_AND_RATED[1:3], Undone(3)))
    assert state.current is not None and state.current.cards[0].picture == "p1"
    assert state.frozen == {}


def test_a_swap_and_back_brings_the_prompt_and_the_picture_again() -> None:
    swap = Swapped(1, 0, "subject:fox", "subject:owl")
    swapped = fold(log(*DRAWN_AND_RATED[:3], swap))
    assert swapped.current is not None
    assert swapped.current.cards[0].values == ("subject:owl", "setting:sea")
    assert swapped.current.cards[0].proposal is None
    assert swapped.current.cards[0].picture == "p1" and not swapped.is_drawn(swapped.current.cards[0])
    back = fold(log(*DRAWN_AND_RATED[:3], swap, Swapped(1, 0, "subject:owl", "subject:fox")))
    assert back.current is not None
    assert back.current.cards[0].text == "a fox" and back.current.cards[0].picture == "p1"
    assert back.is_drawn(back.current.cards[0])


def test_an_edit_stands_until_another_wording_is_asked_for() -> None:
    edited = fold(log(*DRAWN_AND_RATED[:2], Drafted(1, 0, FIRST, "my words")))
    assert edited.current is not None and edited.current.cards[0].text == "my words"
    rewritten = fold(log(*DRAWN_AND_RATED[:2], Drafted(1, 0, FIRST, "my words"), Proposed(1, 0, FIRST, proposal("b"))))
    assert rewritten.current is not None and rewritten.current.cards[0].text == "b"
    assert rewritten.current.cards[0].wordings == 2


def test_a_slate_counts_only_if_more_than_one_was_drawn() -> None:
    slate = (Recommended(1, (FIRST, SECOND)), Drawn(1, 0, FIRST, "p1"))
    alone = evidence(fold(log(*slate, Chosen(1, "p1"))))
    assert not [one for one in alone if isinstance(one.event, Choice)]
    both = evidence(fold(log(*slate, Drawn(1, 1, SECOND, "p2"), Chosen(1, "p2"))))
    assert [one.event for one in both if isinstance(one.event, Choice)] == [Choice((FIRST, SECOND), 1)]


def test_evidence_stands_where_it_was_last_said_so_that_a_change_of_taste_parts_it() -> None:
    before = (Stated("subject:fox", True), *DRAWN_AND_RATED, Tapped(1, "setting:sea", False))
    after = (Tapped(1, "subject:fox", True), *NEXT, Rated("p2", 1.0))
    told = [one.event for one in evidence(fold(log(*before, TasteChanged(("subject",)), *after)))]
    assert told == [
        r.Statement("subject:fox", True),
        r.Rating(FIRST, 0.5),
        r.Tap("setting:sea", False),
        r.TasteShift(("subject",)),
        r.Tap("subject:fox", True),
        r.Rating(SECOND, 1.0),
    ]
    again = fold(log(*before, TasteChanged(("subject",)), *after, Rated("p1", -1.0)))
    assert [one.event for one in evidence(again)][-1] == r.Rating(FIRST, -1.0), "rated again, it is said after it"


def test_undoing_a_change_of_taste_leaves_what_was_said() -> None:
    state = fold(log(*DRAWN_AND_RATED, TasteChanged()))
    assert state.undo is not None and state.undo.event == TasteChanged()
    assert evidence(fold(log(*DRAWN_AND_RATED, TasteChanged(), Undone(6)))) == evidence(fold(log(*DRAWN_AND_RATED)))


def test_a_statement_takes_the_place_of_what_was_written_of_its_value_before() -> None:
    wrote = Mentioned("foxes by the sea", (("subject:fox", True), ("setting:sea", True)))
    for likes, left in ((False, [r.Statement("subject:fox", False)]), (None, [])):
        state = fold(log(wrote, Stated("subject:fox", likes)))
        assert [one.event for one in evidence(state)] == [r.Mention("setting:sea", True), *left]
        assert state.mentions[0].values == (("setting:sea", True),)
    later = [one.event for one in evidence(fold(log(Stated("subject:fox", True), wrote)))]
    assert later == [r.Statement("subject:fox", True), r.Mention("subject:fox", True), r.Mention("setting:sea", True)]


def test_a_round_of_the_best_guess_is_undone_with_what_came_after_it() -> None:
    guess = Recommended(2, (SECOND,), best_guess=True)
    state = fold(log(*DRAWN_AND_RATED, guess, Recommended(3, (FIRST,))))
    assert [round_.best_guess for round_ in state.rounds] == [False, True, False]
    assert state.undo is not None and state.undo.event == guess
    back = fold(log(*DRAWN_AND_RATED, guess, Recommended(3, (FIRST,)), Undone(state.undo.seq)))
    assert len(back.rounds) == 1 and back.shown["p1"].score == 0.5


def test_advice_to_stop_that_was_declined_stays_declined() -> None:
    assert not fold(log(*DRAWN_AND_RATED)).went_on
    state = fold(log(*DRAWN_AND_RATED, WentOn(), *NEXT))
    assert state.went_on and state.undo is not None and state.undo.event == Rated("p1", 0.5)


def test_the_session_is_complete_after_its_planned_rounds_and_goes_on_if_asked() -> None:
    both = (*DRAWN_AND_RATED, *NEXT, Rated("p2", 1.0))
    assert fold(log(*both)).complete
    ended = fold(log(*DRAWN_AND_RATED, Ended()))
    assert ended.ended and not ended.complete, "the planned rounds are not done because the user stopped"
    assert not fold(log(*DRAWN_AND_RATED, Ended(), NEXT[0])).ended


def test_a_log_that_does_not_begin_with_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with Started"):
        fold([Logged(1, 0.0, Ended())])


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 1.01, -7])
def test_a_rating_outside_its_range_cannot_be_written_down(score: float) -> None:
    with pytest.raises(ValidationError):
        Rated("p1", score)


@pytest.mark.parametrize(
    "made",
    [
        lambda: Recommended(0, (FIRST,)),
        lambda: Recommended(1, (("subject:fox", "subject:fox"),)),
        lambda: Recommended(1, ((),)),
        lambda: Drawn(1, -1, FIRST, "p1"),
        lambda: Drawn(1, 0, FIRST, "../../p1"),
        lambda: Carried("mine", "x", (), (), (("mood", 1.5),)),
    ],
    ids=["round", "twice", "empty", "card", "picture", "share"],
)
def test_an_event_that_is_impossible_cannot_be_written_down(made: Callable[[], Event]) -> None:
    with pytest.raises(ValidationError):
        made()


@pytest.mark.parametrize(
    "swap",
    [
        Swapped(1, 0, "subject:fox", "setting:sea"),
        Swapped(1, 3, "subject:fox", "subject:owl"),
        Swapped(2, 0, "subject:fox", "subject:owl"),
    ],
    ids=["there already", "no such card", "no such round"],
)
def test_a_swap_that_does_not_fit_its_card_changes_nothing(swap: Swapped) -> None:
    assert fold(log(*DRAWN_AND_RATED, swap)).rounds == fold(log(*DRAWN_AND_RATED)).rounds


VALUES = st.sampled_from(["subject:fox", "subject:owl", "setting:sea"])
EVENTS = st.one_of(
    st.builds(Stated, value=VALUES, likes=st.sampled_from([True, False, None])),
    st.builds(Mentioned, text=st.text(max_size=20), values=st.just((("subject:fox", True),))),
    st.builds(Recommended, round=st.integers(1, 3), sets=st.just((FIRST,)), best_guess=st.booleans()),
    st.builds(
        Proposed,
        round=st.integers(1, 3),
        card=st.integers(0, 1),
        values=st.just(FIRST),
        proposal=st.just(proposal("x")),
    ),
    st.builds(
        Drafted, round=st.integers(1, 3), card=st.integers(0, 1), values=st.just(FIRST), text=st.text(max_size=9)
    ),
    st.builds(
        Drawn,
        round=st.integers(1, 3),
        card=st.integers(0, 1),
        values=st.just(FIRST),
        picture=st.sampled_from(["p1", "p2"]),
    ),
    st.builds(Rated, picture=st.sampled_from(["p1", "p2", "p3"]), score=st.floats(-1, 1)),
    st.builds(Tapped, round=st.integers(1, 3), value=VALUES, likes=st.sampled_from([True, False, None])),
    st.builds(Frozen, category=st.just("subject"), values=st.sampled_from([(), ("subject:fox",)])),
    st.builds(Weighted, category=st.just("subject"), weight=st.floats(0, 2)),
    st.builds(Banned, value=VALUES, banned=st.booleans()),
    st.builds(TasteChanged, categories=st.sampled_from([(), ("subject",)])),
    st.builds(WentOn),
    st.builds(Undone, seq=st.integers(2, 30)),
)


@given(st.lists(EVENTS, max_size=25))
def test_any_log_folds_and_reads_back_the_same(events: list[Event]) -> None:
    whole = log(*events)
    again = [Logged(one.seq, one.at, decode(*encode(one.event))) for one in whole]
    assert fold(again) == fold(whole)


@given(st.lists(EVENTS, max_size=20))
def test_undo_can_always_be_pressed_until_nothing_is_left(events: list[Event]) -> None:
    whole = list(events)
    for _ in range(len(events) + 1):
        undo = fold(log(*whole)).undo
        if undo is None:
            break
        whole.append(Undone(undo.seq))
    assert fold(log(*whole)).undo is None
