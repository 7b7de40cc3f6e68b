"""The advice to stop: one line that can be declined, once more rounds would hardly change the best guess."""

from __future__ import annotations

import streamlit as st

from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.ui.rate.buttons import finish
from gars_core.ui.shell import act, errors_shown


def advice(studio: Studio, session: str, state: SessionState) -> None:
    """Draw the advice if it is due."""
    if state.went_on or state.complete or state.ended:
        return
    with errors_shown():
        if studio.taste.prospect(state).stop:
            with st.container(horizontal=True, vertical_alignment="center", border=True, key="rate_advice"):
                st.markdown(
                    ":material/verified: More rounds would hardly change GARS's best guess. You can stop here.",
                    width="stretch",
                )
                st.button("Finish", key="rate_advice_finish", on_click=act, args=(finish, studio, session))
                st.button("Keep going", key="rate_advice_go_on", on_click=studio.statements.go_on, args=(session,))
