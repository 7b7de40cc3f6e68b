"""On the Setup page: whose taste a session begins with, and what of it."""

from __future__ import annotations

import streamlit as st

from gars_core.profile import CARRIED, Knowledge
from gars_core.studio import Studio
from gars_core.words import counted

KEY = "setup_profile"
FRESH = "Start fresh"


def begin_session(profile: str) -> None:
    """Go to the Setup page, with this profile chosen."""
    st.session_state[KEY] = profile
    st.switch_page("pages/1_Setup.py")


def learned_from(knowledge: Knowledge, sessions: int) -> str:
    """Return "2 sessions and 1 correction of yours", without what there is none of."""
    parts = [counted(sessions, "session")] if sessions else []
    if knowledge.corrections:
        parts.append(f"{counted(len(knowledge.corrections), 'correction')} of yours")
    return " and ".join(parts)


def whose_taste(studio: Studio) -> tuple[str, tuple[str, ...]]:
    """Draw the choice; return the profile's id, "" for nobody's, and the categories in which to learn anew."""
    names = {profile.id: profile.name for profile in studio.profiles.all()} | {"": FRESH}
    if st.session_state.get(KEY) not in names:  # nothing chosen yet, or it was put into the trash since
        st.session_state[KEY] = studio.profiles.last_used()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        profile = st.selectbox(
            "Whose taste",
            list(names),
            format_func=names.__getitem__,
            key=KEY,
            persist_state="session",
            help="What you say in this session is remembered for the next one of the same profile.",
        )
        knowledge = studio.profiles.knowledge(profile) if profile else None
        if knowledge is None or knowledge.empty:
            return profile, ()
        with st.popover("What to carry over", icon=":material/rule:", key="setup_carry_more"):
            labels = {category.id: category.label for category in studio.values.catalogue.categories}
            carried = st.pills(
                "What to carry over",
                list(labels),
                selection_mode="multi",
                default=list(labels),
                format_func=labels.__getitem__,
                key="setup_carry",
                persist_state="session",
                wrap=True,
                label_visibility="collapsed",
            )
            st.caption("In a category that is switched off, GARS starts from scratch.")
    left_behind = tuple(category for category in labels if category not in carried)
    carried_sessions = len(knowledge.sessions[-CARRIED:])
    st.caption(f":material/history: Begins with what GARS learned from {learned_from(knowledge, carried_sessions)}.")
    return profile, left_behind
