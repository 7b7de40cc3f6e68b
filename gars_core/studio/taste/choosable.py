"""What may be chosen from in a session: since it began, a list or a place in the sets may have gone."""

from __future__ import annotations

from collections import Counter

from gars_core.catalogue.loader import Catalogue
from gars_core.session import SessionState


def in_session(value: str, state: SessionState, catalogue: Catalogue) -> bool:
    """Say whether a value is still in the catalogue and its category in play."""
    attribute = catalogue.by_id.get(value)
    return attribute is not None and attribute.category in state.setup.categories


def locks(state: SessionState, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return by category the locked values that a set can keep."""
    return {
        category: tuple(
            value
            for value in dict.fromkeys(values)
            if in_session(value, state, catalogue) and catalogue.by_id[value].category == category
        )[-catalogue.picks[category] :]
        for category, values in state.frozen.items()
        if category in state.setup.categories
    }


def bans(state: SessionState, catalogue: Catalogue, excluded: frozenset[str]) -> frozenset[str]:
    """Return the bans that leave enough to choose from: when a list goes, nothing else may be left.

    excluded: values that are out of the question beside those that the user banned.
    """
    held = {value for values in locks(state, catalogue).values() for value in values}
    out = (state.banned | excluded) - held
    banned = [catalogue.by_id[value] for value in sorted(out) if in_session(value, state, catalogue)]
    count = Counter(value.category for value in banned)
    return frozenset(
        value.id
        for value in banned
        if catalogue.picks[value.category] <= len(catalogue.by_category[value.category]) - count[value.category]
    )
