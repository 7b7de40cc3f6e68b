"""What a round's buttons do: draw, go on, ask for the best guess.

Those that go on have a key for each round: a press that arrives late is still about the round that was seen.
"""

from __future__ import annotations

import streamlit as st

from gars_core.session import Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.rate.drawing_settings import draw, how_chosen
from gars_core.ui.shell import act

FINISHED = "rate_finished"


def generate_button(
    studio: Studio, session: str, state: SessionState, shown: int, maker: str, count: int, waiting: bool
) -> None:
    """Draw the button that draws: what is not drawn yet, or the card shown once more. count: pictures of a prompt."""
    cards = to_draw(state, shown)
    drawn = state.is_drawn(state.rounds[-1].cards[shown])
    label = "Generate again" if drawn else "Generate"
    st.button(
        label if count == 1 else f"{label}: {count} pictures",
        icon=":material/brush:",
        key="rate_generate",
        type="secondary" if drawn else "primary",
        shortcut="Ctrl+Enter",
        width="stretch",
        disabled=waiting,
        on_click=act,
        args=(draw, studio, session, cards, maker),
    )


def to_draw(state: SessionState, shown: int) -> list[int]:
    """Return the cards that Generate draws: those not drawn as they stand, or else the one that is shown, once more."""
    cards = state.rounds[-1].cards
    return [number for number, card in enumerate(cards) if not state.is_drawn(card)] or [shown]


def next_button(studio: Studio, session: str, state: SessionState, current: Round, maker: str, waiting: bool) -> None:
    """Draw the button that goes on to the next round."""
    st.button(
        "Next" if state.judged else "Skip",
        icon=":material/arrow_forward:",
        width="stretch",
        key=f"rate_next_{current.number}",
        type="primary" if state.judged else "secondary",
        shortcut="N",
        disabled=waiting,
        on_click=act,
        args=(_next, studio, session, current.number, maker),
    )


def best_guess_button(studio: Studio, session: str, current: Round, maker: str, waiting: bool) -> None:
    """Draw the button that asks for what the user would like most."""
    st.button(
        "Show me your best guess",
        icon=":material/star:",
        type="tertiary",
        disabled=waiting,
        key=f"rate_guess_{current.number}",
        help="The next picture is the one GARS believes you would like most",
        on_click=act,
        args=(_next, studio, session, current.number, maker, True),
    )


def _next(studio: Studio, session: str, after: int, maker: str, best_guess: bool = False) -> None:
    """Go on, and draw at once where that is wanted, as the popover stands at this moment."""
    rounds = studio.drawing.rounds
    rounds.queue_next(session, after, best_guess, how_chosen(session, maker) if rounds.draws_at_once else None)


def finish(studio: Studio, session: str) -> None:
    """End the session and stop what is being made for it; the page turns at its next drawing."""
    job = studio.jobs.latest(session)
    if job is not None:
        studio.jobs.cancel(job.id)
    studio.statements.end(session)
    st.session_state[FINISHED] = session


def finished(session: str) -> bool:
    """Say whether Finish was pressed just now."""
    return bool(st.session_state.pop(FINISHED, None) == session)
