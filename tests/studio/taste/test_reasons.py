"""What is said of why a value was chosen."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Choice, Explanation, Freeze, Mention, Rating, Statement, Tap, Unrated, Vocabulary
from gars_core.session import Evidence
from gars_core.studio import Studio
from gars_core.studio.taste.evidence_words import similar
from gars_core.studio.taste.grounds import grounds
from gars_core.studio.taste.reasons import LONGEST, sentences
from tests.support.driving import begin, draw, following, play, small_setup

IDS = ("light:candle", "light:torch", "light:noon", "mood:calm", "mood:wild", "mood:" + 9 * "utterly " + "still")
VECTORS = np.array([[1, 0, 0], [0.95, 0.2, 0], [-1, 0, 0.2], [0, 1, 0], [0, -1, 0], [0.1, 0.95, 0.1]], dtype=np.float32)
VOCABULARY = Vocabulary(IDS, [value.split(":")[0] for value in IDS], VECTORS, {"light": 1, "mood": 1})
CANDLE, TORCH, NOON, CALM, WILD, LONG = IDS


def named(value: str) -> str:
    return value.split(":")[1]


def both(*reasons: tuple[Evidence, float], value: str = CANDLE, explored: bool = False) -> tuple[str, str]:
    shares = tuple((index, share) for index, (_, share) in enumerate(reasons))
    explained = Explanation(value, 0.1, 0.0, 0.1, shares, explored)
    return sentences(explained, [piece for piece, _ in reasons], VOCABULARY, named)


def why(*reasons: tuple[Evidence, float], value: str = CANDLE, explored: bool = False) -> str:
    return both(*reasons, value=value, explored=explored)[0]


def rated(score: float, *values: str, round: int = 3) -> Evidence:
    return Evidence(Rating(values, score), f"you gave {score:+.1f} in round {round}")


LIKES_TORCH = Evidence(Statement(TORCH, True), "you said you like it")
LIKES_NOON = Evidence(Statement(NOON, True), "you said you like it")


@pytest.mark.parametrize(
    ("piece", "brief", "full"),
    [
        (rated(0.8, CANDLE, CALM), "It was in a picture you loved.", "It was in a picture you loved (round 3)."),
        (rated(0.5, CANDLE), "It was in a picture you liked.", "It was in a picture you liked (round 3)."),
        (
            rated(0.8, TORCH, CALM),
            "It is similar to “torch” in a picture you loved.",
            "It is similar to “torch” in a picture you loved (round 3).",
        ),
        (rated(0.8, NOON), "It goes with a picture you loved.", "It goes with a picture you loved (round 3)."),
        (rated(-0.8, NOON), "It is unlike a picture you hated.", "It is unlike a picture you hated (round 3)."),
        (Evidence(Statement(CANDLE, True), "you said you like it"), "You said you like it.", "You said you like it."),
        (LIKES_TORCH, "It is similar to “torch”, which you like.", "It is similar to “torch”, which you like."),
        (
            Evidence(Statement(WILD, False), "you said you dislike it"),
            "It is unlike “wild”, which you dislike.",
            "It is unlike “wild”, which you dislike.",
        ),
        (
            Evidence(Tap(TORCH, True), "you marked it good in round 2"),
            "It is similar to “torch”, which you marked good.",
            "It is similar to “torch”, which you marked good (round 2).",
        ),
        (
            Evidence(Tap(CANDLE, True), "you marked it good in round 2 of “a fox”, 1 May 2026"),
            "You marked it good.",
            "You marked it good in round 2 of “a fox”, 1 May 2026.",
        ),
        (
            Evidence(Freeze(CALM), "you locked it"),
            "It goes with “calm”, which you locked.",
            "It goes with “calm”, which you locked.",
        ),
        (Evidence(Mention(CANDLE, True), "you wrote “fire”"), "You wrote “fire”.", "You wrote “fire”."),
        (
            Evidence(Choice(((CANDLE,), (NOON,)), 0), "you picked the best of round 2"),
            "It was in the best picture.",
            "It was in the best picture of round 2.",
        ),
        (
            Evidence(Statement(LONG, True), "you said you like it"),
            "It goes with something you like.",
            f"It goes with “{named(LONG)}”, which you like.",
        ),
    ],
)
def test_a_reason_says_what_was_done_and_what_it_has_to_do_with_the_value(
    piece: Evidence, brief: str, full: str
) -> None:
    assert both((piece, 0.1)) == (brief, full)
    assert len(brief) <= LONGEST


def test_only_what_carries_most_is_named_and_what_names_a_value_before_the_rest() -> None:
    said = why((rated(1.0, CANDLE), 0.3), (rated(0.9, CANDLE, round=2), 0.2), (LIKES_TORCH, 0.01))
    assert said == "It was in 2 pictures you loved."
    liked = Evidence(Statement(CANDLE, True), "you said you like it")
    assert why((rated(1.0, CANDLE), 0.3), (liked, 0.2)) == "It was in a picture you loved, and you said you like it."
    assert why((rated(1.0, NOON), 0.3), (liked, 0.2)) == "You said you like it."
    assert why((rated(1.0, CANDLE), 0.0001)) == why() == "It suits many tastes."


def test_two_reasons_that_are_too_long_for_a_line_are_both_behind_more() -> None:
    brief, full = both((LIKES_TORCH, 0.3), (rated(1.0, CANDLE), 0.2))
    assert brief == "It is similar to “torch”, which you like."
    assert full == "It is similar to “torch”, which you like, and it was in a picture you loved (round 3)."


def test_what_is_tried_out_is_said_to_be_new_and_what_it_is_unlike() -> None:
    assert why((rated(0.6, TORCH), 0.2), explored=True) == "Something new."
    assert why(explored=True) == "A first try, to learn what you like.", "nothing is known, so everything is new"
    assert why((LIKES_NOON, -0.2), explored=True) == "Something new: unlike “noon”, which you like."
    assert why((LIKES_TORCH, -0.2), explored=True) == "Something new.", "a torch is much like a candle"
    calm = Evidence(Statement(CALM, True), "you said you like it")
    assert why((calm, -0.2), explored=True) == "Something new.", "a mood is neither like nor unlike a light"
    long = Evidence(Statement(LONG, True), "you said you like it")
    brief, full = both((long, -0.2), value=WILD, explored=True)
    assert brief == "Something new." and full.startswith("Something new: unlike “utterly")


@pytest.mark.parametrize("seen", [rated(-1.0, CANDLE), Evidence(Unrated((CANDLE,)), "you saw it in round 2")])
def test_what_was_seen_before_is_not_called_new(seen: Evidence) -> None:
    assert why((seen, -0.2), explored=True) == "Another look: GARS is not sure of it yet."
    marked = Evidence(Tap(CANDLE, True), "you marked it good in round 1")
    assert why((seen, -0.2), (marked, 0.1), explored=True) == "You marked it good."


def test_what_was_stated_to_be_liked_is_there_for_that_whatever_is_believed_of_it() -> None:
    liked = Evidence(Statement(CANDLE, True), "you said you like it")
    assert why((liked, 0.1), (rated(-1.0, CANDLE), -0.3), explored=True) == "You said you like it."


def test_what_counted_against_what_it_says_is_no_reason() -> None:
    assert why((rated(-0.2, CANDLE), 0.1)) == why((rated(0.0, CANDLE), 0.1)) == "It suits many tastes."
    marked = Evidence(Tap(CANDLE, True), "you marked it good in round 3")
    reasons = ((marked, -0.3), (rated(-1.0, TORCH), -0.2), (rated(1.0, CANDLE), 0.1))
    assert why(*reasons) == "It was in a picture you loved."
    explained = Explanation(CANDLE, 0.1, 0.0, 0.1, tuple((n, share) for n, (_, share) in enumerate(reasons)), False)
    words = grounds(explained, [piece for piece, _ in reasons], VOCABULARY, named)
    assert words.startswith("For it: it was in a picture you loved") and "marked" not in words
    assert "Against it: it is similar to “torch” in a picture you hated (round 3)" in words


def test_a_rating_that_surprised_is_still_named_on_the_taste_page() -> None:
    explained = Explanation(CANDLE, 0.1, 0.0, 0.1, ((0, -0.2),), False)
    words = grounds(explained, [rated(0.2, CANDLE)], VOCABULARY, named)
    assert words == "Against it: it was in a picture you liked (round 3), less than expected."


def test_similar_is_the_nearest_of_the_same_category_if_any_is_near() -> None:
    assert similar(VOCABULARY, CANDLE, (NOON, TORCH, CALM)) == TORCH
    assert similar(VOCABULARY, CANDLE, (NOON, CALM)) is None and similar(VOCABULARY, CANDLE, (CALM,)) is None


def test_nothing_that_is_said_of_a_picture_becomes_the_reason_for_it(studio: Studio) -> None:
    session = begin(studio, small_setup(rounds=4))
    play(studio, session, 1.0)
    following(studio, session)
    values = studio.sessions.state(session).current.cards[0].values
    reasons = studio.taste.why(studio.sessions.state(session), values)
    studio.statements.rate(session, draw(studio, session), -1.0)
    for value in values:
        studio.statements.tap(session, value, True)
    studio.statements.freeze(session, values[0], True)
    assert studio.taste.why(studio.sessions.state(session), values) == reasons
    assert all(len(reason.sentence) <= LONGEST for reason in reasons)
    following(studio, session)
    state = studio.sessions.state(session)
    after = " ".join(reason.sentence for reason in studio.taste.why(state, state.current.cards[0].values))
    assert "You locked it." in after and "ou marked it good" in after


def test_a_value_that_was_swapped_in_is_there_for_that(studio: Studio) -> None:
    session = begin(studio)
    old = studio.sessions.state(session).current.cards[0].values[0]
    new = studio.values.near(old, 1)[0].id
    studio.drawing.rounds.swap(session, 0, old, new)
    assert studio.taste.why(studio.sessions.state(session), (new,))[0].sentence == "You swapped it in."
