"""What cannot be in one picture."""

from __future__ import annotations

import pytest

from gars_core.catalogue.kinds import excluded_by, kinds_of
from gars_core.catalogue.loader import load_catalogue
from gars_core.types import Attribute

BY_PHRASE = {attribute.phrase: attribute for attribute in load_catalogue().attributes}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("color photograph", "pure black and white"),
        ("black-and-white photograph", "teal and orange"),
        ("macro close-up", "drone photo"),
        ("color photograph", "crosshatched"),
        ("oil painting", "shallow depth of field"),
        ("full moonlight", "sun-drenched"),
        ("in a snowy village", "falling leaves"),
        ("in a snug parlor", "crashing waves"),
        ("in a snowy village", "half underwater shot"),
        ("on the ocean floor", "a desk lamp"),
        ("marble statue", "impasto"),
        ("a lone wolf", "a crowded scene"),
    ],
)
def test_what_cannot_be_in_one_picture_excludes_each_other(first: str, second: str) -> None:
    mine, other = BY_PHRASE[first], BY_PHRASE[second]
    assert excluded_by(mine, [other]) == [other] and excluded_by(other, [mine]) == [mine]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a red fox", "in a snowy village"),
        ("oil painting", "teal and orange"),
        ("color photograph", "shallow depth of field"),
        ("in a misty forest", "dappled forest light"),
        ("in a neon city", "city lights at night"),
        ("in a jazz club", "stage spotlights"),
        ("watercolor painting", "wide angle shot"),
        ("clay sculpture", "macro close-up"),
        ("a snow leopard", "snow glow"),
    ],
)
def test_what_can_be_in_one_picture_does_not(first: str, second: str) -> None:
    assert excluded_by(BY_PHRASE[first], [BY_PHRASE[second]]) == []


def test_no_value_rules_out_most_of_the_others() -> None:
    attributes = load_catalogue().attributes
    kinds = kinds_of(attributes)
    some = kinds >= 0
    excluded = (some[:, None] & some[None] & (kinds[:, None] != kinds[None])).any(axis=2)
    worst = int(excluded.mean(axis=1).argmax())
    assert excluded.mean(axis=1).max() < 0.4, attributes[worst].phrase


def test_a_persons_own_value_is_read_by_its_words() -> None:
    assert excluded_by(Attribute("x:1", "setting", "in a frozen harbour"), [BY_PHRASE["falling petals"]])
