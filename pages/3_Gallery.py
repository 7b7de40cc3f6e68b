"""Gallery: every picture of a session with its story; download one or all."""

import streamlit as st

from gars_core.ui.gallery.closing import closing
from gars_core.ui.gallery.grid import SORTS, detail, grid, sorted_items
from gars_core.ui.gallery.inspection import VIEWS, sheet
from gars_core.ui.shared.branching import origin_line
from gars_core.ui.shared.current import open_page, required_session
from gars_core.ui.shared.parts import empty_state, session_line, session_title
from gars_core.ui.shared.scores import least_score, scored_at_least
from gars_core.ui.shell import errors_shown, page

studio = page("Gallery")
session, state = required_session(studio, "Start one, and every picture you draw is collected here.")
st.header(session_title(state), anchor=False)
st.caption(session_line(state))
origin_line(studio, state)

with errors_shown():
    items, view = studio.gallery.of_session(session), VIEWS[0]
    if not items:
        empty_state("No pictures yet", "Draw the first one on the Rate page.")
    if st.query_params.get("picture") not in {item.picture.id for item in items}:
        closing(studio, session, state, items)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Back to rating", icon=":material/palette:", key="gallery_rate", type="primary"):
                open_page("pages/2_Rate.py", session)
            if items:
                st.download_button(
                    "Download all",
                    lambda: studio.gallery.session_file(session),
                    f"gars-{session}.zip",
                    "application/zip",
                    icon=":material/download:",
                    key="gallery_zip",
                    on_click="ignore",
                    help="One file with every picture, its history and your own values. "
                    "Home opens it again, on any computer.",
                )
                st.segmented_control(
                    "Order",
                    SORTS,
                    default=SORTS[0],
                    required=True,
                    key="gallery_order",
                    label_visibility="collapsed",
                    persist_state="session",
                )
                least_score()
                view = st.segmented_control(
                    "View",
                    VIEWS,
                    default=VIEWS[0],
                    required=True,
                    key="gallery_view",
                    label_visibility="collapsed",
                    persist_state="session",
                )
    passing = scored_at_least(items, st.session_state.get("gallery_least", 0.0))
    if items and not passing:
        empty_state("No picture scores that high", "Choose a lower score above.")
    shown = sorted_items(passing, st.session_state.get("gallery_order", SORTS[0]))
    ids = [item.picture.id for item in shown]
    if st.query_params.get("picture") in ids:
        detail(studio, shown, ids.index(st.query_params["picture"]))
    elif view == "Sheet":
        sheet(studio, session, shown)
    else:
        grid(studio, shown)
