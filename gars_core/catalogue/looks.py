"""What people say of a picture as a whole ("too dark", "more contrast"), and the values that it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from gars_core.catalogue.loader import DATA_DIR


@dataclass(frozen=True)
class Look:
    """words: a clause of these alone speaks of it. has: the values that are it; opposite: those that are the other."""

    words: frozenset[str]
    has: tuple[str, ...]
    opposite: tuple[str, ...]

    def meant(self, likes: bool) -> list[tuple[str, bool]]:
        """Return (value id, liked): who dislikes a look likes its opposite, who likes it may like both."""
        return [(value, likes) for value in self.has] + ([] if likes else [(value, True) for value in self.opposite])


@cache
def looks() -> tuple[Look, ...]:
    """Return the looks of the data file."""
    with (DATA_DIR / "looks.toml").open("rb") as file:
        tables = tomllib.load(file).values()
    return tuple(Look(frozenset(table["words"]), tuple(table["is"]), tuple(table["opposite"])) for table in tables)


def look_of(words: Collection[str]) -> Look | None:
    """Return the look that words speak of, None if they speak of something else or of nothing."""
    return next((look for look in looks() if words and look.words.issuperset(words)), None)
