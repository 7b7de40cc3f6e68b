"""The prompt of a picture: editable, with what it holds, what is missing, who wrote what, and how long it is."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from gars_core.prompting.pieces import is_read_whole
from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.types import PROMPT_TOKENS, Fidelity, Proposal
from gars_core.ui.shared.parts import changed_words
from gars_core.ui.shared.typed import shared_text
from gars_core.ui.shell import act, errors_shown

EMPHASIS = " (word:1.2) stresses a word more, (word:0.8) less; ((word)) and [word] work too."


def prompt_box(studio: Studio, session: str, state: SessionState, card_number: int, busy: bool) -> None:
    """Draw the box for a card that has a proposal; every edit is an event at once."""
    card = state.rounds[-1].cards[card_number]
    if card.proposal is None:
        return
    abilities = studio.drawing.pictures.abilities(session)
    emphasis = EMPHASIS if "emphasis" in abilities else ""
    shared_text(
        "Prompt",
        card.text,
        f"rate_prompt_{session}_{len(state.rounds)}_{card_number}_{'-'.join(card.values)}",
        partial(studio.statements.draft, session, card_number),
        height=176,
        help=f"Edit freely: what is written here is drawn. Ctrl+Enter generates.{emphasis}",
    )
    with errors_shown():
        fidelity = studio.drawing.rounds.fidelity(session, card_number)
        in_pieces = fidelity.tokens > PROMPT_TOKENS and is_read_whole(state.setup.long_prompt, abilities)
        _meter(fidelity, studio.drawing.rounds.pieces(session, card_number) if in_pieces else 1)
        _held(studio, fidelity)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Rewrite",
            icon=":material/refresh:",
            key=f"rate_rewrite_{card_number}",
            disabled=busy,
            help="Another wording of the same attributes",
            on_click=act,
            args=(studio.drawing.rounds.queue_rewriting, session, card_number),
        )
        if card.draft is not None:
            st.button(
                "Back to the proposal",
                icon=":material/history:",
                key=f"rate_revert_{card_number}",
                type="tertiary",
                on_click=act,
                args=(studio.statements.draft, session, card_number, None),
            )
        with st.popover(
            "Who wrote what", type="tertiary", icon=":material/format_quote:", key=f"rate_who_{card_number}"
        ):
            _who_wrote(card.proposal)
    if card.draft is not None and card.draft != card.proposal.text:
        with st.expander("Your changes", icon=":material/difference:", key=f"rate_changes_{card_number}"):
            changed_words(card.proposal.text, card.text)


def _meter(fidelity: Fidelity, pieces: int) -> None:
    """Draw how much of what is read at once the prompt takes."""
    text = f"{fidelity.tokens} of {PROMPT_TOKENS} tokens"
    if pieces > 1:
        text = f"{fidelity.tokens} tokens · read in {pieces} pieces"
    elif fidelity.tokens > PROMPT_TOKENS:
        text += " · :red[the last words will be ignored]"
    st.progress(min(1.0, fidelity.tokens / PROMPT_TOKENS), text=text)


def _held(studio: Studio, fidelity: Fidelity) -> None:
    total = len(fidelity.present) + len(fidelity.missing)
    if fidelity.missing:
        missing = ", ".join(studio.values.phrase(value) for value in fidelity.missing)
        st.caption(f":material/warning: Holds {len(fidelity.present)} of {total} attributes. Missing: {missing}")
    else:
        st.caption(f":material/check: Holds all {total} attributes")


def _who_wrote(proposal: Proposal) -> None:
    words = "".join(f'<span class="{span.by}">{escape(span.text)}</span>' for span in proposal.spans)
    st.html(f'<div class="gars-prompt">{words}</div>')
    st.caption(
        f"Written by {proposal.writer} in {proposal.seconds:.1f} s. Underlined: the attributes. "
        "Highlighted: the language model's own words. Bold: yours. The rest joins them."
    )
