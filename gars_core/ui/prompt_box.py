"""The prompt of a picture: editable, with what it holds, what is missing, who wrote what, and how long it is."""

from __future__ import annotations

from html import escape

import streamlit as st

from gars_core.prompting.difference import difference
from gars_core.session import Card, SessionState
from gars_core.studio import Studio
from gars_core.types import Fidelity, Proposal
from gars_core.ui.shell import errors_shown

LONGEST = 77
EMPHASIS = " (word:1.2) weighs a word more, (word:0.8) less; ((word)) and [word] do so too."
REVERTS = "rate_reverts"
"""How often this tab went back to a proposal: each time the box is a new one, which begins with the proposal."""


def prompt_box(studio: Studio, session: str, state: SessionState, card_number: int, busy: bool) -> None:
    """Draw the box for a card that has a proposal; every edit is an event at once."""
    card = state.rounds[-1].cards[card_number]
    if card.proposal is None:
        return
    box = f"rate_prompt_{session}_{len(state.rounds)}_{card_number}_{card.wordings}_{'-'.join(card.values)}"
    key = f"{box}_{st.session_state.get(REVERTS, 0)}"
    # As the widget's own value: one put into the session's state does not reach a box that the browser draws anew.
    emphasis = EMPHASIS if "emphasis" in studio.drawing.abilities(session) else ""
    st.text_area("Prompt", card.text, key=key, height=176, on_change=_draft, args=(studio, session, card_number, key),
                 help=f"Edit freely: what stands here is drawn. Ctrl+Enter generates.{emphasis}")
    with errors_shown():
        fidelity = studio.fidelity(session, card_number)
        in_pieces = fidelity.tokens > LONGEST and state.setup.long_prompt == "chunk"
        _meter(fidelity, studio.pieces(session, card_number) if in_pieces else 1)
        _held(studio, fidelity)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Rewrite", icon=":material/refresh:", key=f"rate_rewrite_{card_number}", disabled=busy,
                  help="Another wording of the same attributes",
                  on_click=_rewrite, args=(studio, session, card_number))
        if card.draft is not None:
            st.button("Back to the proposal", icon=":material/history:", key=f"rate_revert_{card_number}",
                      type="tertiary", on_click=_revert, args=(studio, session, card_number))
        with st.popover("Who wrote what", type="tertiary", icon=":material/format_quote:",
                        key=f"rate_who_{card_number}"):
            _who_wrote(card.proposal)
    if card.draft is not None and card.draft != card.proposal.text:
        with st.expander("Your changes", icon=":material/difference:", key=f"rate_changes_{card_number}"):
            _changes(card)


def _draft(studio: Studio, session: str, card_number: int, key: str) -> None:
    with errors_shown():
        studio.draft(session, card_number, st.session_state[key])


def _revert(studio: Studio, session: str, card_number: int) -> None:
    with errors_shown():
        studio.draft(session, card_number, None)
        st.session_state[REVERTS] = st.session_state.get(REVERTS, 0) + 1


def _rewrite(studio: Studio, session: str, card_number: int) -> None:
    with errors_shown():
        studio.rewrite(session, card_number)


def _meter(fidelity: Fidelity, pieces: int) -> None:
    """Draw how much of what is read at once the prompt takes."""
    text = f"{fidelity.tokens} of {LONGEST} tokens"
    if pieces > 1:
        text = f"{fidelity.tokens} tokens · read in {pieces} pieces"
    elif fidelity.tokens > LONGEST:
        text += " · :red[the end will not be read]"
    st.progress(min(1.0, fidelity.tokens / LONGEST), text=text)


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
    st.caption(f"Written by {proposal.writer} in {proposal.seconds:.1f} s. Underlined: the attributes. "
               "Highlighted: the language model's own words. Bold: yours. The rest joins them.")


def _changes(card: Card) -> None:
    tags = {"keep": "span", "add": "ins", "remove": "del"}
    assert card.proposal is not None
    words = "".join(f"<{tags[segment.kind]}>{escape(segment.text)}</{tags[segment.kind]}>"
                    for segment in difference(card.proposal.text, card.text))
    st.html(f'<div class="gars-prompt">{words}</div>')
