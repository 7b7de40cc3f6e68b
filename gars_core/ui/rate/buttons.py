"""What a round's buttons do: draw, go on, ask for the best guess.

Those that go on have a key for each round: a press that arrives late is still about the round that was seen.
"""

from __future__ import annotations

import streamlit as st

from gars_core.session import Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.rate.drawing_settings import draw
from gars_core.ui.shell import act


def generate_button(
    studio: Studio, session: str, current: Round, shown: int, maker: str, count: int, waiting: bool
) -> None:
    """Draw the button that draws: what is not drawn yet, or the card shown once more. count: pictures of a prompt."""
    drawn = current.cards[shown].picture is not None
    label = "Generate again" if drawn else "Generate"
    undrawn = [number for number, card in enumerate(current.cards) if card.picture is None]
    st.button(
        label if count == 1 else f"{label}: {count} pictures",
        icon=":material/brush:",
        key="rate_generate",
        type="secondary" if drawn else "primary",
        shortcut="Ctrl+Enter",
        width="stretch",
        disabled=waiting,
        on_click=act,
        args=(draw, studio, session, undrawn or [shown], maker),
    )


def next_button(studio: Studio, session: str, state: SessionState, current: Round, waiting: bool) -> None:
    """Draw the button that goes on to the next round."""
    st.button(
        "Next" if state.judged else "Skip",
        icon=":material/arrow_forward:",
        width="stretch",
        key=f"rate_next_{current.number}",
        type="primary" if state.judged else "secondary",
        disabled=waiting,
        on_click=act,
        args=(studio.drawing.rounds.queue_next, session, current.number),
    )


def best_guess_button(studio: Studio, session: str, current: Round, waiting: bool) -> None:
    """Draw the button that asks for what the user would like most."""
    st.button(
        "Show me your best guess",
        icon=":material/star:",
        type="tertiary",
        disabled=waiting,
        key=f"rate_guess_{current.number}",
        help="The next picture is the one GARS believes you would like most",
        on_click=act,
        args=(studio.drawing.rounds.queue_next, session, current.number, True),
    )
