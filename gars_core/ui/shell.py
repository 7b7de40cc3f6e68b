"""The frame of every page: title, theme, menu, the studio, and what to say when something fails."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from gars_core.errors import DatabaseDamaged, GarsError
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.ui.activity import activity
from gars_core.ui.presses import keep_every_press
from gars_core.ui.turning import keep_turned

_STYLE = Path(__file__).with_name("style.css")
_KEPT = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("keep_typing.js", "keep_presses.js", "keep_connection.js")
)
_BEGAN = "shell_began"
MENU = (
    ("app.py", "Home", ":material/home:"),
    ("pages/1_Setup.py", "New session", ":material/tune:"),
    ("pages/2_Rate.py", "Rate", ":material/palette:"),
    ("pages/3_Gallery.py", "Gallery", ":material/photo_library:"),
    ("pages/4_Library.py", "Library", ":material/menu_book:"),
    ("pages/5_Taste.py", "Taste", ":material/favorite:"),
    ("pages/6_Models.py", "Models", ":material/memory:"),
)


def page(title: str) -> Studio:
    """Draw the frame and return the studio; stops the page with one sentence if it cannot be had."""
    st.session_state[_BEGAN] = time.monotonic()
    st.set_page_config(page_title=f"{title} · GARS", page_icon=":material/palette:", layout="wide")
    st.html(_STYLE)
    st.html(f"<script>{_KEPT}</script>", unsafe_allow_javascript=True)
    st.button("Draw this page again", key="shell_go_on")  # unseen: for keep_connection.js
    with st.sidebar:
        st.html('<div class="gars-brand">GARS<small>pictures to your taste</small></div>')
        session = st.query_params.get("session") or st.session_state.get("session")
        keeps_session = {"session": session} if session else None
        for path, label, icon in MENU:
            st.page_link(path, label=label, icon=icon, query_params=keeps_session)
    try:
        studio = shared_studio()
    except GarsError as error:
        show_error(error)
        _offer_set_aside(error)
        st.stop()
    with st.sidebar:
        activity(studio)
    if studio.notice:
        st.warning(studio.notice, icon=":material/folder_off:")
    return studio


@st.cache_resource(show_spinner=False)
def shared_studio() -> Studio:
    """Return the one studio of this process, which all tabs share. Raises StorageFailed."""
    keep_every_press()
    keep_turned()
    # Imported here so that the frame paints before the database is opened.
    from gars_core.wiring import build

    return build(Settings.from_environment())


def began() -> float:
    """Return when the page began to be drawn, on time.monotonic's clock."""
    return float(st.session_state[_BEGAN])


def show_error(error: GarsError) -> None:
    """Say what happened and what the person can do."""
    st.error(plain(f"{error.sentence} {error.hint}".strip()), icon=":material/error:")


def literally(text: str) -> str:
    """Return the text for Markdown that shows it as it is."""
    return re.sub(r"([\\`*_\[\]$~:<>])", r"\\\1", text)


def plain(text: str) -> str:
    """Return a sentence for Markdown that shows it as it is, but for addresses and what stands in `backticks`."""
    return "".join(
        part if part.startswith("`") else re.sub(r"([\\*_\[\]$~<>])", r"\\\1", part)
        for part in re.split("(`[^`]*`)", text)
    )


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a GarsError where it happened and go on with the page."""
    try:
        yield
    except GarsError as error:
        show_error(error)


def act(action: Callable[..., object], *args: object) -> None:
    """Do what a widget asks for, as its callback; show a GarsError instead of failing."""
    with errors_shown():
        action(*args)


def _offer_set_aside(error: GarsError) -> None:
    if not isinstance(error, DatabaseDamaged):
        return
    if st.button("Set it aside and start a new one", key="shell_set_aside", type="primary"):
        from gars_core.wiring.stores import set_database_aside

        with errors_shown():
            kept = set_database_aside(Settings.from_environment())
            st.cache_resource.clear()
            st.toast(f"The old database is kept as {kept.name}.")
            st.rerun()
