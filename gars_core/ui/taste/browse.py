"""Every value of a taste: what matters by category, a search, and a way to reset it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from gars_core.profile import Profile
from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.studio.taste.opinions import Opinion
from gars_core.ui.shared.value_picker import offered
from gars_core.ui.shell import act
from gars_core.ui.taste.values import COLUMNS, LEAST_WIDTH_PX, entry

PAGE = 12


def importance(studio: Studio, state: SessionState) -> None:
    """Draw how much each category matters: bars in the page's own colours, which read as a list."""
    shares = studio.taste.importance(state)
    most = max(shares.values())
    rows = "".join(
        f"<li><span>{escape(studio.values.catalogue.category(category).label)}</span>"
        f'<i><b style="width:{share / most:.0%}"></b></i><small>{share:.0%}</small></li>'
        for category, share in sorted(shares.items(), key=lambda item: -item[1])
    )
    st.subheader("What matters to you", anchor=False)
    st.caption("What your ratings depend on most.")
    st.html(f'<ol class="gars-matters">{rows}</ol>')


def browse(studio: Studio, profile: Profile, state: SessionState, opinions: Mapping[str, Opinion]) -> None:
    """Draw a search over all values, and the values of one category, the best liked first."""
    st.subheader("Everything", anchor=False)
    labels = {category.id: category.label for category in studio.values.catalogue.categories}
    matches = offered(studio.values.catalogue.attributes, "taste_search")
    chosen = st.selectbox(
        "Find a value",
        [value.id for value in matches],
        index=None,
        format_func=studio.values.phrase,
        placeholder="Type a word, for example: snow",
        key="taste_find",
    )
    if chosen:
        nothing_learned = Opinion(chosen, studio.values.catalogue.by_id[chosen].category, 0.0, 0.0, 0.0)
        with st.container(border=True, key="taste_found"):
            entry(studio, profile, state, opinions.get(chosen, nothing_learned), "found")
    category = st.pills(
        "Category",
        list(labels),
        format_func=labels.__getitem__,
        default=next(iter(labels)),
        required=True,
        key="taste_category",
        persist_state="session",
        wrap=True,
        label_visibility="collapsed",
    )
    values = sorted((each for each in opinions.values() if each.category == category), key=lambda each: -each.liking)
    pages = -(-len(values) // PAGE)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        page = st.pagination(pages, key=f"taste_page_{category}") if pages > 1 else 1
        with st.popover("Reset", icon=":material/restart_alt:", type="tertiary", key="taste_reset"):
            _reset(studio, profile, category, labels[category])
    cells = st.grid(COLUMNS, min_column_width=LEAST_WIDTH_PX, border=True)
    for opinion in values[(page - 1) * PAGE : page * PAGE]:
        with cells.cell():
            entry(studio, profile, state, opinion, "all")


def _reset(studio: Studio, profile: Profile, category: str, label: str) -> None:
    st.caption("What you said so far no longer counts here. Sessions and pictures are kept.")
    st.button(
        f"Forget my taste in {label.lower()}",
        key="taste_reset_category",
        on_click=act,
        args=(studio.profiles.reset, profile.id, "", category),
    )
    sure = st.checkbox("Forget everything in this profile", key="taste_reset_sure")
    st.button(
        "Forget everything",
        key="taste_reset_all",
        type="primary",
        disabled=not sure,
        on_click=act,
        args=(_forget_all, studio, profile.id),
    )


def _forget_all(studio: Studio, profile: str) -> None:
    studio.profiles.reset(profile)
    st.session_state["taste_reset_sure"] = False
