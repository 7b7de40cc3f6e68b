"""What a browser tab searches the library by: one thing at a time, kept in the session state."""

from __future__ import annotations

import uuid

import streamlit as st

FEW = 12
SHOWN, LIKE, PICTURE = "library_shown", "library_like", "library_seen"
"""SHOWN: how many results. LIKE: the id of the entry that others are looked for like. PICTURE: the id of the job that
looks at a picture. Without these two it is the words in the box."""


def owner() -> str:
    """Return whose jobs this tab's searches are."""
    return str(st.session_state.setdefault("library_owner", f"library:{uuid.uuid4().hex}"))


def shown() -> int:
    """Return how many results to show."""
    return int(st.session_state.setdefault(SHOWN, FEW))


def show_more() -> None:
    """Show more results from the next run on."""
    st.session_state[SHOWN] = shown() + FEW


def by_words() -> None:
    """Begin a search by the words in the box."""
    st.session_state[SHOWN] = FEW
    st.session_state.pop(LIKE, None)
    st.session_state.pop(PICTURE, None)


def by_entry(id: int) -> None:
    """Begin a search for what is like an entry."""
    by_words()
    st.session_state[LIKE] = id


def by_picture(job: str) -> None:
    """Begin a search by the picture that a job looks at."""
    by_words()
    st.session_state[PICTURE] = job
