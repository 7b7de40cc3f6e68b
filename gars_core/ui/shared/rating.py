"""Rating a picture: five keys, a slider for those who want it finer, and the best of a slate."""

from __future__ import annotations

from functools import partial

import streamlit as st

from gars_core.session import Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.shared.slider import shared_slider
from gars_core.ui.shell import act

STEPS = (
    (-1.0, "sentiment_very_dissatisfied", "Hate it"),
    (-0.5, "sentiment_dissatisfied", "Not for me"),
    (0.0, "sentiment_neutral", "So-so"),
    (0.5, "sentiment_satisfied", "Like it"),
    (1.0, "sentiment_very_satisfied", "Love it"),
)


def scores(studio: Studio, session: str, state: SessionState, picture: str, item: str = "", keys: bool = True) -> None:
    """Draw the five buttons of a picture. item: what their keys end in; keys: whether 1 to 5 press them."""
    score = state.shown[picture].score
    with st.container(horizontal=True, gap="xsmall", key=f"rate_scores{item}", wrap=False):
        for number, (value, icon, label) in enumerate(STEPS, start=1):
            st.button(
                "",
                icon=f":material/{icon}:",
                help=label,
                key=f"rate_score_{number}{item}",
                shortcut=str(number) if keys else None,
                type="primary" if score == value else "secondary",
                width="stretch",
                on_click=act,
                args=(studio.statements.rate, session, picture, value),
            )


def fine_rating(studio: Studio, session: str, state: SessionState, picture: str) -> None:
    """Draw the slider; one that nobody touched says that the picture is unrated."""
    score = state.shown[picture].score
    shared_slider(
        st.container(),
        "Rating",
        (-1.0, 1.0),
        0.05,
        score or 0.0,
        f"rate_slider_{picture}",
        partial(act, studio.statements.rate, session, picture),
        "%+.2f" if score is not None else "not rated",
        hide_label=True,
    )


def best_of(studio: Studio, session: str, round_: Round, card_number: int) -> None:
    """Draw the button that makes a picture the best of its slate."""
    picture = round_.cards[card_number].picture
    chosen = round_.chosen == picture
    st.button(
        "Best",
        icon=":material/trophy:",
        key=f"rate_best_{card_number}",
        width="stretch",
        type="primary" if chosen else "tertiary",
        help="Your choice" if chosen else "The best of these",
        on_click=None if chosen else act,
        args=(studio.statements.choose, session, picture),
    )
