"""Using what the library holds: a session that starts from it, its words in the idea or in the prompt at hand."""

from __future__ import annotations

import streamlit as st

from gars_core.errors import BadInput, GarsError
from gars_core.library.entries import Entry
from gars_core.session import Card
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from gars_core.ui.setup.beginning import hand_over
from gars_core.ui.shared.current import open_page, session_id, turn_to
from gars_core.ui.shell import act, literally

IDEA = "setup_idea"


def start_from(studio: Studio, entry: Entry) -> None:
    """Go to Setup, filled with what the prompt says."""
    hand_over(studio, entry.text, entry.width_px, entry.height_px)
    turn_to("pages/1_Setup.py")


def add_to_idea(studio: Studio, entry: Entry) -> None:
    """Put a prompt's words behind the idea on Setup. Raises BadInput if there is no room."""
    words = " ".join(entry.text.split())
    idea = ", ".join(filter(None, [st.session_state.get(IDEA, "").strip(" ,"), words]))
    if len(idea) > MAX_IDEA_CHARACTERS:
        raise BadInput(
            f"Your idea would have {len(idea):,} characters; {MAX_IDEA_CHARACTERS:,} is the limit.",
            "Shorten the idea on New session, or start a session from this prompt.",
        )
    st.session_state[IDEA] = idea
    st.toast("Added to the idea on New session.", icon=":material/check:")


def card_at_hand(studio: Studio) -> tuple[str, int] | None:
    """Return the session and the number of the card that this tab is at; None if there is none to change."""
    session = session_id()
    if session is None:
        return None
    try:
        state = studio.sessions.state(session)
    except GarsError:
        return None
    if state.ended or state.current is None:
        return None
    number = int(st.session_state.get(f"rate_card_{session}_{state.current.number}", 0))
    return (session, number) if state.current.cards[number].proposal else None


def at_hand(studio: Studio, session: str, number: int) -> Card:
    """Return the card that card_at_hand names."""
    current = studio.sessions.state(session).current
    assert current is not None
    return current.cards[number]


def add_to_prompt(studio: Studio, entry: Entry) -> None:
    """Put a prompt's words behind the prompt at hand. Raises BadInput if there is none."""
    gone = " and ".join(f"“{literally(words)}”" for words in studio.drawing.prompts.add(*_place(studio), entry.text))
    st.toast(f"Added to the prompt on Rate.{f' To be read, it takes the place of {gone}.' * bool(gone)}")


def draw_this(studio: Studio, text: str) -> None:
    """Make a text the prompt at hand with the values that it names, draw it, and go there. Raises BadInput."""
    session, number = _place(studio)
    stated = studio.library.beginnings.look_at_prompt(text, 0, 0, ignore_progress).sure
    studio.drawing.prompts.take_over(session, number, text, [value for value, likes in stated if likes])
    studio.drawing.pictures.queue_drawing(session, [number])
    open_page("pages/2_Rate.py", session)


def in_library(studio: Studio, picture: str) -> None:
    """Draw the button that keeps a picture out of the library, or lets it in again."""
    out = studio.library.own_prompts.withdrawn(picture)
    st.button(
        "Let into the library" if out else "Keep out of the library",
        key="gallery_withdraw",
        type="tertiary",
        icon=f":material/{'library_add' if out else 'bookmark_remove'}:",
        on_click=act,
        args=(studio.library.own_prompts.bring_back if out else studio.library.own_prompts.withdraw, picture),
        help="Searches find the pictures that you draw, with their prompts and ratings, unless you withdraw them",
    )


def _place(studio: Studio) -> tuple[str, int]:
    card = card_at_hand(studio)
    if card is None:
        raise BadInput("There is no prompt to add this to.", "Start a session first.")
    return card
