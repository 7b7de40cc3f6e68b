"""Every press counts, however soon the next one follows."""

from __future__ import annotations

from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState


def _without_interruption(state: SafeSessionState, *args: Any, **kwargs: Any) -> None:
    with state._lock:
        state._state.on_script_will_rerun(*args, **kwargs)


def keep_every_press() -> None:
    """Let the callbacks of a press run before the next press may interrupt them.

    Streamlit 1.67 looks for a newer press just before it runs the callbacks of the one at hand, and drops that one: a
    rating followed at once by another key was lost. This takes the look away; the next one comes after the callbacks.
    """
    setattr(SafeSessionState, SafeSessionState.on_script_will_rerun.__name__, _without_interruption)
