"""What a picture was made from, and what was made from it, but for what came of advice: those are versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gars_core.session.picture import Picture
from gars_core.studio import Studio
from gars_core.studio.drawing.lineage import ENLARGED_BY
from gars_core.studio.gallery import GalleryItem
from gars_core.ui.shared.thumbnails import thumbnails
from gars_core.ui.shared.varying import AWAITED


def family(studio: Studio, items: Sequence[GalleryItem], item: GalleryItem, show: Callable[[str], None]) -> None:
    """Draw the picture's parent and its children among the items, those that there are; show opens one."""
    pictures = {other.picture.id: other.picture for other in items}
    parent = pictures.get(item.picture.parent)
    children = [other for other in pictures.values() if other.parent == item.picture.id and not other.advice]
    if item.picture.parent and not item.picture.advice:
        st.caption(f"{relation(item.picture, parent)} from" + ("" if parent else " a picture that is not here"))
        if parent is not None:
            thumbnails(studio, [(parent.id, "Original")], "gallery_parent", show)
    if children:
        st.caption("Made from this")
        thumbnails(studio, [(child.id, relation(child, item.picture)) for child in children], "gallery_child", show)


def relation(child: Picture, parent: Picture | None) -> str:
    """Return how the child came from its parent, in a few words."""
    if ENLARGED_BY in child.how:
        return "Plain enlargement"
    if parent is not None and child.width_px > parent.width_px:
        return "Enlarged"
    return f"Varied by {child.strength:.0%}" if child.strength < 1 else "Remix"


def open_made(studio: Studio, session: str) -> None:
    """Go to the picture that was asked for here, once it is made."""
    job = studio.jobs.latest(session)
    # What failed may yet be tried with less memory.
    if st.session_state.get(AWAITED) == session and job is not None and job.status in ("done", "cancelled"):
        del st.session_state[AWAITED]
        if isinstance(job.result, str):
            st.query_params["picture"] = job.result
            st.rerun()
