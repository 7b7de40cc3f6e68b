"""What each column holds, and what becomes of the cells."""

from __future__ import annotations

import pytest

from gars_core.errors import BadInput
from gars_core.library.columns import RATING_SCALE, check_mapping, clean, entry_maker, guess, is_heading
from gars_core.library.language import language_of
from gars_core.library.safety import is_flagged

BARE = [
    ("17", "a cat, highly detailed, soft light", "https://x.example/1.png", "512", "768", "x.example"),
    ("18", "a dog in the snow", "https://x.example/2.png", "512", "512", "x.example"),
    ("19", "an old harbour", "https://x.example/3.png", "640", "512", "x.example"),
]


def test_names_tell_columns_whatever_their_case() -> None:
    found = guess(
        ("ID", "Prompt", "Image URL", "Width", "HEIGHT", "Source Site", "Score"),
        [("1", "a", "u", "1", "2", "s", "7.5")],
    )
    assert found == {
        "text": "Prompt",
        "url": "Image URL",
        "width_px": "Width",
        "height_px": "HEIGHT",
        "source": "Source Site",
        "rating": "Score",
        RATING_SCALE: "1 to 10",
    }


def test_content_tells_columns_that_have_no_names() -> None:
    columns = tuple(f"column {number}" for number in range(1, 7))
    assert not is_heading(BARE[0], BARE[1:])
    assert guess(columns, BARE) == {
        "text": "column 2",
        "url": "column 3",
        "width_px": "column 4",
        "height_px": "column 5",
        "source": "column 6",
    }


def test_a_heading_of_unknown_names_is_one_if_numbers_stand_below_it() -> None:
    assert is_heading(("what", "how wide"), [("a cat", "512"), ("a dog", "768")])
    assert not is_heading(("a cat",), [("a dog",), ("a hen",)])


@pytest.mark.parametrize(
    ("scale", "cell", "rating"),
    [
        ("1 to 5", "1", -1.0),
        ("1 to 5", "4", 0.5),
        ("0 to 1", ".5", 0.0),
        ("0 to 100", "100", 1.0),
        ("-1 to 1", "-.25", -0.25),
        ("1 to 5", "9", None),
        ("1 to 5", "nan", None),
        ("1 to 5", "good", None),
        ("1 to 5", "", None),
    ],
)
def test_ratings_of_any_scale_become_ours(scale: str, cell: str, rating: float | None) -> None:
    entry = entry_maker(("p", "r"), {"text": "p", "rating": "r", RATING_SCALE: scale})(("a cat", cell), 3)
    assert entry.rating == rating and entry.line == 3


@pytest.mark.parametrize(
    ("cell", "unsafe"),
    [
        ("True", True),
        ("0.9", True),
        ("2.0", True),
        ("NSFW", True),
        ("0.2", False),
        ("no", False),
        ("", False),
        ("nan", False),
    ],
)
def test_a_files_own_flag_counts(cell: str, unsafe: bool) -> None:
    assert entry_maker(("p", "n"), {"text": "p", "unsafe": "n"})(("a cat", cell), 1).unsafe is unsafe


def test_a_word_list_flags_coarsely() -> None:
    assert is_flagged("a NAKED figure") and is_flagged("gore, blood")
    assert not is_flagged("Essex marshland, a snaked path")


def test_what_cannot_be_understood_is_unknown_and_what_could_harm_is_text() -> None:
    make = entry_maker(("p", "u", "w", "f"), {"text": "p", "url": "u", "width_px": "w", "picture": "f"})
    entry = make((" <b>a</b>'); DROP TABLE entries;--\x00 \ud83d ", "javascript:alert(1)", "-5", "\udcff\x00.png"), 1)
    assert entry.picture == "? .png"
    assert entry.text == "<b>a</b>'); DROP TABLE entries;--  ?"
    assert (entry.url, entry.width_px) == ("", 0)


def test_lines_of_a_prompt_stay_apart() -> None:
    assert clean("a cat\r\nat night\x0b") == "a cat\nat night"


def test_a_mapping_has_to_fit_the_file() -> None:
    check_mapping(("p",), {"text": "p"})
    for mapping in ({}, {"text": "q"}, {"text": "p", "seed": "p"}, {"text": "p", RATING_SCALE: "stars"}):
        with pytest.raises(BadInput):
            check_mapping(("p",), mapping)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a portrait of a woman in a red dress, highly detailed", "en"),
        ("ein schönes Porträt einer Frau im roten Kleid", "de"),
        ("portrait d'une femme, lumière dorée", "fr"),
        ("un gato negro en la playa, luz dorada", "es"),
        ("裸足の女の子、夜景", "ja"),
        ("kot na dachu o zachodzie słońca", "pl"),
        ("cat", ""),
        ("1girl, solo", ""),
        ("12345", ""),
    ],
)
def test_a_language_is_told_where_it_can_be(text: str, code: str) -> None:
    assert language_of(text) == code
