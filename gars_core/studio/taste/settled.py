"""How settled a taste is, and why it is less so than it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gars_core.session import Chosen, Event, Frozen, Rated, Stated, Tapped, TasteChanged

PROBABLE, HARDLY = 0.5, 0.1
"""Chances from which, and below which, a thing is said to be probable or hardly so."""


@dataclass(frozen=True)
class Settled:
    """How settled the taste is, in [0, 1]: by category, and on average over those in play.

    why_lower: a sentence if it is lower than before the user last said something, else "".
    """

    overall: float
    by_category: Mapping[str, float]
    why_lower: str = ""


def why_lower(heard: Sequence[Event]) -> str:
    """Return in a sentence why what was said left less settled; "" if nothing was said."""
    if any(isinstance(event, TasteChanged) for event in heard):
        return "You said that your taste has changed."
    remarks = [event for event in heard if not _taken_back(event)]
    if not remarks:
        return "You took back something you had said." if heard else ""
    if all(isinstance(event, Rated | Chosen) for event in remarks):
        return "Your last rating surprised GARS."
    return "What you said last surprised GARS."


def _taken_back(event: Event) -> bool:
    match event:
        case Stated(likes=None) | Tapped(likes=None) | Frozen(values=()):
            return True
    return False


def next_rating(chance: float) -> str:
    """Return how likely the next rating is to change the best guess, in a sentence; chance in [0, 1]."""
    will = "will probably" if chance >= PROBABLE else "may" if chance >= HARDLY else "will hardly"
    return f"Your next rating {will} change the best guess."
