"""What a profile knows: its sessions, less what was reset, and its corrections; what a session begins with."""

from __future__ import annotations

from gars_core.profile import (
    CARRIED,
    FIRST,
    Corrected,
    Created,
    Deleted,
    Imported,
    Kept,
    Profile,
    ProfileEvent,
    Renamed,
    Reset,
    Restored,
    TakenBack,
    carried,
    fold_profile,
    known,
    past_of,
)
from gars_core.profile.events import Correction
from gars_core.profile.exchange import merged
from gars_core.profile.knowledge import Knowledge
from gars_core.recommend import Choice, Indifferent, Mention, NewSession, Rating, Statement, Tap, values_of
from gars_core.session import (
    Branched,
    Carried,
    Chosen,
    Drawn,
    Event,
    Evidence,
    Logged,
    Mentioned,
    Past,
    Rated,
    Recommended,
    SessionState,
    Setup,
    Started,
    Tapped,
    evidence,
    fold,
)

FOX, OWL = ("subject:fox", "mood:calm"), ("subject:owl", "mood:wild")
SETUP = Setup(categories=("subject", "mood"), idea="a fox in snow", profile=FIRST)
LASTING = {"subject": 0.6, "mood": 0.85}


def session(*events: Event, at: float = 0.0) -> SessionState:
    return fold([Logged(n + 1, at + n, event) for n, event in enumerate((Started(SETUP, 7), *events))])


RATED = (
    Recommended(1, (FOX, OWL)),
    Drawn(1, 0, FOX, "p1"),
    Drawn(1, 1, OWL, "p2"),
    Rated("p1", 0.8),
    Tapped(1, "subject:fox", True),
    Chosen(1, "p1"),
)


def profile(*events: ProfileEvent, at: float = 100.0) -> Profile:
    found = fold_profile(FIRST, [Kept(at + n, event) for n, event in enumerate(events)])
    assert found is not None
    return found


def past(at: float, *events: object, title: str = "x", id: str = "") -> Past:
    return Past(at, title, tuple(Evidence(event, "you said so") for event in events), id)


def told(past: Past) -> list[object]:
    return [one.event for one in past.events]


def test_one_profile_is_there_without_anybody_making_it() -> None:
    assert profile().name == "My taste"
    assert fold_profile("other", []) is None
    assert fold_profile("other", [Kept(1.0, Created("Anna")), Kept(2.0, Renamed("Ann"))]) == Profile("other", "Ann")


def test_a_profile_goes_to_the_trash_and_comes_back() -> None:
    assert profile(Deleted()).deleted and not profile(Deleted(), Restored()).deleted


def test_a_session_is_remembered_by_what_was_said_and_not_by_what_was_shown() -> None:
    remembered = past_of("s1", session(*RATED, Recommended(2, (OWL,)), at=50.0), profile())
    assert told(remembered) == [Rating(FOX, 0.8), Tap("subject:fox", True), Choice((FOX, OWL), 0)]
    assert (remembered.title, remembered.at, remembered.session) == ("a fox in snow", 50.0, "s1")
    assert remembered.events[0].because == "you gave +0.8 in round 1"


def test_what_was_carried_into_a_session_is_not_remembered_again() -> None:
    knew = Carried(FIRST, "My taste", (past(1.0, Rating(OWL, -1.0)),), (("mood:calm", True),), ())
    assert told(past_of("s2", session(knew, *RATED), profile())) == told(past_of("s1", session(*RATED), profile()))


def test_resetting_a_value_takes_it_out_of_what_was_said_before() -> None:
    remembered = past_of("s1", session(*RATED), profile(Reset("value", "subject:fox")))
    assert told(remembered) == [Rating(("mood:calm",), 0.8), Choice((("mood:calm",), OWL), 0)]


def test_what_is_said_after_a_reset_counts() -> None:
    reset = profile(Reset("value", "subject:fox"), at=104.5)
    later = past_of("s1", session(*RATED, at=100.0), reset)
    assert told(later)[:2] == [Rating(("mood:calm",), 0.8), Tap("subject:fox", True)]


def test_resetting_a_category_and_everything() -> None:
    category = past_of("s1", session(*RATED), profile(Reset("category", "subject")))
    assert {value for event in told(category) for value in values_of(event)} == {"mood:calm", "mood:wild"}
    assert told(past_of("s1", session(*RATED), profile(Reset("all")))) == []


def test_a_reset_takes_corrections_and_imported_sessions_too() -> None:
    before = (
        Corrected("subject:fox", True),
        Corrected("mood:calm", None),
        Imported((past(1.0, Rating(FOX, 1.0)), past(2.0, Tap("subject:fox", True))), ()),
    )
    reset = profile(*before, Reset("value", "subject:fox"))
    assert list(reset.corrections) == ["mood:calm"]
    assert [told(past) for past in reset.imported] == [[Rating(("mood:calm",), 1.0)]]
    assert known(profile(*before, Reset("all")), []).empty


