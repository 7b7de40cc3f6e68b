"""A text box whose text can also change elsewhere: by a button, by the worker, in another window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from gars_core.ui.shell import errors_shown


def shared_text(label: str, text: str, key: str, typed: Callable[[str], object], **look: Any) -> str:
    """Draw a box with the text; typed is called with what a person wrote. Returns where its newest text stands.

    A browser keeps what it shows in a box that it knows. So a change from elsewhere makes a new box, and the one before
    it is not listened to any more. look: what else st.text_area takes.
    """
    version, known = st.session_state.get(key, (0, text))
    if known != text:
        version += 1
    st.session_state[key] = (version, text)
    box = f"{key}_{version}"
    # As the widget's own value: one put into the session's state does not reach a box that the browser draws anew.
    written = st.text_area(label, text, key=box, on_change=_typed, args=(key, version, typed), **look)
    if written != text:  # by a server that was started anew and has not heard of the box before
        _typed(key, version, typed)
        if st.session_state[key] == (version, written):
            st.rerun()
    return box


def _typed(key: str, version: int, typed: Callable[[str], object]) -> None:
    newest, known = st.session_state[key]
    text = st.session_state[f"{key}_{version}"]
    if version == newest and text != known:
        with errors_shown():
            typed(text)
            st.session_state[key] = (version, text)
