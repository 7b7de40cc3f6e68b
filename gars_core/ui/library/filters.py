"""Which results are wanted on the Library page."""

from __future__ import annotations

import streamlit as st

from gars_core.library.entries import Filters
from gars_core.studio import Studio
from gars_core.studio.library.search import SearchOptions

LANGUAGES = {
    "": "Any",
    "en": "English",
    "zh": "Chinese",
    "nl": "Dutch",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "es": "Spanish",
    "tr": "Turkish",
}
SIDES_PX = (0, 512, 768, 1024, 1536, 2048)
RATINGS = {"Any": None, "Rated 0 or better": 0.0, "Rated 0.5 or better": 0.5}
WIDTH_PX = 320


def filters(studio: Studio, shown: int) -> SearchOptions:
    """Draw the filters and return them, with how many results to show."""
    names = {collection.id: collection.name for collection in studio.library.contents.collections()}
    label = f"Filters · {on}" if (on := _on(names)) else "Filters"
    with st.popover(label, icon=":material/filter_alt:", key="library_filters"), st.container(width=WIDTH_PX):
        collections = st.multiselect(
            "Collections",
            list(names),
            format_func=names.__getitem__,
            placeholder="All",
            key="library_collections",
            persist_state="session",
        )
        source = st.selectbox(
            "Source",
            ["", *studio.library.contents.sources()],
            key="library_source",
            format_func=lambda name: name or "Any",
            persist_state="session",
        )
        left, right = st.columns(2)
        width_px = left.selectbox(
            "Minimum width", SIDES_PX, format_func=_px, key="library_width", persist_state="session"
        )
        height_px = right.selectbox(
            "Minimum height", SIDES_PX, format_func=_px, key="library_height", persist_state="session"
        )
        rating = left.selectbox("Rating", list(RATINGS), key="library_rating", persist_state="session")
        language = right.selectbox(
            "Language",
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="library_language",
            persist_state="session",
        )
        pictured = st.checkbox("With a picture", key="library_pictured", persist_state="session")
        safe = st.checkbox(
            "Hide NSFW",
            value=True,
            key="library_safe",
            persist_state="session",
            help="Leaves out what its source or a short list of words marks as NSFW. It is a coarse filter.",
        )
        varied = st.toggle(
            "Varied results",
            value=True,
            key="library_varied",
            persist_state="session",
            help="Of prompts that are nearly the same, one is shown.",
        )
        liked = st.toggle(
            "Prefer what I rated high",
            value=True,
            key="library_liked",
            persist_state="session",
            help="What you drew and liked comes a little earlier, what you disliked later.",
        )
    return SearchOptions(
        Filters(frozenset(collections), source, width_px, height_px, RATINGS[rating], safe, language, pictured),
        shown,
        varied,
        liked,
    )


def _on(names: dict[int, str]) -> int:
    """Return how many filters are on; a collection that is gone is no longer chosen."""
    chosen = st.session_state.get("library_collections")
    if chosen and not names.keys() >= set(chosen):
        st.session_state["library_collections"] = [id for id in chosen if id in names]
    plain = {
        "library_collections": [],
        "library_source": "",
        "library_width": 0,
        "library_height": 0,
        "library_rating": "Any",
        "library_language": "",
        "library_pictured": False,
        "library_safe": True,
    }
    return sum(st.session_state.get(key, usual) != usual for key, usual in plain.items())


def _px(side: int) -> str:
    return f"{side:,} px" if side else "Any"
