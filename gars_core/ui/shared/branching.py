"""Branching from a round, and where a branch came from."""

from __future__ import annotations

from functools import partial

import streamlit as st

from gars_core.errors import GarsError
from gars_core.session import SessionState
from gars_core.session.branching import origin
from gars_core.studio import Studio
from gars_core.ui.shared.current import begin_once
from gars_core.ui.shared.parts import session_title
from gars_core.ui.shell import errors_shown, literally

HELP = "A new session that shares everything up to this round and continues from there. This one stays as it is."


def origin_line(studio: Studio, state: SessionState) -> None:
    """Draw what the session was branched from, with the way there if it is on this computer."""
    beginning = origin(state)
    if beginning is None:
        return
    words = f"Branched from “{literally(session_title(state))}”, round {beginning.round}"
    try:
        studio.sessions.state(beginning.session)
    except GarsError:  # it came in a file, and the original stayed where it was made
        st.caption(f":material/call_split: {words}")
    else:
        there = {"session": beginning.session}
        st.page_link("pages/3_Gallery.py", label=words, icon=":material/call_split:", query_params=there)


def branch_button(studio: Studio, session: str, round_number: int, key: str, short: bool = False) -> None:
    """Draw the button that branches from a round and goes on rating there. short: the icon alone."""
    label = f"Branch from round {round_number}"
    help = f"Branch from round {round_number}: {HELP[0].lower()}{HELP[1:]}" if short else HELP
    pressed = st.button(label, icon=":material/call_split:", key=key, type="tertiary", help=help)
    with errors_shown():
        begin_once(pressed, key, partial(studio.branches.branch, session, round_number))


def branch_menu(studio: Studio, session: str, state: SessionState) -> None:
    """Draw the choice of a round to branch from."""
    with st.popover(
        "Branch", icon=":material/call_split:", type="tertiary", key=f"branch_menu_{session}", on_change="rerun"
    ) as menu:
        if menu.open:
            last = len(state.rounds)
            st.caption(HELP)
            number = st.number_input("Up to round", 1, last, last, key=f"branch_round_{session}")
            branch_button(studio, session, int(number), f"branch_{session}")
