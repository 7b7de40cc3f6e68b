"""What people say of a picture as a whole ("too dark", "more contrast"), and the values that it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from gars_core.catalogue.loader import DATA_DIR

_CATEGORY_OF = {"color": "palette", "light": "lighting", "lighting": "lighting", "lit": "lighting"}
"""The words that tell of which category a look is said: "softer colours" are no softer light."""


@dataclass(frozen=True)
class Look:
    """words: a clause of these alone speaks of it. has: the values that are it; opposite: those that are the other.

    of_colors: the same, said of colours, where that is something else.
    """

    words: frozenset[str]
    has: tuple[str, ...]
    opposite: tuple[str, ...]
    of_colors: Look | None = None

    def meant(self, likes: bool) -> list[tuple[str, bool]]:
        """Return (value id, liked): who dislikes a look likes its opposite, who likes it may like both."""
        return [(value, likes) for value in self.has] + ([] if likes else [(value, True) for value in self.opposite])

    def of(self, category: str) -> Look | None:
        """Return the look as it is said of one category, None if that cannot be told."""
        if category == "palette" and self.of_colors:
            return self.of_colors
        has, opposite = (
            tuple(value for value in values if value.startswith(f"{category}:")) for values in (self.has, self.opposite)
        )
        return replace(self, has=has, opposite=opposite) if has else None


@cache
def looks() -> tuple[Look, ...]:
    """Return the looks of the data file."""
    with (DATA_DIR / "looks.toml").open("rb") as file:
        tables = tomllib.load(file).values()
    return tuple(_look(frozenset(table["words"]), table) for table in tables)


def _look(words: frozenset[str], table: Mapping[str, Any]) -> Look:
    of_colors = _look(words, table["of_colors"]) if "of_colors" in table else None
    return Look(words, tuple(table["is"]), tuple(table["opposite"]), of_colors)


def look_of(words: Collection[str], beside: Collection[str] = ()) -> Look | None:
    """Return the look that words speak of, None if they speak of something else or of nothing.

    beside: words that tell of what it is said, such as "color".
    """
    look = next((look for look in looks() if words and look.words.issuperset(words)), None)
    categories = {_CATEGORY_OF[word] for word in beside if word in _CATEGORY_OF}
    return look.of(categories.pop()) if look and len(categories) == 1 else look
