"""The pictures of a round on the easel: one large, or a slate of which each is rated where it stands."""

from __future__ import annotations

from functools import partial

import streamlit as st

from gars_core.session import Card, Round, SessionState
from gars_core.studio import Studio
from gars_core.types import NOT_DRAWN
from gars_core.ui.rate.best_of_menu import tries_line
from gars_core.ui.shared.parts import empty_state, picture_alt, score_text
from gars_core.ui.shared.rating import best_of, fine_rating, scores
from gars_core.ui.shared.thumbnails import thumbnails
from gars_core.ui.shell import act, literally

BROAD = 2
"""Pictures side by side."""


def easel(studio: Studio, session: str, state: SessionState, round_: Round, busy: bool) -> int:
    """Draw the round's pictures with their ratings; return the number of the card that the prompt box is about.

    busy: the worker is at the round, and what it draws is shown already where nothing else is.
    """
    if round_.best_guess:
        which = "" if len(round_.cards) == 1 else "Picture 1: "
        st.badge(f"{which}GARS's best guess so far", icon=":material/star:", color="green")
    if len(round_.cards) == 1:
        if busy and round_.cards[0].picture is None:
            return 0
        _picture(
            studio,
            session,
            state,
            round_.cards[0],
            0,
            "Nothing drawn yet",
            "Read the prompt, change what you like, and press Generate.",
        )
        if round_.cards[0].picture is not None:
            scores(studio, session, state, round_.cards[0].picture)
            fine_rating(studio, session, state, round_.cards[0].picture)
        return 0
    key = f"rate_card_{session}_{round_.number}"
    selected = int(st.session_state.get(key, 0))
    for start in range(0, len(round_.cards), BROAD):
        columns = st.columns(BROAD, gap="small")
        for number, column in enumerate(columns[: len(round_.cards) - start], start):
            with column:
                _card(studio, session, state, round_, number, key, selected)
    picture = round_.cards[selected].picture
    if picture is not None:
        st.caption(f"Rate picture {selected + 1} more finely. The keys 1 to 5 work too.")
        fine_rating(studio, session, state, picture)
    return selected


def _card(studio: Studio, session: str, state: SessionState, round_: Round, number: int, key: str, at: int) -> None:
    """Draw one picture of a slate: rated by its own buttons, the best by one click, and selected by another.

    at: the number of the selected one; the arrow keys lead to its neighbours.
    """
    card, selected = round_.cards[number], number == at
    with st.container(key=f"rate_slate_{number}" + ("_selected" if selected else ""), gap="xsmall"):
        _picture(studio, session, state, card, number, f"Picture {number + 1}", "Nothing drawn yet")
        if card.picture is not None:
            scores(studio, session, state, card.picture, f"_{number}", keys=selected)
        with st.container(horizontal=True, gap="xsmall", wrap=False):
            if card.picture is not None:
                best_of(studio, session, round_, number)
            st.button(
                "Selected" if selected else "Select",
                icon=":material/visibility:",
                disabled=selected,
                key=f"rate_select_{number}",
                help="See its prompt and attributes",
                type="tertiary",
                width="stretch",
                shortcut={at - 1: "Left", at + 1: "Right"}.get(number),
                on_click=_select,
                args=(key, number),
            )


def _select(key: str, number: int) -> None:
    st.session_state[key] = number


def _picture(
    studio: Studio, session: str, state: SessionState, card: Card, number: int, nothing: str, how: str
) -> None:
    """Draw the picture of card number on the easel and the others under it; or what will be there, and how."""
    if card.picture is None:
        empty_state(nothing, how)
        return
    if path := studio.gallery.file(card.picture):
        alt = picture_alt(studio.gallery.prompt(card.picture))
        st.image(path, width="stretch", output_format="PNG", alt=alt)
    else:
        st.warning(
            "The file of this picture is missing from the data folder. Its prompt is kept; generate it again.",
            icon=":material/broken_image:",
        )
    made = studio.gallery.picture(card.picture, session).picture
    st.caption(f"Seed {made.seed} · {made.width_px} × {made.height_px} · {made.seconds:.1f} s")
    if NOT_DRAWN in made.how:
        st.caption(
            f":material/help: There is no drawing of: {literally(made.how[NOT_DRAWN])}. An image model draws it."
        )
    if not state.is_drawn(card):
        st.caption(":material/history: Drawn before the swap. Generate draws it as it is now.")
    if len(card.pictures) > 1:
        thumbnails(
            studio,
            [
                (picture, f"{place} · {score_text(state.shown[picture].score)}")
                for place, picture in enumerate(card.pictures, start=1)
            ],
            f"rate_pick_{number}",
            partial(act, studio.statements.pick, session),
            card.picture,
        )
    tries_line(studio, session, card)
