from __future__ import annotations

from gars_core.catalogue.loader import attribute_of
from gars_core.catalogue.search import best_matches

VALUES = [attribute_of("subject", phrase) for phrase in ("a scattered flock", "a black cat", "cat", "Cathedral", "owl")]


def test_the_nearest_spelling_comes_first() -> None:
    assert [value.phrase for value in best_matches(VALUES, " CAT", 9)] == [
        "cat",
        "Cathedral",
        "a black cat",
        "a scattered flock",
    ]
    assert [value.phrase for value in best_matches(VALUES, "cat", 2)] == ["cat", "Cathedral"]


def test_nothing_typed_gives_the_first_ones_and_nonsense_none() -> None:
    assert best_matches(VALUES, " ", 2) == VALUES[:2] and best_matches(VALUES, "zzz", 2) == []
