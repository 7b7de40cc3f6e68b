"""What the user said outright: likes, dislikes and bans, each to be added and taken back at any time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.ui.shared.value_picker import offered
from gars_core.ui.shell import act, errors_shown

LIKE, DISLIKE, NEVER = "I like", "I would rather not see", "Never show"


def opinions(studio: Studio, session: str, state: SessionState) -> None:
    """Draw the popover that adds and lists what was said, and the one that says that the taste has changed."""
    stated = {value: likes for mention in state.mentions for value, likes in mention.values} | dict(state.statements)
    with st.popover(
        "Likes and dislikes", icon=":material/favorite:", type="tertiary", key="rate_opinions", on_change="rerun"
    ) as popover:
        if popover.open:
            _add(studio, session, state, stated)
            for title, liked in (("You like", True), ("You would rather not see", False)):
                _listed(
                    studio,
                    title,
                    [value for value, likes in stated.items() if likes == liked],
                    "Take it back",
                    partial(_take_back, studio, session),
                )
            _listed(studio, "Never shown", sorted(state.banned), "Allow it again", partial(_allow, studio, session))
    with st.popover(
        "My taste has changed", icon=":material/change_circle:", type="tertiary", key="rate_changed", on_change="rerun"
    ) as popover:
        if popover.open:
            _changed(studio, session, state)


def _take_back(studio: Studio, session: str, value: str) -> None:
    act(studio.statements.state_taste, session, value, None)


def _allow(studio: Studio, session: str, value: str) -> None:
    act(studio.statements.ban, session, value, False)


def _add(studio: Studio, session: str, state: SessionState, stated: dict[str, bool]) -> None:
    labels = {category.id: category.label for category in studio.values.catalogue.categories}
    chosen = offered(
        [
            value
            for category in state.setup.categories
            for value in studio.values.catalogue.by_category[category]
            if value.id not in stated and value.id not in state.banned
        ],
        "rate_say_search",
    )
    options = {value.id: f"{value.phrase} · {labels[value.category]}" for value in chosen}
    st.segmented_control(
        "What you want to say",
        (LIKE, DISLIKE, NEVER),
        default=LIKE,
        required=True,
        key="rate_say_how",
        label_visibility="collapsed",
        width="stretch",
    )
    st.selectbox(
        "Find a value",
        list(options),
        index=None,
        format_func=options.__getitem__,
        key="rate_say_what",
        placeholder="Type a word, for example: snow",
        label_visibility="collapsed",
        on_change=_say,
        args=(studio, session),
    )


def _say(studio: Studio, session: str) -> None:
    value, how = st.session_state["rate_say_what"], st.session_state["rate_say_how"]
    st.session_state["rate_say_what"] = None
    if value:
        act(studio.statements.ban if how == NEVER else studio.statements.state_taste, session, value, how != DISLIKE)


def _listed(studio: Studio, title: str, values: list[str], help: str, take_back: Callable[[str], None]) -> None:
    if not values:
        return
    st.caption(title)
    with st.container(horizontal=True, gap="xsmall"):
        for value in values:
            st.button(
                studio.values.phrase(value),
                icon=":material/close:",
                icon_position="right",
                help=help,
                key=f"rate_unsay_{value}",
                on_click=take_back,
                args=(value,),
            )


def _changed(studio: Studio, session: str, state: SessionState) -> None:
    labels = {category.id: category.label for category in studio.values.catalogue.categories}
    st.write("What you said before counts less from now on. Nothing is deleted, and Undo takes it back.")
    st.pills(
        "Only in some categories",
        state.setup.categories,
        selection_mode="multi",
        format_func=labels.__getitem__,
        key="rate_changed_in",
        help="Choose none, and it applies to everything.",
    )
    chosen = st.session_state["rate_changed_in"]
    where = "in these" if chosen else "in everything"
    st.button(
        f"My taste has changed {where}",
        key="rate_change",
        icon=":material/change_circle:",
        width="stretch",
        on_click=_change,
        args=(studio, session, chosen),
    )


def _change(studio: Studio, session: str, categories: list[str]) -> None:
    with errors_shown():
        studio.statements.change_taste(session, categories)
        st.session_state["rate_changed_in"] = []
        st.session_state["rate_changed"] = False  # closes the popover
        st.toast("What you said before counts less now.", icon=":material/change_circle:")
