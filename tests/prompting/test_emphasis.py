"""Emphasis: which words weigh how much, and that any text can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.prompting.check import fidelity
from gars_core.prompting.emphasis import LARGEST, plain, weighted
from gars_core.types import Attribute, Brief

MARKED = st.text("ab ()[]\\:1.,", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cat", [("a cat", 1.0)]),
        ("a (cat)", [("a ", 1.0), ("cat", 1.1)]),
        ("((cat))", [("cat", 1.21)]),
        ("[cat]", [("cat", 1 / 1.1)]),
        ("[(cat)]", [("cat", 1.0)]),
        ("(cat:1.2) here", [("cat", 1.2), (" here", 1.0)]),
        ("(cat: .5 )", [("cat", 0.5)]),
        ("(cat:-1)", [("cat", -1.0)]),
        ("(a (red:1.5) cat:2)", [("a ", 2.0), ("red", 3.0), (" cat", 2.0)]),
        (r"a \(red\) cat", [("a (red) cat", 1.0)]),
        (r"(cat \(red\):1.3)", [("cat (red)", 1.3)]),
        (r"(cat\\)", [("cat\\", 1.1)]),
        (r"C:\cats", [("C:\\cats", 1.0)]),
        ("a (cat", [("a (cat", 1.0)]),
        ("cat)", [("cat)", 1.0)]),
        ("cat :)", [("cat :)", 1.0)]),
        ("(a [cat)", [("a [cat", 1.1)]),
        ("([cat)]", [("[cat", 1.1), ("]", 1.0)]),
        ("at 10:30 (the cat: red)", [("at 10:30 ", 1.0), ("the cat: red", 1.1)]),
        ("[cat:1.2]", [("cat:1.2", 1 / 1.1)]),
        ("", []),
        ("()", []),
        ("(:1.2)", []),
    ],
)
def test_words_weigh_as_they_are_marked(text: str, expected: list[tuple[str, float]]) -> None:
    found = weighted(text)
    assert [stretch for stretch, _ in found] == [stretch for stretch, _ in expected]
    assert [weight for _, weight in found] == pytest.approx([weight for _, weight in expected])


@given(MARKED | st.text(max_size=40))
def test_any_text_can_be_read_and_keeps_its_words(text: str) -> None:
    assert plain(text) == "".join(stretch for stretch, _ in weighted(text))
    letters = [letter for letter in text if letter in "ab,"]
    assert [letter for letter in plain(text) if letter in "ab,"] == letters


@given(st.text(max_size=40))
def test_escaped_text_is_read_as_it_stands(text: str) -> None:
    escaped = "".join("\\" + letter if letter in "()[]\\" else letter for letter in text)
    assert plain(escaped) == text and all(weight == 1 for _, weight in weighted(escaped))


def test_weights_stay_in_range() -> None:
    for text in ("(" * 500 + "cat" + ")" * 500, "(cat:" + "9" * 400 + ")", "(cat:-1000)"):
        assert all(abs(weight) <= LARGEST for _, weight in weighted(text))


def test_an_attribute_inside_emphasis_is_found() -> None:
    brief = Brief(
        (Attribute("p:b", "palette", "red barn"), Attribute("s:f", "subject", "a fox (sleeping)")),
        idea="my (old:1.2) house",
    )
    found = fidelity("My old house, a (red:1.2) barn, ((a fox (sleeping)))", brief, count_clip_tokens)
    assert found.faithful and not found.missing


def test_marks_take_no_tokens() -> None:
    assert count_clip_tokens("((a cat:1.25)), [old]") == count_clip_tokens("a cat, old")
