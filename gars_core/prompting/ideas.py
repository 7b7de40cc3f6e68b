"""How long the user's own words may be, so that every attribute still finds its place beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from gars_core.errors import BadInput
from gars_core.types import END_MARKS, PROMPT_TOKENS, Category

COMMA = 1
_PLACED = re.compile(
    r"\b(?:in|on|at|under|over|above|below|beneath|beside|near|by|inside|through|across|against|among|between|behind"
    r"|crossing|along|around|underwater)\b(?: [\w'-]+){0,4}",
    re.IGNORECASE,
)
_WORN = re.compile(
    r"^in (?:[\w'-]+ )*?(?:dress|coat|suit|armou?r|hat|uniform|clothes|cloak|robes?|kimono|gown|jacket|costume|scarf"
    r"|boots|love|style|colou?rs?|black|white|red|blue|green|gold|pink)\b",
    re.IGNORECASE,
)


def idea_token_limit(
    categories: Sequence[Category],
    phrases: Mapping[str, Sequence[str]],
    count_tokens: Callable[[str], int],
    share: float = 0.999,
) -> int:
    """Return how many tokens an idea may have so that share of all sets fit beside it, end marks not counted.

    The idea takes the subject's place. The lengths of random sets are added up exactly, category by category.
    """
    lengths = {END_MARKS: 1.0}
    for category in categories:
        for _ in range(category.picks if category.id != "subject" else 0):
            lengths = _add(lengths, Counter(COMMA + tokens(phrase, count_tokens) for phrase in phrases[category.id]))
    covered = 0.0
    for length in sorted(lengths):
        covered += lengths[length]
        if covered >= share:
            return max(0, PROMPT_TOKENS - length)
    return max(0, PROMPT_TOKENS - max(lengths))


def check_idea(idea: str, limit: int, count_tokens: Callable[[str], int]) -> None:
    """Raise BadInput if idea has more tokens than limit, end marks not counted."""
    used = tokens(idea.strip(), count_tokens)
    if used > limit:
        raise BadInput(
            f"Your idea takes {used} tokens; a prompt has room for {max(limit, 0)}.",
            "Shorten the idea, or take the tick from “Keep my words in every prompt”.",
        )


def check_room(idea: str, shortest_tokens: int, count_tokens: Callable[[str], int]) -> None:
    """Raise BadInput if a prompt that holds idea is too long even in its shortest wording."""
    if shortest_tokens > PROMPT_TOKENS:
        used = tokens(idea.strip(), count_tokens)
        check_idea(idea, used - (shortest_tokens - PROMPT_TOKENS), count_tokens)


def names_a_place(idea: str) -> bool:
    """Say whether an idea says where something is, so that no other place belongs beside it."""
    return any(not _WORN.search(match[0]) for match in _PLACED.finditer(idea))


def beginning(text: str, fits: Callable[[str], bool]) -> str:
    """Return as many clauses of a text as fit, or words of its first clause; "" if not even one word does."""
    return _longest(text, ", ", fits) or _longest(text.split(",")[0], " ", fits)


def tokens(text: str, count_tokens: Callable[[str], int]) -> int:
    """Return how many tokens text takes without the end marks."""
    return count_tokens(text) - END_MARKS


def _longest(text: str, joint: str, fits: Callable[[str], bool]) -> str:
    """Return the parts of a text up to where it does not fit any more; "" if the first does not."""
    parts = text.split(joint)
    count = 0
    while count < len(parts) and fits(joint.join(parts[: count + 1])):
        count += 1
    return joint.join(parts[:count])


def _add(lengths: Mapping[int, float], more: Counter[int]) -> dict[int, float]:
    """Return the distribution of the sum of two independent lengths."""
    sums: dict[int, float] = {}
    for length, chance in lengths.items():
        for extra, times in more.items():
            sums[length + extra] = sums.get(length + extra, 0.0) + chance * times / more.total()
    return sums
