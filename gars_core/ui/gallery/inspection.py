"""The gallery as a sheet: each picture beside all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gars_core.studio import Studio
from gars_core.studio.gallery import GalleryItem, Inspection
from gars_core.studio.sheet import STYLE, ContactSheet, story
from gars_core.ui.gallery.grid import show
from gars_core.ui.shared.parts import picture_alt, session_title
from gars_core.words import counted

VIEWS = ("Grid", "Sheet")
ON_A_PAGE = 12


def sheet(studio: Studio, session: str, items: Sequence[GalleryItem]) -> None:
    """Draw the pictures one below the other, a page at a time, and the way to take all of them along."""
    if not items:
        return
    title = session_title(studio.sessions.state(session))
    with st.container(horizontal=True, vertical_alignment="center"):
        pages = -(-len(items) // ON_A_PAGE)
        number = min(st.pagination(pages, key="gallery_sheet_page"), pages) if pages > 1 else 1
        st.download_button(
            f"Download the sheet: {counted(len(items), 'picture')}",
            lambda: ContactSheet(studio.gallery.inspect(items)).as_page(title),
            f"gars-{session}.html",
            "text/html",
            icon=":material/download:",
            key="gallery_sheet",
            type="tertiary",
            on_click="ignore",
            help="One HTML file with the small pictures inside",
        )
    st.html(STYLE)
    for inspected in studio.gallery.inspect(items[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]):
        _row(inspected)


def _row(inspected: Inspection) -> None:
    id = inspected.picture.id
    left, right = st.columns([1, 4])
    with left:
        if inspected.thumbnail:
            st.image(inspected.thumbnail, width="stretch", alt=picture_alt(inspected.picture.prompt))
        else:
            st.caption(":material/broken_image: file missing")
        st.button("Open", key=f"gallery_inspect_{id}", type="tertiary", width="stretch", on_click=show, args=(id,))
    right.html(story(inspected))
