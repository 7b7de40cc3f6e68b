"""Which session this browser tab is in. The address holds it: a refresh, a bookmark or a restart comes back to it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gars_core.errors import GarsError
from gars_core.session import SessionState
from gars_core.studio import Studio


def session_id() -> str | None:
    """Return the tab's session, None if it is in none."""
    id = st.query_params.get("session") or st.session_state.get("session")
    return str(id) if id else None


def enter(session: str) -> None:
    """Make this the tab's session."""
    st.session_state["session"] = session
    st.query_params["session"] = session


def open_page(page: str, session: str) -> None:
    """Go to a page of a session."""
    st.session_state["session"] = session
    st.switch_page(page, query_params={"session": session})


def begin_once(pressed: bool, key: str, begin: Callable[[], str]) -> None:
    """Begin a session and go to its Rate page when the button with this key was pressed.

    A second press that comes before the browser has turned the page begins none: it leads to the first one's.
    """
    begun = f"begun_{key}"
    if not pressed:
        st.session_state.pop(begun, None)
        return
    if begun not in st.session_state:
        st.session_state[begun] = begin()
    open_page("pages/2_Rate.py", st.session_state[begun])


def turn_to(page: str) -> None:
    """Go to a page, and stay in the tab's session if it is in one."""
    session = session_id()
    # without any, Streamlit refuses to leave a page that keeps an input in the address
    st.switch_page(page, query_params={"session": session} if session else {})


def required_session(studio: Studio, what_for: str) -> tuple[str, SessionState]:
    """Return the tab's session and its state, or say how to begin one and stop the page."""
    session = session_id()
    if session is not None:
        try:
            state = studio.sessions.state(session)
        except GarsError as error:
            st.warning(f"{error.sentence} {error.hint}", icon=":material/search_off:")
        else:
            enter(session)
            return session, state
    st.title("No session yet", anchor=False)
    st.write(what_for)
    if st.button("Start a session", type="primary", icon=":material/add:", key="current_start"):
        st.switch_page("pages/1_Setup.py")
    st.stop()
