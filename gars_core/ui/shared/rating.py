"""Rating a picture: five keys, a slider for those who want it finer, and the best of a slate."""

from __future__ import annotations

import streamlit as st

from gars_core.session import Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.shared.parts import SCALE, marked, on_scale
from gars_core.ui.shared.slider import shared_slider
from gars_core.ui.shell import act

STEPS = tuple(
    zip(
        (-1.0, -0.5, 0.0, 0.5, 1.0),
        (
            "sentiment_very_dissatisfied",
            "sentiment_dissatisfied",
            "sentiment_neutral",
            "sentiment_satisfied",
            "sentiment_very_satisfied",
        ),
        SCALE,
        strict=True,
    )
)
"""(score, icon, words) of the keys 1 to 5."""


def scores(studio: Studio, session: str, state: SessionState, picture: str, item: str = "", keys: bool = True) -> None:
    """Draw the five buttons of a picture. item: what their keys end in; keys: whether 1 to 5 press them."""
    score = state.shown[picture].score
    with st.container(horizontal=True, gap="xsmall", key=f"rate_scores{item}", wrap=False):
        for number, (value, icon, label) in enumerate(STEPS, start=1):
            st.button(
                marked(label, score == value),
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
    """Draw the slider from 1 to 5; one that nobody touched says that the picture is unrated."""
    score = state.shown[picture].score

    def rate(chosen: float) -> None:
        act(studio.statements.rate, session, picture, round((chosen - 3) / 2, 3))

    shared_slider(
        st.container(),
        "Rating",
        (1.0, 5.0),
        0.1,
        on_scale(score or 0.0),
        f"rate_slider_{picture}",
        rate,
        "%g" if score is not None else "not rated",
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