def test_a_correction_is_replaced_or_taken_back() -> None:
    assert profile(Corrected("mood:calm", True), Corrected("mood:calm", False)).corrections["mood:calm"].likes is False
    assert not profile(Corrected("mood:calm", True), TakenBack("mood:calm")).corrections


def test_sessions_count_oldest_first_and_only_if_somebody_said_what_they_think() -> None:
    looked = past(2.0, Mention("subject:fox", True))
    one, two = past(3.0, Rating(FOX, 1.0), id="b"), past(1.0, Tap("mood:calm", False), id="a")
    assert known(profile(), [one, looked, two]).sessions == (two, one)


def test_a_session_that_was_also_imported_counts_once() -> None:
    own, copy = past(1.0, Rating(FOX, 1.0), id="a"), past(1.0, Rating(FOX, 0.5), id="a")
    assert known(profile(Imported((copy,), ())), [own]).sessions == (own,)


def test_a_session_without_an_id_that_was_imported_twice_counts_once() -> None:
    copies = [Imported((past(1.0, Rating(FOX, 1.0)),), ()) for _ in range(2)]
    other = Imported((past(2.0, Rating(FOX, 1.0)),), ())
    assert [one.at for one in known(profile(*copies, other), []).sessions] == [1.0, 2.0]


def test_a_branch_is_remembered_by_what_comes_after_it_whatever_the_clock_says() -> None:
    events = (Started(SETUP, 7), *RATED, Branched("s1", 1), Tapped(1, "mood:calm", False))
    branch = fold([Logged(n + 1, 50.0, event) for n, event in enumerate(events)])
    assert told(past_of("s2", branch, profile())) == [Tap("mood:calm", False)]


def test_a_session_begins_with_the_newest_sessions_their_drift_and_the_corrections() -> None:
    pasts = [past(float(n), Rating(FOX, n / 10), title=f"no. {n}") for n in range(CARRIED + 2)]
    mine = profile(Corrected("mood:calm", None), Corrected("mood:wild", False))
    knew = carried(mine, known(mine, pasts), LASTING)
    assert knew is not None and [one.title for one in knew.sessions] == [f"no. {n}" for n in range(2, CARRIED + 2)]
    all_of_it = evidence(session(knew, *RATED))
    drift = NewSession((("subject", 0.6), ("mood", 0.85)))
    assert [one.event for one in all_of_it][:2] == [Rating(FOX, 0.2), drift]
    assert sum(one.event == drift for one in all_of_it) == CARRIED
    place = 2 * CARRIED
    assert [one.event for one in all_of_it[place:]] == [
        Indifferent("mood:calm"),
        Statement("mood:wild", False),
        *(one.event for one in evidence(session(*RATED))),
    ]
    assert all_of_it[0].because == "you said so in “no. 2”, 1 Jan 1970"
    assert all_of_it[place].because == "your profile says that you do not mind it"


def test_of_long_sessions_the_newest_events_are_carried() -> None:
    pasts = [past(float(n), *[Tap("subject:fox", True)] * 100, Tap("subject:owl", True)) for n in range(4)]
    knew = carried(profile(), known(profile(), pasts), LASTING)
    assert knew is not None
    assert [(one.at, len(one.events)) for one in knew.sessions] == [(2.0, 59), (3.0, 101)]
    assert all(told(one)[-1] == Tap("subject:owl", True) for one in knew.sessions)


def test_a_category_can_be_left_behind() -> None:
    mine = profile(Corrected("subject:owl", True), Corrected("mood:calm", True))
    pasts = [past(1.0, Rating(FOX, 1.0), Tap("subject:fox", True)), past(2.0, Tap("subject:owl", True))]
    knew = carried(mine, known(mine, pasts), LASTING, lambda value: not value.startswith("subject:"))
    assert knew is not None
    assert [told(one) for one in knew.sessions] == [[Rating(("mood:calm",), 1.0)]]
    assert knew.corrections == (("mood:calm", True),)


def test_nothing_known_is_nothing_carried() -> None:
    assert carried(profile(), known(profile(), []), LASTING) is None


def test_an_earlier_mention_of_a_session_stays_with_its_ratings() -> None:
    said = Mentioned("a fox", (("subject:fox", True),))
    assert told(past_of("s1", session(said, *RATED), profile()))[0] == Mention("subject:fox", True)


def test_of_two_corrections_the_later_one_counts() -> None:
    older, newer = Correction("mood:calm", True, 1.0), Correction("mood:calm", False, 2.0)
    for parts in ((older, newer), (newer, older)):
        both = profile(merged(*(Knowledge((), (part,)) for part in parts)))
        assert both.corrections["mood:calm"].likes is False
