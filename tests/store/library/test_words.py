"""Words that find entries, and text that is only ever text."""

from __future__ import annotations

from pathlib import Path

import pytest

from gars_core.library.entries import Filters
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.library.filters import none_can_pass
from tests.support.library_entries import ALL, fill, texts_with


def test_words_have_to_be_there_all_of_them_and_phrases_in_a_row(store: LibraryStore) -> None:
    fill(store, "a red fox in the snow", "snow on a fox, red light", "Crème brûlée, well-lit", "a dog")
    assert texts_with(store, "FOX red") == {"a red fox in the snow", "snow on a fox, red light"}
    assert texts_with(store, '"red fox" snow') == {"a red fox in the snow"}
    assert texts_with(store, "creme well-lit") == {"Crème brûlée, well-lit"}
    fill(store, "雨中的红狐狸，水墨画")
    assert texts_with(store, "雨中") == texts_with(store, "水墨 雨中的") == {"雨中的红狐狸，水墨画"}
    assert texts_with(store, "雪山") == set()
    assert texts_with(store, "fox cat") == texts_with(store, "") == texts_with(store, '"" ,.!') == set()


def test_the_latest_come_first_and_no_more_than_asked(store: LibraryStore) -> None:
    kept = fill(store, *(f"cat {n}" for n in range(10)))
    assert store.with_words("cat", 3, ALL) == [entry.id for entry in kept[:-4:-1]]
    assert store.with_words("cat", 0, ALL) == []


@pytest.mark.parametrize(
    "text",
    [
        'fox"',
        '"',
        '""',
        "fox AND",
        "NOT fox",
        "fox OR cat",
        "NEAR(fox cat, 2)",
        "text: fox",
        "fox*",
        "^fox",
        "(fox",
        "fox)",
        "-fox",
        "+",
        "words",
        "'; DROP TABLE entries; --",
        "<script>alert(1)</script>",
        "fox\0cat",
        "\ud800 fox",
        "🦊",
        "fox " * 5_000,
        " ".join(f"w{n}" for n in range(5_000)),
        "x" * 100_000,
        "{fox} : [cat]",
    ],
)
def test_whatever_is_typed_is_taken_as_words(store: LibraryStore, text: str) -> None:
    fill(store, "a red fox", "<b>bold</b> '; DROP TABLE entries; --")
    assert isinstance(store.with_words(text, 10, ALL), list)
    assert texts_with(store, "drop table") == {"<b>bold</b> '; DROP TABLE entries; --"}
    assert store.count() == 2


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"plain", "told"}),
        (Filters(safe_only=False), {"plain", "told", "unsafe"}),
        (Filters(source="lexica.art"), {"told"}),
        (Filters(min_width_px=512), {"told"}),
        (Filters(min_height_px=769), set()),
        (Filters(min_rating=-1.0), {"told"}),
        (Filters(min_rating=0.6), set()),
        (Filters(language="en"), {"told"}),
        (Filters(with_picture=True), {"told"}),
        (Filters(collections=frozenset({1})), {"plain"}),
        (Filters(collections=frozenset({1, 2}), min_rating=0.5), {"told"}),
    ],
)
def test_words_are_searched_among_what_passes(store: LibraryStore, filters: Filters, expected: set[str]) -> None:
    fill(store, "cat plain")
    fill(store, "cat told", source="lexica.art", width_px=512, height_px=768, rating=0.5, language="en", picture="p")
    fill(store, "cat unsafe", unsafe=True)
    assert texts_with(store, "cat", filters) == {f"cat {word}" for word in expected}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(collections=frozenset({99})),
        Filters(source="nowhere.example"),
        Filters(min_width_px=9_000),
        Filters(min_height_px=9_000),
        Filters(min_rating=0.99),
        Filters(language="fr"),
        Filters(with_picture=True),
    ],
)
def test_that_nothing_passes_a_filter_is_told_by_an_index_without_reading_entries(
    tmp_path: Path, filters: Filters
) -> None:
    database = LibraryDatabase(tmp_path)
    store = LibraryStore(database)
    fill(store, *(f"cat {n}" for n in range(2_000)))
    assert store.with_words("cat", 10, filters) == []
    instructions: list[int] = []
    with database.reading() as connection:
        connection.connection.driver_connection.set_progress_handler(lambda: instructions.append(100), 100)
        assert none_can_pass(connection, filters) and not none_can_pass(connection, Filters())
        connection.connection.driver_connection.set_progress_handler(None, 0)
    assert sum(instructions) < 1_000, "2,000 entries were read"
