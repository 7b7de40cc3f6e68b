"""The seed that every prompt of a session is drawn from, where a dropped picture brought one."""

from __future__ import annotations

import streamlit as st

KEY = "setup_picture_seed"


def picture_seed() -> int:
    """Draw the seed with a way to be rid of it, if there is one; return it, -1 for new ones."""
    seed = int(st.session_state.get(KEY, -1))
    if seed >= 0:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="setup_seed_kept"):
            st.caption(f":material/keep: Every prompt is drawn from seed {seed}", width="content")
            st.button(
                "Draw each picture from a new seed",
                icon=":material/close:",
                key="setup_picture_seed_drop",
                type="tertiary",
                help="Draw each picture from a new seed",
                on_click=st.session_state.pop,
                args=(KEY, None),
            )
    return seed
