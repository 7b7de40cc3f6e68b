"""A prompt past PROMPT_TOKENS in pieces, each with both end marks of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from gars_core.prompting.emphasis import weighted
from gars_core.types import END_MARKS, PROMPT_TOKENS, Ability, LongPrompt

PIECE_TOKENS = PROMPT_TOKENS - END_MARKS
"""What an encoder reads at once of the words themselves."""
LOOK_BACK_TOKENS = 20
"""A piece ends after a comma that is no further from its end."""


def words_of(text: str) -> list[tuple[str, float]]:
    """Return the words of a prompt with their weights."""
    return [(word, weight) for stretch, weight in weighted(text) for word in stretch.split()]


def piece_ends(words: Sequence[tuple[int, bool]]) -> list[int]:
    """Return after how many tokens each piece ends: at a comma or between words where that is near.

    words: each one's number of tokens, and whether it ends with a comma.
    """
    ends: list[int] = []
    start = place = comma = 0  # comma: where the piece's last one ends
    for tokens, ends_with_comma in words:
        if place + tokens - start > PIECE_TOKENS and place > start:
            start = comma if comma - start >= PIECE_TOKENS - LOOK_BACK_TOKENS else place
            ends.append(start)
        place += tokens
        while place - start > PIECE_TOKENS:  # one word alone is longer
            start += PIECE_TOKENS
            ends.append(start)
        if ends_with_comma:
            comma = place
    return [*ends, place] if place > start or not ends else ends


def count_pieces(text: str, count_tokens: Callable[[str], int]) -> int:
    """Return how many pieces a prompt is read in. count_tokens counts both end marks too."""
    return len(piece_ends([(count_tokens(word) - END_MARKS, word.endswith(",")) for word, _ in words_of(text)]))


def is_read_whole(long_prompt: LongPrompt, abilities: Collection[Ability]) -> bool:
    """Say whether a maker with these abilities reads the end of a long prompt too."""
    return long_prompt == "chunk" or "whole" in abilities
