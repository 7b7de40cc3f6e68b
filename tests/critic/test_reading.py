"""The box of advice read line by line, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.critic.reading import MAX_CHARACTERS, Change, read
from gars_core.errors import BadInput


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ('Name "teal and orange" earlier.', Change("earlier", "teal and orange")),
        ("name teal and orange EARLIER", Change("earlier", "teal and orange")),
        ("- Put “teal and orange” first", Change("earlier", "teal and orange")),
        ('Stress "golden hour light".', Change("stress", "golden hour light")),
        ("2) emphasise golden hour light", Change("stress", "golden hour light")),
        ("Weigh palette more.", Change("more", "palette")),
        ("* weigh Mood less", Change("less", "Mood")),
        ('Swap "golden hour light" for "starlight".', Change("swap", "golden hour light", "starlight")),
        ("replace ‘golden hour light’ with ‘starlight’", Change("swap", "golden hour light", "starlight")),
        ("3. SWAP „golden hour light“ FOR «starlight».", Change("swap", "golden hour light", "starlight")),
        ('Say "harbour at night" instead of "harbour".', Change("say", "harbour", "harbour at night")),
        ('Add "long shadows".', Change("add", "long shadows")),
        ("add   long\tshadows", Change("add", "long shadows")),
        ('Leave out "fog".', Change("leave", "fog")),
        ("remove fog", Change("leave", "fog")),
        ("Draw with another seed.", Change("seed")),
        ("• use a new seed", Change("seed")),
        ("1. - more drama, please", Change("words", "more drama, please")),
        ("<lora:ink:0.8>, (mist:1.3)", Change("words", "<lora:ink:0.8>, (mist:1.3)")),
        ("Add", Change("words", "Add")),
        ('Add ""', Change("words", 'Add ""')),
        ('Add "a" and "b"', Change("words", 'Add "a" and "b"')),
        ("a bird's-eye view", Change("words", "a bird's-eye view")),
        ("Swap places", Change("words", "Swap places")),
    ],
)
def test_a_line_is_read_as_the_change_that_a_person_means(line: str, change: Change) -> None:
    assert read(line) == (change,)


def test_lines_are_read_in_order_and_empty_ones_passed_over() -> None:
    assert read('\r\n Add "fog". \n\n-\nmore drama\r') == (Change("add", "fog"), Change("words", "more drama"))


def test_the_pictures_own_phrases_decide_where_a_line_without_quotes_is_cut() -> None:
    line = "swap a table for two for a chair"
    assert read(line) == (Change("swap", "a table", "two for a chair"),)
    assert read(line, {"a table for two"}) == (Change("swap", "a table for two", "a chair"),)
    assert read('Swap "a table for two" for "a chair"') == (Change("swap", "a table for two", "a chair"),)


@pytest.mark.parametrize(
    ("text", "why"), [("", "empty"), (" \n\t\n- ", "empty"), ("x" * (MAX_CHARACTERS + 1), "2,001")]
)
def test_an_empty_or_too_long_box_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        read(text)
    assert caught.value.hint


def test_a_box_of_two_thousand_characters_is_read() -> None:
    assert read("x" * MAX_CHARACTERS) == (Change("words", "x" * MAX_CHARACTERS),)


VERBS = st.sampled_from(
    [
        "Name ",
        "Say ",
        "Swap ",
        "Add ",
        "Weigh ",
        "Leave out ",
        " earlier",
        " for ",
        " instead of ",
        " more",
        '"',
        "“",
        "”",
        "'",
        ".",
        "- ",
        "1. ",
        "\n",
        "fog",
        "palette",
        " with ",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(st.one_of(VERBS, st.text(max_size=4)), max_size=14).map("".join)))
def test_what_is_read_is_written_down_and_read_as_the_same(text: str) -> None:
    try:
        changes = read(text)
    except BadInput:
        return
    assert read("\n".join(change.line for change in changes)) == changes
