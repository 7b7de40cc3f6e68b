"""Who draws the next picture: the session's own maker, or another one, as where its own is gone."""

from __future__ import annotations

import streamlit as st

from gars_core.ports import ImageMaker
from gars_core.studio import Studio


def which_maker(studio: Studio, session: str, key: str) -> ImageMaker:
    """Draw the choice of a maker where there is one. The session's own comes first, the best one if that is gone."""
    own = studio.sessions.state(session).setup.maker
    makers = {maker.id: maker for maker in studio.models.makers.all() if maker.id == own or maker.status().installed}
    usual = own if own in makers else next(iter(makers))  # the best one comes first
    if len(makers) == 1:
        return makers[usual]
    return makers[
        st.selectbox(
            "Picture maker",
            list(makers),
            index=list(makers).index(usual),
            format_func=lambda id: makers[id].label,
            key=f"{key}_maker_{session}",
            persist_state="session",
        )
    ]
