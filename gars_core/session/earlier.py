"""What was known when a round was recommended, and what was said since."""

from __future__ import annotations

from gars_core.session import events as e
from gars_core.session.folding import fold
from gars_core.session.state import SessionState

_SAID = (e.Stated, e.Mentioned, e.Rated, e.Chosen, e.Tapped, e.Frozen, e.TasteChanged)


def when_recommended(state: SessionState, number: int) -> SessionState:
    """Return the session as it was just before the round of that number (from 1); itself if it had no such round."""
    place = _recommended(state, number)
    return state if place is None else fold(state.live[:place])


def swapped_in(state: SessionState) -> frozenset[str]:
    """Return the values of the current round that the user put there in place of recommended ones."""
    place = _recommended(state, len(state.rounds))
    event = None if place is None else state.live[place].event
    if state.current is None or not isinstance(event, e.Recommended):
        return frozenset()
    recommended = {value for values in event.sets for value in values}
    return frozenset(value for card in state.current.cards for value in card.values) - recommended


def said_since(state: SessionState, number: int) -> tuple[e.Event, ...]:
    """Return what the user said of their taste after the round of that number was recommended, in order."""
    place = _recommended(state, number)
    later = () if place is None else state.live[place:]
    return tuple(logged.event for logged in later if isinstance(logged.event, _SAID))


def _recommended(state: SessionState, number: int) -> int | None:
    """Return the place among the live events at which the round was recommended last."""
    places = [
        place
        for place, logged in enumerate(state.live)
        if isinstance(logged.event, e.Recommended) and logged.event.round == number
    ]
    return places[-1] if places else None
