"""Asking the library on its page: the search box, ways to search, and what is found for them."""

from __future__ import annotations

import streamlit as st

from gars_core.library.entries import Found
from gars_core.studio import Studio
from gars_core.studio.library.search import SearchOptions, Thought
from gars_core.ui.library.filters import filters
from gars_core.ui.library.picture import bring_picture, found_by_picture
from gars_core.ui.library.state import LIKE, PICTURE, by_words, owner, shown
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import literally

MEANING, EXACT, IDEA = "Meaning", "Exact words", "Vague idea"
WAYS = {
    MEANING: "Prompts that mean the same come first, whatever their words.",
    EXACT: "Only prompts that hold all of your words; a phrase goes in “quotes”.",
    IDEA: "The prompt writer first imagines what your idea could show.",
}
THOUGHT = "library_thought"
"""(the idea, the id of the job that thinks about it)"""
QUOTED_CHARACTERS = 160


def search(studio: Studio) -> list[Found] | None:
    """Draw the search and return what it finds, None while nothing is searched for."""
    text = st.text_input(
        "Search",
        key="library_words",
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
        on_change=by_words,
        icon=":material/search:",
        placeholder="What should the picture show?",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        way = st.segmented_control(
            "Search by",
            list(WAYS),
            default=MEANING,
            required=True,
            key="library_way",
            on_change=by_words,
            persist_state="session",
            label_visibility="collapsed",
        )
        bring_picture(studio)
        wanted = filters(studio, shown())
    if LIKE not in st.session_state and PICTURE not in st.session_state:
        st.caption(WAYS[way])
    job_panel(studio, owner())
    if LIKE in st.session_state:
        return _like(studio, st.session_state[LIKE], wanted)
    if PICTURE in st.session_state:
        return found_by_picture(studio, st.session_state[PICTURE], wanted)
    if not text.strip():
        return None
    if way == EXACT:
        return studio.library.search.with_words(text, wanted)
    return studio.library.search.by_words(_thought(studio, text) if way == IDEA else text, wanted)


def _like(studio: Studio, id: int, wanted: SearchOptions) -> list[Found] | None:
    entries = studio.library.contents.entries([id])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back", key="library_back", icon=":material/arrow_back:", type="tertiary", on_click=by_words)
        if not entries:
            st.caption("The prompt is no longer in the library.")
            return None
        text = entries[0].text
        st.caption(f"Like “{literally(text[:QUOTED_CHARACTERS])}{'…' if len(text) > QUOTED_CHARACTERS else ''}”")
    return studio.library.search.like(entries[0], wanted)


def _thought(studio: Studio, text: str) -> str:
    """Return the idea with what the writer thinks it could show, as far as it is known and wanted."""
    idea, job_id = st.session_state.get(THOUGHT, ("", ""))
    if idea != text:
        job_id = studio.library.search.queue_thinking(text, owner())
        st.session_state[THOUGHT] = (text, job_id)
        st.rerun()
    job = studio.jobs.get(job_id)
    if job is None or job.status != "done":
        return text
    thought: Thought = job.result
    if thought.note:
        st.caption(f":material/info: {literally(thought.note)}")
        return text
    kept = st.pills(
        "Also searched for",
        thought.phrases,
        selection_mode="multi",
        default=thought.phrases,
        wrap=True,
        format_func=literally,
        key=f"library_thought_{job_id}",
        persist_state="session",
    )
    return ", ".join([text, *kept])
