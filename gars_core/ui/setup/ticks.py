"""What is ticked on Setup. It outlives the boxes, which are drawn only while their category is open."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from gars_core.studio import Studio

SIDES = ("likes", "dislikes")


def ticked(category: str, side: str) -> list[str]:
    """Return the value ids of a category that are ticked on one of SIDES."""
    return list(st.session_state.get(f"setup_said_{side}_{category}", []))


def set_ticked(category: str, side: str, values: list[str]) -> None:
    """Tick these alone; the box takes it over when it is drawn next."""
    if values != ticked(category, side):
        st.session_state[f"setup_said_{side}_{category}"] = values
        st.session_state.pop(f"setup_{side}_{category}", None)


def tick(studio: Studio, stated: Iterable[tuple[str, bool]]) -> list[str]:
    """Tick (value id, liked), and take the value off the other side. Return those that were not ticked so before."""
    new = []
    for value, likes in stated:
        category = studio.values.catalogue.attribute(value).category
        side, other = SIDES if likes else reversed(SIDES)
        set_ticked(category, other, [id for id in ticked(category, other) if id != value])
        if value not in ticked(category, side):
            set_ticked(category, side, [*ticked(category, side), value])
            new.append(value)
    return new


def untick(studio: Studio, values: Iterable[str]) -> None:
    """Take values off both sides; those that are gone by now are ignored."""
    for value in values:
        if value in studio.values.catalogue.by_id:
            category = studio.values.catalogue.attribute(value).category
            for side in SIDES:
                set_ticked(category, side, [id for id in ticked(category, side) if id != value])
