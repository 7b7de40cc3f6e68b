"""Home: what GARS does, what is ready, continue or start."""

import streamlit as st

from gars_core.errors import GarsError
from gars_core.ui.setup.session_file import open_session_file
from gars_core.ui.shared.branching import branch_menu, origin_line
from gars_core.ui.shared.current import open_page
from gars_core.ui.shared.parts import ago, picture_alt, session_line, session_title, what_is_missing
from gars_core.ui.shell import errors_shown, page

RECENT = 6


def _more() -> None:
    st.session_state["home_shown"] = st.session_state.get("home_shown", RECENT) + 2 * RECENT


studio = page("Home")

st.html(
    '<h1 class="gars-hero">Rate pictures. GARS learns what you like.</h1>'
    '<p class="gars-lead">No prompt engineering: GARS picks a subject, light, colours and a mood, writes the '
    "prompt, draws it, and asks what you think. Every rating makes the next picture more yours. "
    "Nothing leaves this computer unless you add a server that draws.</p>"
)
st.space("small")
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button("Start a session", type="primary", icon=":material/add:", key="home_start"):
        st.switch_page("pages/1_Setup.py")
    with errors_shown():
        open_session_file(studio)

with errors_shown():
    maker = studio.models.makers.get()
    st.caption(f"Pictures are drawn by **{maker.label}**. {maker.note}")
    if missing := " and ".join(status.label for status in what_is_missing(studio)):
        st.page_link("pages/6_Models.py", label=f"Better with {missing}: how to get it", icon=":material/info:")

with errors_shown():
    sessions, shown = studio.sessions.all(), st.session_state.get("home_shown", RECENT)
    if sessions:
        st.subheader("Continue", anchor=False)
    cells = st.grid(3, min_column_width=260, border=True)
    for entry in sessions[:shown]:
        with cells.cell():
            try:
                state = studio.sessions.state(entry.id)
            except GarsError as error:
                st.caption(f"{error.sentence} {error.hint}")
                continue
            newest = list(state.shown)[-1:]
            if newest and (thumbnail := studio.gallery.thumbnail(newest[0])):
                st.image(thumbnail, width="stretch", alt=picture_alt(studio.gallery.prompt(newest[0])))
            st.markdown(f"**{session_title(state)}**")
            st.caption(f"{session_line(state)} · {ago(entry.changed_at)}")
            origin_line(studio, state)
            with st.container(horizontal=True):
                if st.button("Continue", key=f"home_continue_{entry.id}", type="secondary"):
                    open_page("pages/2_Rate.py", entry.id)
                if newest and st.button("Gallery", key=f"home_gallery_{entry.id}", type="tertiary"):
                    open_page("pages/3_Gallery.py", entry.id)
                if state.rounds:
                    branch_menu(studio, entry.id, state)
    if len(sessions) > shown:
        st.button("Show more", icon=":material/expand_more:", key="home_more", type="tertiary", on_click=_more)
