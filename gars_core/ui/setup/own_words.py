"""Likes and dislikes in the user's own words: they become ticks that can be seen and taken back before they count."""

from __future__ import annotations

import uuid

import streamlit as st

from gars_core.studio import Studio
from gars_core.ui.setup.ticks import tick
from gars_core.ui.shared.job_panel import job_panel

OWNER_KEY = "setup_words_owner"


def own_words(studio: Studio) -> bool:
    """Draw the box; what is understood ends up ticked in the categories below it. Return whether it is being read."""
    owner = st.session_state.setdefault(OWNER_KEY, f"words:{uuid.uuid4().hex}")
    with st.form("setup_words_form", border=False, clear_on_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text = st.text_input(
                "In your own words", key="setup_words", placeholder="I love the sea and candlelight, no neon"
            )
            if st.form_submit_button("Tick it for me", key="setup_words_understand") and text.strip():
                st.session_state["setup_words_job"] = studio.drawing.rounds.queue_reading(text, owner)
    reading = job_panel(studio, owner) is not None
    if not reading:
        # Said once: while the panel still polls, the page it draws next would no longer say it.
        _take_result(studio)
    return reading


def _take_result(studio: Studio) -> None:
    job = studio.jobs.get(st.session_state.get("setup_words_job", ""))
    if job is None or job.status != "done":
        return
    del st.session_state["setup_words_job"]
    matches: list[tuple[str, bool]] = job.result
    tick(studio, matches)
    if matches:
        st.success(
            "Ticked: "
            + ", ".join(f"{'' if likes else 'not '}{studio.values.phrase(value)}" for value, likes in matches),
            icon=":material/check:",
        )
    else:
        st.info("None of this clearly matches an attribute. Tick below, or use other words.", icon=":material/help:")
