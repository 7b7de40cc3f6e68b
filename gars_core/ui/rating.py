"""Rating a picture: five keys, a slider for those who want it finer, and the best of a slate."""

from __future__ import annotations

from functools import partial

import streamlit as st

from gars_core.session import Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.shell import errors_shown
from gars_core.ui.slider import shared_slider

STEPS = ((-1.0, "sentiment_very_dissatisfied", "Hate it"), (-0.5, "sentiment_dissatisfied", "Not for me"),
         (0.0, "sentiment_neutral", "So-so"), (0.5, "sentiment_satisfied", "Like it"),
         (1.0, "sentiment_very_satisfied", "Love it"))


def rating(studio: Studio, session: str, state: SessionState, picture: str) -> None:
    """Draw the five buttons and the slider; a slider that nobody touched says that the picture is unrated."""
    score = state.shown[picture].score
    with st.container(horizontal=True, gap="xsmall", key="rate_scores"):
        for number, (value, icon, label) in enumerate(STEPS, start=1):
            st.button("", icon=f":material/{icon}:", help=label, key=f"rate_score_{number}", shortcut=str(number),
                      type="primary" if score == value else "secondary", width="stretch",
                      on_click=_rate, args=(studio, session, picture, value))
    shared_slider(st.container(), "Rating", (-1.0, 1.0), 0.05, score or 0.0, f"rate_slider_{picture}",
                  partial(_rate, studio, session, picture), "%+.2f" if score is not None else "not rated",
                  hide_label=True)


def best_of(studio: Studio, session: str, round_: Round, card_number: int) -> None:
    """Draw the button that makes the shown picture the best of its slate."""
    picture = round_.cards[card_number].picture
    chosen = picture is not None and round_.chosen == picture
    st.button("The best of these" if not chosen else "Chosen as the best", icon=":material/trophy:",
              key=f"rate_best_{card_number}", type="primary" if chosen else "secondary",
              disabled=picture is None or chosen, on_click=_choose, args=(studio, session, picture))


def _rate(studio: Studio, session: str, picture: str, score: float) -> None:
    with errors_shown():
        studio.rate(session, picture, score)


def _choose(studio: Studio, session: str, picture: str) -> None:
    with errors_shown():
        studio.choose(session, picture)
