"""Which picture of a round is on the easel, and the picture itself."""

from __future__ import annotations

import streamlit as st

from gars_core.session import Card, Round, SessionState
from gars_core.studio import Studio
from gars_core.ui.parts import empty_state


def which_card(studio: Studio, round_: Round) -> int:
    """Draw a slate's pictures side by side with a choice among them; return the chosen card's number."""
    if len(round_.cards) == 1:
        return 0
    for column, card in zip(st.columns(len(round_.cards)), round_.cards, strict=True):
        if card.picture and studio.files.thumbnail_path(card.picture).exists():
            column.image(studio.files.thumbnail_path(card.picture), width="stretch", alt="One picture of the slate")
    numbers = list(range(len(round_.cards)))
    return st.segmented_control("Picture", numbers, default=0, required=True, key=f"rate_card_{round_.number}",
                                format_func=lambda n: _name(round_, n), label_visibility="collapsed", width="stretch")


def _name(round_: Round, number: int) -> str:
    picture = round_.cards[number].picture
    return f"Picture {number + 1}" + (" · best" if picture and picture == round_.chosen else "")


def picture_of(studio: Studio, state: SessionState, card: Card) -> None:
    """Draw the card's picture, or what will be there."""
    if card.picture is None:
        empty_state("Nothing drawn yet", "Read the prompt, change what you like, and press Generate.")
        return
    path = studio.files.path(card.picture)
    if path.exists():
        phrases = ", ".join(studio.values.phrase(value) for value in card.values[:3])
        st.image(path, width="stretch", output_format="PNG", alt=f"A picture of {phrases}")
    else:
        st.warning("The file of this picture is missing from the data folder. Its prompt is kept; generate it again.",
                   icon=":material/broken_image:")
