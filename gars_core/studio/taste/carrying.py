"""How much one picture carries: what a set begins with, what matters to the person, and one thing on trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gars_core.session import SessionState
from gars_core.session.setup import Richness

FIRST: dict[Richness, tuple[str, ...]] = {
    "plain": ("subject", "setting", "medium", "lighting"),
    "usual": ("subject", "setting", "medium", "lighting", "palette", "mood"),
    "rich": (),
}
"""What every picture has; a rich one has everything."""
EXTRAS: dict[Richness, int] = {"plain": 1, "usual": 2, "rich": 0}
"""How many other categories a picture may have because they matter, beside those that were locked or asked for."""
MATTERS = 1.5
"""A category matters if it explains so many times as much of the ratings as the categories do on average."""
RATINGS_NEEDED = 5
"""Before so many ratings nothing is known of what matters."""


def carried(state: SessionState, importance: Mapping[str, float], place: int, trying: bool = True) -> tuple[str, ...]:
    """Return the categories that the next picture has, in the session's order.

    importance: {category: share of the ratings it explains}. place: the picture's in its round, from 0. trying: whether
    one more is tried on purpose; for a best guess nothing is.
    """
    setup = state.setup
    always = set(FIRST[setup.richness]) or set(setup.categories)
    always |= {category for category, weight in state.weights.items() if weight > 1.0}
    always |= {category for category, values in state.frozen.items() if values}
    always -= {category for category, weight in state.weights.items() if weight == 0.0}
    others = [category for category in setup.categories if category not in always]
    always |= set(_that_matter(others, importance, EXTRAS[setup.richness], state))
    others = [category for category in others if category not in always and state.weights.get(category, 1.0) > 0.0]
    if trying and others:
        always.add(others[(len(state.rounds) * setup.slate + place) % len(others)])
    kept = tuple(category for category in setup.categories if category in always)
    return kept or setup.categories


def _that_matter(others: Sequence[str], importance: Mapping[str, float], most: int, state: SessionState) -> list[str]:
    """Return those of the other categories that explain much of the ratings, the most telling first."""
    if sum(shown.score is not None for shown in state.shown.values()) < RATINGS_NEEDED:
        return []
    usual = MATTERS / max(len(state.setup.categories), 1)
    telling = [category for category in others if importance.get(category, 0.0) >= usual]
    return sorted(telling, key=lambda category: -importance[category])[:most]
