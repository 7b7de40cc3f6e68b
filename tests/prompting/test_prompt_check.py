"""Fidelity, the difference and the small grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.prompting.check import fidelity, says
from gars_core.prompting.difference import difference
from gars_core.prompting.noun_phrases import is_noun_phrase, opening_noun_phrase
from gars_core.prompting.spans import article
from gars_core.types import Attribute, Brief

WORDS = st.text("abc é-'", max_size=12)
TEXTS = st.text(max_size=60)


def count(text):
    return len(text.split()) + 2


def held(text, *phrases, **options):
    return fidelity(text, Brief(tuple(Attribute(p, "detail", p) for p in phrases), **options), count)


@given(TEXTS, TEXTS, WORDS)
def test_a_phrase_between_spaces_is_found(before, after, phrase):
    assert says(f"{before} {phrase} {after}", phrase)


@given(TEXTS)
def test_every_attribute_is_present_or_missing(text):
    found = held(text, "fox", "red barn")
    assert sorted(found.present + found.missing) == ["fox", "red barn"]
    assert found.tokens == count(text)


def test_capitals_and_spaces_do_not_matter():
    assert held("A  Red\nBARN stands", "red barn").faithful


@pytest.mark.parametrize("text", ["a redder barn", "red barns", "barn red", "infrared barn", ""])
def test_parts_of_words_do_not_count(text):
    assert held(text, "red barn").missing == ("red barn",)


def test_an_idea_that_was_changed_is_a_problem():
    assert held("my grey cat", idea="my old cat").problems
    assert not held("my grey cat", idea="my old cat", keep_idea=False).problems


def test_words_said_twice_are_a_problem():
    assert "in the rain" in held("a fox in the rain, a bird in the rain").problems[0]
    assert held("a red barn door, soft light", "a red barn door").faithful


def test_too_many_tokens_are_not_faithful():
    assert not held("fox " + "very " * 80, "fox").faithful


@given(TEXTS, TEXTS)
def test_a_difference_loses_nothing(old, new):
    segments = difference(old, new)
    assert "".join(s.text for s in segments if s.kind != "add") == old
    assert "".join(s.text for s in segments if s.kind != "remove") == new


def test_a_difference_is_by_words():
    assert [(s.kind, s.text) for s in difference("a red fox", "a grey fox")] == [
        ("keep", "a "),
        ("remove", "red"),
        ("add", "grey"),
        ("keep", " fox"),
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("oil painting", "an"),
        ("watercolor", "a"),
        ("ukiyo-e print", "a"),
        ("8-bit", "an"),
        ("85mm lens", "an"),
        ("35mm lens", "a"),
        ("hourglass", "an"),
        ("unicorn", "a"),
        ("uncanny", "an"),
        ("one-point view", "a"),
        ("x-ray view", "an"),
        ("an arch", ""),
        ("the moon", ""),
        ("euphoric", "a"),
        ("exuberant", "an"),
    ],
)
def test_articles(word, expected):
    assert article(word) == expected


@pytest.mark.parametrize(
    "text", ["a small wooden crate", "a pile of dry leaves", "an old bench", "the gate", "tall reeds and mossy rocks"]
)
def test_noun_phrases(text):
    assert is_noun_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "crate",
        "a old bench",
        "in a cave",
        "a red bench",
        "a bench bench",
        "a dragon",
        "A bench",
        "a bench.",
        "a pile of",
    ],
)
def test_what_is_no_plain_noun_phrase(text):
    assert not is_noun_phrase(text)


def test_a_noun_phrase_is_cut_where_something_new_begins():
    assert opening_noun_phrase("a ruined church in the hills") == "a ruined church"
    assert opening_noun_phrase("a stone golem") == ""
