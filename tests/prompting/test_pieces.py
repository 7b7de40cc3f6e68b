"""Where a long prompt is parted, and that the count before drawing is that of what is read."""

from __future__ import annotations

import pytest

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.prompting.pieces import count_pieces, piece_ends, words_of


def test_words_have_their_weights_and_no_marks() -> None:
    assert words_of("a (red fox:1.5), snow") == [("a", 1.0), ("red", 1.5), ("fox", 1.5), (",", 1.0), ("snow", 1.0)]


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ([], [0]),
        ([(75, False)], [75]),
        ([(75, False), (1, False)], [75, 76]),
        ([(56, True), (30, False)], [56, 86]),
        ([(50, True), (20, False), (10, False)], [70, 80]),
        ([(160, False)], [75, 150, 160]),
    ],
)
def test_a_piece_ends_at_a_near_comma_or_after_a_word(words: list[tuple[int, bool]], ends: list[int]) -> None:
    assert piece_ends(words) == ends


def test_the_count_knows_that_pieces_end_early() -> None:
    text = ", ".join(["a fox runs through very deep snow near an old barn"] * 13)  # 12 tokens each with its comma
    assert count_clip_tokens(text) == 157 and count_pieces(text, count_clip_tokens) == 3
    assert count_pieces("a fox", count_clip_tokens) == count_pieces("", count_clip_tokens) == 1
