"""Small pictures side by side; a click on one does something with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gars_core.studio import Studio
from gars_core.ui.shared.parts import picture_alt

WIDTH_PX = 80


def thumbnails(
    studio: Studio,
    shown: Sequence[tuple[str, str]],
    key: str,
    on_click: Callable[[str], None],
    selected: str | None = None,
) -> None:
    """Draw the pictures with a label each; on_click is called with the id of the one clicked. shown: (id, label)."""
    with st.container(horizontal=True, gap="xsmall", key=f"thumbnails_{key}"):
        for picture, label in shown:
            mark = "_selected" if picture == selected else ""
            with st.container(width=WIDTH_PX, gap=None, key=f"thumbnail_{key}_{picture}{mark}"):
                if path := studio.gallery.thumbnail(picture):
                    st.image(path, width=WIDTH_PX, alt=picture_alt(studio.gallery.prompt(picture)))
                else:
                    st.caption(":material/broken_image: file missing")
                st.button(
                    label, key=f"{key}_{picture}", type="tertiary", width="stretch", on_click=on_click, args=(picture,)
                )
