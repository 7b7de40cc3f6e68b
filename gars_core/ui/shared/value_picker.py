"""The values that a widget offers: all of them, or a search among very many."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gars_core.catalogue.search import best_matches
from gars_core.types import Attribute

MOST = 1_500
"""A browser that is sent more options than this is slow to open the list, and nobody looks through them."""
MATCHES = 200


def offered(values: Sequence[Attribute], key: str) -> list[Attribute]:
    """Return what to offer; above MOST values a search box is drawn and its best matches are returned."""
    if len(values) <= MOST:
        return list(values)
    text = st.text_input(
        f"Search {len(values):,} values", key=key, placeholder="Type a part of it", icon=":material/search:"
    )
    matches = best_matches(values, text, MATCHES)
    if len(matches) == MATCHES:
        st.caption(f"The first {MATCHES} that match. Type more to narrow it down.")
    elif not matches:
        st.caption("None of them holds this.")
    return matches
