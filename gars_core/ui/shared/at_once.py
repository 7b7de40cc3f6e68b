"""Whether a round is drawn as soon as its prompts are written; remembered for all sessions."""

from __future__ import annotations

import streamlit as st

from gars_core.studio import Studio
from gars_core.studio.drawing.queue import AS_SET_UP, HowDrawn


def at_once_toggle(studio: Studio, key: str) -> HowDrawn | None:
    """Draw the switch; return how a new session's first round is drawn, None if it waits for the person."""
    st.session_state[key] = studio.drawing.rounds.draws_at_once
    at_once = st.toggle(
        "Draw at once",
        key=key,
        on_change=_remember,
        args=(studio, key),
        help="Start and Next draw as soon as the prompt is written. Off, you read and edit it first.",
    )
    return AS_SET_UP if at_once else None


def _remember(studio: Studio, key: str) -> None:
    studio.drawing.rounds.draws_at_once = st.session_state[key]
