"""Taste: what a profile has learned, as pictures and in words; every entry can be corrected or forgotten."""

import streamlit as st

from gars_core.ui.setup.profile import begin_session, learned_from
from gars_core.ui.shared.parts import empty_state
from gars_core.ui.shell import errors_shown, page
from gars_core.ui.taste.browse import browse, importance
from gars_core.ui.taste.pictures import pictures_of
from gars_core.ui.taste.profile import whose
from gars_core.ui.taste.values import opinions_of

studio = page("Taste")
st.title("Taste", anchor=False)

with errors_shown():
    profile = whose(studio)
    knowledge = studio.profiles.knowledge(profile.id)
    state = studio.profiles.state(profile.id)
    opinions = studio.taste.opinions(state)
    if knowledge.empty:
        empty_state(
            "Nothing learned yet",
            "Rate pictures in a session of this profile, and what you like shows up "
            "here. You can also say it outright: find a value below.",
        )
        if st.button("Start a session", type="primary", icon=":material/add:", key="taste_start"):
            begin_session(profile.id)
    else:
        st.caption(f"From {learned_from(knowledge, len(knowledge.sessions))}.")
        pictures_of(studio, profile)
        opinions_of(studio, profile, state, opinions)
        if knowledge.sessions:
            importance(studio, state)
    browse(studio, profile, state, opinions)
