"""Every press counts, and every text that was typed, however soon the next press follows."""

from __future__ import annotations

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.state.safe_session_state import SafeSessionState

_newer_alone = script_requests._coalesce_widget_states


def keep_every_press() -> None:
    """Let what a person did reach its callback before the next thing they do can take its place.

    Streamlit 1.67 looks for a newer press just before it runs the callbacks of the one at hand, and drops that one: a
    rating followed at once by another key was lost. This takes the look away; the next one comes after the callbacks.

    Of two presses that wait it keeps the newer one's inputs alone, and one that turns the page brings none of the page
    before: a text that was typed just before the menu was pressed was lost. This keeps both.
    """
    setattr(SafeSessionState, SafeSessionState.on_script_will_rerun.__name__, _without_interruption)
    setattr(script_requests, _newer_alone.__name__, _of_both)


def _without_interruption(state: SafeSessionState, *args: Any, **kwargs: Any) -> None:
    with state._lock:
        state._state.on_script_will_rerun(*args, **kwargs)


def _of_both(old: WidgetStates | None, new: WidgetStates | None) -> WidgetStates | None:
    both = _newer_alone(old, new)
    if both is None or old is None:
        return both
    known = {state.id for state in both.widgets}
    kept = WidgetStates()
    kept.widgets.extend([*both.widgets, *(state for state in old.widgets if state.id not in known)])
    return kept
