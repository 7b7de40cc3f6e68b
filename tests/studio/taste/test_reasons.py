"""What is said of why a value was chosen."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Choice, Explanation, Freeze, Mention, Rating, Statement, Tap, Vocabulary
from gars_core.session import Evidence
from gars_core.studio.taste.evidence_words import grounds
from gars_core.studio.taste.reasons import sentence, similar

IDS = ("light:candle", "light:torch", "light:noon", "mood:calm", "mood:wild")
VECTORS = np.array([[1, 0, 0], [0.95, 0.2, 0], [-1, 0, 0.2], [0, 1, 0], [0, -1, 0]], dtype=np.float32)
VOCABULARY = Vocabulary(IDS, [value.split(":")[0] for value in IDS], VECTORS, {"light": 1, "mood": 1})
CANDLE, TORCH, NOON, CALM, WILD = IDS


def why(*reasons: tuple[Evidence, float], value: str = CANDLE, explored: bool = False) -> str:
    shares = tuple((index, share) for index, (_, share) in enumerate(reasons))
    explained = Explanation(value, 0.1, 0.0, 0.1, shares, explored)
    return sentence(explained, [one for one, _ in reasons], VOCABULARY, lambda id: id.split(":")[1])


def rated(score: float, *values: str) -> Evidence:
    return Evidence(Rating(values, score), f"you gave {score:+.1f} in round 3")


@pytest.mark.parametrize(
    ("one", "share", "words"),
    [
        (rated(0.8, CANDLE, CALM), 0.1, "you gave +0.8 in round 3 (with it)"),
        (rated(-0.2, CANDLE, CALM), 0.1, "you gave -0.2 in round 3 (with it, better than expected)"),
        (rated(0.8, TORCH, CALM), 0.1, "you gave +0.8 in round 3 (with the similar “torch”)"),
        (rated(0.8, NOON, CALM), 0.1, "you gave +0.8 in round 3 (much the same taste)"),
        (rated(-0.8, NOON, CALM), 0.1, "you gave -0.8 in round 3 (quite another taste)"),
        (Evidence(Statement(CANDLE, True), "you said you like it"), 0.1, "you said you like it"),
        (Evidence(Statement(TORCH, True), "you said you like it"), 0.1, "you said you like “torch” (similar)"),
        (
            Evidence(Statement(WILD, False), "you said you dislike it"),
            0.1,
            "you said you dislike “wild” (quite another taste)",
        ),
        (
            Evidence(Tap(TORCH, True), "you marked it good in round 2"),
            0.1,
            "you marked “torch” good in round 2 (similar)",
        ),
        (Evidence(Freeze(CALM), "you locked it"), 0.1, "you locked “calm” (much the same taste)"),
        (
            Evidence(Mention(TORCH, True), "you wrote “it is fire”"),
            0.1,
            "you wrote “it is fire” (with the similar “torch”)",
        ),
        (Evidence(Mention(CANDLE, True), "you wrote “fire”"), 0.1, "you wrote “fire”"),
        (
            Evidence(Choice(((CANDLE,), (NOON,)), 0), "you picked the best of round 2"),
            0.1,
            "you picked the best of round 2 (with it)",
        ),
    ],
)
def test_a_reason_says_what_was_done_and_what_it_has_to_do_with_the_value(
    one: Evidence, share: float, words: str
) -> None:
    assert why((one, share)) == f"Because {words}."


def test_only_what_carries_most_is_named_and_the_largest_first() -> None:
    said = why((rated(1.0, CANDLE), 0.3), (rated(0.9, CANDLE), 0.2), (rated(0.6, CANDLE), 0.01))
    assert said == "Because you gave +1.0 in round 3 (with it) and you gave +0.9 in round 3 (with it)."
    assert why((rated(1.0, CANDLE), 0.0001)) == why() == "A safe start: it suits many tastes."


def test_what_is_tried_out_says_so_and_what_speaks_against_it() -> None:
    assert why(explored=True) == "Something new."
    assert (
        why((rated(-1.0, CANDLE), -0.2), explored=True) == "Something new, though you gave -1.0 in round 3 (with it)."
    )
    assert why((rated(0.6, TORCH), 0.2), explored=True).startswith("Something new, because you gave +0.6")


def test_a_word_for_a_value_never_stands_against_it_and_hides_no_reason_for_it() -> None:
    marked = Evidence(Tap(CANDLE, True), "you marked it good in round 3")
    reasons = ((marked, -0.3), (rated(-1.0, TORCH), -0.2), (rated(1.0, CANDLE), 0.1))
    assert why(*reasons) == "Because you gave +1.0 in round 3 (with it)."
    assert "marked" not in why(*reasons, explored=True)
    explained = Explanation(CANDLE, 0.1, 0.0, 0.1, tuple((n, share) for n, (_, share) in enumerate(reasons)), False)
    told = grounds(explained, [one for one, _ in reasons], VOCABULARY, lambda id: id.split(":")[1])
    assert told.startswith("For it: you gave +1.0") and "Against it: you gave -1.0" in told and "marked" not in told


def test_similar_is_the_nearest_of_the_same_category_if_any_is_near() -> None:
    assert similar(VOCABULARY, CANDLE, (NOON, TORCH, CALM)) == TORCH
    assert similar(VOCABULARY, CANDLE, (NOON, CALM)) is None and similar(VOCABULARY, CANDLE, (CALM,)) is None
