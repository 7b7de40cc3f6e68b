"""The line that is always in sight: which round, how settled the taste is, undo."""

from __future__ import annotations

import streamlit as st

from gars_core.session import (
    Banned,
    Chosen,
    Frozen,
    Logged,
    Mentioned,
    Rated,
    Recommended,
    SessionState,
    Stated,
    Swapped,
    Tapped,
    TasteChanged,
    Weighted,
)
from gars_core.studio import Studio
from gars_core.studio.taste.settled import next_rating
from gars_core.ui.shared.current import open_page
from gars_core.ui.shared.parts import score_text, session_title
from gars_core.ui.shell import errors_shown


def round_header(studio: Studio, session: str, state: SessionState) -> None:
    """Draw title, progress, the settled meter, Undo and the way to the gallery."""
    number = len(state.rounds)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(session_title(state), anchor=False, width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.badge(f"Round {max(number, 1)} of {state.setup.rounds}", icon=":material/flag:", color="orange")
            if number:
                _settled(studio, state)
            st.button(
                _undo_label(studio, state),
                icon=":material/undo:",
                key="rate_undo",
                type="tertiary",
                disabled=state.undo is None,
                on_click=_undo,
                args=(studio, session),
            )
            if st.button("Gallery", icon=":material/photo_library:", key="rate_gallery", type="tertiary"):
                open_page("pages/3_Gallery.py", session)


def _settled(studio: Studio, state: SessionState) -> None:
    with errors_shown():
        settled = studio.taste.settled(state)
        with st.popover(
            f"Taste {settled.overall:.0%} settled",
            icon=":material/insights:",
            type="tertiary",
            key="rate_settled",
            on_change="rerun",
            help=f"Lower than before. {settled.why_lower}" if settled.why_lower else None,
        ) as popover:
            if popover.open:
                st.caption("How well GARS knows your taste so far.")
                if settled.why_lower:
                    st.caption(f"Lower than before. {settled.why_lower}")
                labels = {category.id: category.label for category in studio.values.catalogue.categories}
                st.caption(next_rating(studio.taste.prospect(state).outlook.chance))
                for category, share in sorted(settled.by_category.items(), key=lambda item: -item[1]):
                    st.progress(min(1.0, share), text=f"{labels[category]} · {share:.0%}")


def _undo(studio: Studio, session: str) -> None:
    with errors_shown():
        studio.statements.undo(session)


def _undo_label(studio: Studio, state: SessionState) -> str:
    return f"Undo: {_in_words(studio, state, state.undo)}" if state.undo else "Undo"


def _in_words(studio: Studio, state: SessionState, undo: Logged) -> str:
    phrase, labels = (
        studio.values.phrase,
        {known.id: known.label.lower() for known in studio.values.catalogue.categories},
    )
    match undo.event:
        case Rated(picture=picture, score=score):
            return f"rating {score_text(score)}, round {state.shown[picture].round}"
        case Chosen(round=number):
            return f"best of round {number}"
        case Tapped(value=value, likes=likes):
            return f"{'mark' if likes is None else 'good' if likes else 'bad'} on {phrase(value)}"
        case Frozen(category=category):
            return f"lock on {labels[category]}"
        case Weighted(category=category, weight=weight):
            return f"weight {weight:g} on {labels[category]}"
        case Banned(value=value):
            return f"never {phrase(value)}"
        case Swapped(new=new):
            return f"swap to {phrase(new)}"
        case Stated(value=value):
            return f"what you said about {phrase(value)}"
        case Mentioned():
            return "what you wrote"
        case TasteChanged():
            return "change of taste"
        case Recommended():
            return "best guess"
    return "the last step"
