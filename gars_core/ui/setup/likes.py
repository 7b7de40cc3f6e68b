"""What the user likes already, ticked by category; new words become values of their own."""

from __future__ import annotations

import streamlit as st

from gars_core.errors import GarsError
from gars_core.studio import Studio
from gars_core.types import Category
from gars_core.ui.setup.ticks import SIDES, set_ticked, ticked
from gars_core.ui.shared.value_picker import offered
from gars_core.ui.shell import show_error


def statements(studio: Studio) -> dict[str, bool]:
    """Draw likes and dislikes by category; return {value id: liked}. New words become values of the user's own."""
    catalogue = studio.values.catalogue
    labels = {category.id: category for category in catalogue.categories}
    chosen = st.pills(
        "Category",
        list(labels),
        format_func=lambda id: _label_with_count(labels[id]),
        required=True,
        default=catalogue.categories[0].id,
        key="setup_category",
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    _forget_removed(studio)
    for id, category in labels.items():
        if id == chosen:
            _pick(studio, category)
    stated = {value: True for id in labels for value in ticked(id, "likes")}
    return {**stated, **{value: False for id in labels for value in ticked(id, "dislikes")}}


def _forget_removed(studio: Studio) -> None:
    """Untick what went with a list that was removed."""
    for category in studio.values.catalogue.categories:
        for side in SIDES:
            set_ticked(
                category.id,
                side,
                [value for value in ticked(category.id, side) if value in studio.values.catalogue.by_id],
            )


def _label_with_count(category: Category) -> str:
    count = len(ticked(category.id, "likes")) + len(ticked(category.id, "dislikes"))
    return f"{category.label} · {count}" if count else category.label


def _pick(studio: Studio, category: Category) -> None:
    matches = offered(studio.values.catalogue.by_category[category.id], f"setup_search_{category.id}")
    stated = [value for side in SIDES for value in ticked(category.id, side)]
    options = list(dict.fromkeys([*(value.id for value in matches), *stated]))
    left, right = st.columns(2)
    for column, side, label in ((left, "likes", "I like"), (right, "dislikes", "I would rather not see")):
        key = f"setup_{side}_{category.id}"
        if key not in st.session_state:
            st.session_state[key] = ticked(category.id, side)
        with column:
            st.multiselect(
                label,
                options,
                format_func=studio.values.phrase,
                key=key,
                accept_new_options=True,
                select_all=False,
                placeholder="Choose, or type your own",
                wrap=True,
                on_change=_take,
                args=(studio, category.id, side),
            )
    for message in st.session_state.pop("setup_refused", []):
        show_error(message)


def _take(studio: Studio, category: str, side: str) -> None:
    """Keep what was ticked; new words become values, and a value cannot be both liked and disliked."""
    key, kept, refused = f"setup_{side}_{category}", [], []
    for entry in st.session_state[key]:
        try:
            known = studio.values.named(category, entry)
            kept.append(known.id if known else studio.values.add(category, entry).id)
        except GarsError as error:
            refused.append(error)
    other = "dislikes" if side == "likes" else "likes"
    st.session_state[key] = kept
    st.session_state[f"setup_said_{side}_{category}"] = kept
    rest = [value for value in ticked(category, other) if value not in kept]
    st.session_state[f"setup_said_{other}_{category}"] = rest
    st.session_state[f"setup_{other}_{category}"] = rest
    st.session_state["setup_refused"] = refused
