from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.catalogue.clauses import clauses


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dark and moody, no neon", "+dark +moody -neon"),
        ("I love the sea", "+the sea"),
        ("hate neon, fog and crowds", "-neon -fog -crowds"),
        ("no cars, people or dogs", "-cars -people -dogs"),
        ("no neon, dark and moody", "-neon +dark +moody"),
        ("I hate neon and crowds, but love rain", "-neon -crowds +rain"),
        ("not too dark", "-dark"),
        ("too gloomy", "-gloomy"),
        ("a castle without people, at sunset", "+a castle -people +at sunset"),
        ("anything but cartoons", "-cartoons"),
        ("Horror is not my thing. I prefer flowers", "-horror +flowers"),
        ("clowns bore me", "-clowns"),
        ("I can\u2019t get enough of dragons", "+dragons"),
        ("not only cats but also dogs", "+cats +dogs"),
        ("I don't like cartoons or anime, I like oil paintings", "-cartoons -anime +oil paintings"),
        ("less clutter, more symmetry", "-clutter +symmetry"),
        ("I'm sick of anime, give me impressionism", "-anime +impressionism"),
        ("not a fan of skulls", "-skulls"),
        ("black and white photos of trains", "+black and white photos +trains"),
        ("a cat in a sunny window", "+a cat +in a sunny window"),
        ("I don't hate rain", "?rain"),
        ("I like them very much", ""),
        ("", ""),
        (" , ; !", ""),
    ],
)
def test_clauses_are_liked_or_disliked(text: str, said: str) -> None:
    assert (
        " ".join((("+" if clause.likes else "-") if clause.sure else "?") + clause.text for clause in clauses(text))
        == said
    )


def test_a_known_phrase_is_not_cut() -> None:
    known = ("a child with a kite", "teal and orange")
    assert [clause.text for clause in clauses("A child with a kite, teal and orange", known)] == list(known)
    assert len(clauses("A child with a kite")) == 2


@given(st.text(max_size=200))
def test_any_text_is_cut_without_failing(text: str) -> None:
    assert all(clause.text == clause.text.strip() != "" for clause in clauses(text))
