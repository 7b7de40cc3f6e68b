"""What a finished session came to: its best picture, what was learned in three lines, and what next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.studio.gallery import GalleryItem
from gars_core.studio.taste.opinions import Opinion, dislikes, likes
from gars_core.ui.gallery.grid import show
from gars_core.ui.setup.profile import begin_session
from gars_core.ui.shared.current import open_page
from gars_core.ui.shared.parts import picture_alt, score_text

A_LINE, SURE = 3, 0.7
"""Values that a line names, and how sure each has to be."""
EDGE_PX = 420


def closing(studio: Studio, session: str, state: SessionState, items: Sequence[GalleryItem]) -> None:
    """Draw the end of a session that the person finished; nothing while it goes on."""
    rated = [item for item in items if item.score is not None]
    if not state.ended or not items:
        return
    best = max(rated, key=lambda item: item.score or 0.0) if rated else items[-1]
    left, right = st.columns([2, 3], gap="large", vertical_alignment="center")
    with left:
        if path := studio.gallery.file(best.picture.id):
            st.image(path, width=EDGE_PX, alt=picture_alt(best.picture.prompt))
    with right:
        st.subheader("Your best picture" if rated else "Your newest picture", anchor=False)
        st.caption(f"Round {best.picture.round} · {score_text(best.score)} · {', '.join(best.phrases[:3])}")
        lines = "".join(f"<li><b>{name}</b> {escape(text)}</li>" for name, text in _learned(studio, state))
        st.html(f'<ul class="gars-closing">{lines}</ul>')
        with st.container(horizontal=True):
            st.button(
                "Open it", icon=":material/open_in_full:", key="closing_open", on_click=show, args=(best.picture.id,)
            )
            if st.button("New session with this taste", icon=":material/add:", key="closing_new", type="primary"):
                begin_session(state.setup.profile)
            if state.setup.profile and st.button("All that GARS learned", key="closing_taste", type="tertiary"):
                open_page("pages/5_Taste.py", session)
    st.divider()


def _learned(studio: Studio, state: SessionState) -> list[tuple[str, str]]:
    """Return what was learned as (what it is about, in words)."""
    opinions = studio.taste.opinions(state).values()
    liked, disliked = _named(studio, likes(opinions, {})), _named(studio, dislikes(opinions, {}))
    shares = sorted(studio.taste.importance(state).items(), key=lambda item: -item[1])[:2]
    matters = " and ".join(studio.values.catalogue.category(category).label.lower() for category, _ in shares)
    rated = any(shown.score is not None for shown in state.shown.values())
    return [
        ("You like", liked or "nothing clear yet; a few more ratings would tell."),
        ("Not for you", disliked or "nothing clear yet."),
        ("What mattered most", f"{matters}." if rated else "unknown without ratings."),
    ]


def _named(studio: Studio, opinions: Iterable[Opinion]) -> str:
    """Return the phrases of the first few, one of each category."""
    by_category: dict[str, str] = {}
    for opinion in opinions:
        if opinion.sure >= SURE:
            by_category.setdefault(opinion.category, studio.values.phrase(opinion.value))
    phrases = list(by_category.values())[:A_LINE]
    return f"{', '.join(phrases)}." if phrases else ""
