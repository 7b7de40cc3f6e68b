"""A slider whose value can also change elsewhere: by a button, by undo."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def shared_slider(
    where: DeltaGenerator,
    label: str,
    ends: tuple[float, float],
    step: float,
    value: float,
    key: str,
    moved: Callable[[float], object],
    format: str | None = None,
    hide_label: bool = False,
) -> None:
    """Draw a slider at value; moved is called with a new one only if a person moved it.

    A press that follows at once carries the slider as the browser last showed it, and the old value would undo what
    was just said. So a change from elsewhere makes a new slider, and the one before it is not listened to any more. One
    that was drawn for a moment alone is reported once more, as it was: that is no move either.
    """
    version, known = st.session_state.get(key, (0, value))
    if known != value:
        version += 1
    st.session_state[key] = (version, value)
    where.slider(
        label,
        *ends,
        value,
        step,
        format,
        key=f"{key}_{version}",
        on_change=_moved,
        args=(key, version, moved),
        label_visibility="collapsed" if hide_label else "visible",
    )


def _moved(key: str, version: int, moved: Callable[[float], object]) -> None:
    newest, known = st.session_state[key]
    value = st.session_state[f"{key}_{version}"]
    if version == newest and value != known:
        st.session_state[key] = (version, value)
        moved(value)
