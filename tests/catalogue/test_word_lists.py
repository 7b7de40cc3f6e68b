"""Lists that people bring are read as they mean them, and what cannot be a value is named with the reason."""

from __future__ import annotations

import pytest

from gars_core.catalogue.word_lists import Word, WordFile, category_by_name, read_word_file
from gars_core.errors import BadInput

LABELS = {"mood": "mood", "palette": "palette", "art movement": "movement"}


def read(data: bytes | str, path: str = "animals/cats.txt") -> WordFile:
    return read_word_file(
        path, data if isinstance(data, bytes) else data.encode(), LABELS, lambda text: 2 + len(text.split())
    )


def phrases(file: WordFile) -> list[str]:
    return [word.phrase for word in file.words]


def test_a_line_is_a_value_and_remarks_and_empty_lines_say_nothing() -> None:
    file = read("\ufeff# cats\r\n\r\nMaine Coon\r\n  a tabby  \r\n\t# more\r\n")
    assert file == WordFile("animals/cats", (Word("Maine Coon", "maine-coon"), Word("a tabby", "a-tabby")))


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("3::red", ["red"]),
        ("0.5:: red", ["red"]),
        ("(deep red:1.2)", ["deep red"]),
        ("((red))", ["red"]),
        ("a {red|blue} fox", ["a red fox", "a blue fox"]),
        ("{2::a|0.5::b} cat", ["a cat", "b cat"]),
        ("{a|b} {c|d}", ["a c", "a d", "b c", "b d"]),
        ("{big |}cat", ["big cat", "cat"]),
        (r"smile \(happy\)", ["smile (happy)"]),
    ],
)
def test_the_notation_of_wildcard_files_is_read_where_its_meaning_is_plain(line: str, means: list[str]) -> None:
    file = read(line)
    assert phrases(file) == means and file.refused == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("__colors__ fox", "another list"),
        ("__animals/cats__", "another list"),
        ("{2$$a|b|c}", "braces"),
        ("{a|{b|c}}", "braces"),
        ("a {b", "braces"),
        ("<lora:thing:1>", "extra network"),
        ("red, blue", "comma"),
        ("!!!", "no word"),
        ("x" * 61, "at most 60"),
        ("a b c d e f g", "7 of a prompt's tokens"),
        ("z" * 2001, "2,001"),
        ("a\u200bb", "control"),
        ("{" + "|".join("abcdefgh") + "}{" + "|".join("abcdefgh") + "}", "64 values"),
    ],
)
def test_what_cannot_be_a_value_is_refused_with_its_reason_and_the_rest_is_read(line: str, why: str) -> None:
    file = read(f"before\n{line}\nafter")
    assert phrases(file) == ["before", "after"]
    [(shown, reason)] = file.refused
    assert why in reason and line.startswith(shown)


def test_weights_and_repeats_are_said_to_be_left_out() -> None:
    file = read("3::red\nRed\nblue")
    assert phrases(file) == ["red", "blue"]
    assert ["3::" in notice for notice in file.notices] == [True, False] and "(1)" in file.notices[1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("grün".encode(), 0),
        ("grün".encode("utf-8-sig"), 0),
        ("grün".encode("utf-16"), 0),
        ("grün".encode("latin-1"), 1),
    ],
)
def test_the_usual_encodings_are_read(data: bytes, told: int) -> None:
    file = read(data)
    assert phrases(file) == ["grün"] and len(file.notices) == told


@pytest.mark.parametrize("data", [b"a\0b", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfea"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="cats.txt") as caught:
        read(data)
    assert caught.value.hint


@pytest.mark.parametrize(
    "table",
    [
        "value,category\nsad,Mood\nblue,palette\nodd,smell\n",
        "category;word\nMood;sad\nPALETTE;blue\nsmell;odd\n",
        "id\tcategory\tphrase\n1\tMood\tsad\n2\tPalette\tblue\n3\t\todd\n",
        "sad,mood\nblue,palette\nodd,smell\n",
    ],
)
def test_a_table_may_name_the_category_of_each_value(table: str) -> None:
    assert [(word.phrase, word.category) for word in read(table, "t.csv").words] == [
        ("sad", "mood"),
        ("blue", "palette"),
        ("odd", ""),
    ]


def test_a_table_of_one_column_and_one_with_quotes_are_read() -> None:
    assert phrases(read("sad\nblue\n", "t.csv")) == ["sad", "blue"]
    assert phrases(read('"deep\nblue",1\r\n"sad",2\r\n'.encode("utf-16"), "t.csv")) == ["deep blue", "sad"]
    assert phrases(read('"sea (calm, cold)";1\n"sad";2\n', "t.csv")) == ["sad"], "the comma is within the value"
    file = read('"deep, dark",1\n"sea ""blue""",2\n', "t.csv")
    assert phrases(file) == ['sea "blue"'] and "comma" in file.refused[0][1]
    with pytest.raises(BadInput, match="table"):
        read('"' + "x" * 200_000 + '"', "t.csv")


def test_a_file_of_nothing_has_no_values() -> None:
    assert read("") == read("\n# only remarks\n") == WordFile("animals/cats", ())


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("colors", "palette"),
        ("wildcards/Animals/cats", "subject"),
        ("lighting", "lighting"),
        ("camera_lenses", "camera"),
        ("artists", "style"),
        ("xyz", ""),
        ("", ""),
        ("art-movement", "movement"),
    ],
)
def test_a_lists_name_may_tell_its_category(name: str, category: str) -> None:
    known = ("subject", "setting", "medium", "style", "movement", "lighting", "palette", "camera", "mood")
    assert category_by_name(name, known) == category
