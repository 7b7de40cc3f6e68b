"""How much one picture carries: what a set begins with, what matters to the person, and one thing on trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gars_core.prompting.ideas import names_a_place
from gars_core.session import SessionState
from gars_core.session.setup import Richness
from gars_core.types import PROMPT_TOKENS

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
TOKENS_A_WORD, TOKENS_AN_ATTRIBUTE = 1.4, 7
"""About what a word of an idea takes of a prompt, and an attribute with what joins it; the writer counts exactly."""
RATINGS_NEEDED = 5
"""Before so many ratings nothing is known of what matters."""


def carried(state: SessionState, importance: Mapping[str, float], place: int, trying: bool = True) -> tuple[str, ...]:
    """Return the categories that the next picture has, in the session's order.

    An idea that says where needs no setting, and a long one leaves room for fewer. importance: {category: share of the
    ratings it explains}. place: the picture's in its round, from 0. trying: whether one more is tried on purpose; for a
    best guess nothing is.
    """
    setup = state.setup
    in_play = [category for category in setup.categories if state.weights.get(category, 1.0) > 0.0]
    if setup.keep_idea and names_a_place(setup.idea):
        in_play = [category for category in in_play if category != "setting"]
    held = {category for category, values in state.frozen.items() if values}
    held |= {category for category in in_play if state.weights.get(category, 1.0) > 1.0}
    held |= set(in_play).intersection(FIRST[setup.richness] or in_play)
    held.update(_that_matter([category for category in in_play if category not in held], importance, state))
    others = [category for category in in_play if category not in held]
    room = _room_beside(setup.idea) if setup.keep_idea and setup.idea.strip() else len(setup.categories)
    if trying and others and len(held) < room:
        held.add(others[(len(state.rounds) * setup.slate + place) % len(others)])
    locked = [category for category, values in state.frozen.items() if values]
    ranked = sorted(held, key=lambda category: (category not in locked, _place(category)))
    held = set(ranked[: max(room, len(locked))])
    return tuple(category for category in setup.categories if category in held) or setup.categories


def _room_beside(idea: str) -> int:
    """Return about how many attributes fit into a prompt beside an idea."""
    words = len(idea.split())
    return max(int((PROMPT_TOKENS - TOKENS_A_WORD * words) / TOKENS_AN_ATTRIBUTE), 1)


def _place(category: str) -> int:
    return FIRST["usual"].index(category) if category in FIRST["usual"] else len(FIRST["usual"])


def _that_matter(others: Sequence[str], importance: Mapping[str, float], state: SessionState) -> list[str]:
    """Return those of the other categories that explain much of the ratings, the most telling first."""
    if sum(shown.score is not None for shown in state.shown.values()) < RATINGS_NEEDED:
        return []
    usual = MATTERS / max(len(state.setup.categories), 1)
    telling = [category for category in others if importance.get(category, 0.0) >= usual]
    return sorted(telling, key=lambda category: -importance[category])[: EXTRAS[state.setup.richness]]
