"""The attributes of a picture as chips: why each is there, good, bad, lock, and behind "more" swap and never."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from gars_core.session import Card, Round, SessionState
from gars_core.studio import Studio
from gars_core.studio.taste.reasons import SOMETHING_NEW
from gars_core.studio.taste.taste import Reason
from gars_core.types import Attribute
from gars_core.ui.shared.parts import marked
from gars_core.ui.shared.slider import shared_slider
from gars_core.ui.shared.value_picker import offered
from gars_core.ui.shell import act, errors_shown

NEAR = 5
FEW_NEW = 2
"""With more new attributes that is said once above them, and not under each."""


def chips(studio: Studio, session: str, state: SessionState, round_: Round, card_number: int) -> None:
    """Draw the card's attributes by category, each with its reason, then the weights."""
    card = round_.cards[card_number]
    labels = {category.id: category.label for category in studio.values.catalogue.categories}
    settled = studio.taste.settled(state).by_category
    reasons = {reason.value: reason for reason in studio.taste.why(state, card.values)}
    shows_all = st.toggle(
        "Why these",
        value=True,
        key="rate_why",
        persist_state="session",
        help="What speaks for each attribute. The line under a category shows how settled it is.",
    )
    new = {value for value, reason in reasons.items() if reason.sentence == SOMETHING_NEW}
    said_once = new if shows_all and len(new) > FEW_NEW else set[str]()
    if said_once:
        st.caption("All of these are new." if len(new) == len(card.values) else "Those without a reason are new.")
    with st.container(gap="xxsmall", key="rate_chips"):
        for value in card.values:
            attribute = studio.values.catalogue.by_id.get(value)
            if attribute is not None:
                label = _label(labels[attribute.category], settled.get(attribute.category, 0.0))
                shows = shows_all and value not in said_once
                _chip(studio, session, state, card_number, card, attribute, label, reasons.get(value), shows)
    _weights(studio, session, state, labels)


def _chip(
    studio: Studio,
    session: str,
    state: SessionState,
    card_number: int,
    card: Card,
    attribute: Attribute,
    label: str,
    reason: Reason | None,
    shows_reason: bool,
) -> None:
    """Draw a chip. shows_reason: whether the reason stands under it; the whole of a long one is behind "more"."""
    value = attribute.id
    tap = state.taps.get((len(state.rounds), value))
    locked = value in state.frozen.get(attribute.category, ())
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="xxsmall", key=f"chip-{card_number}-{value}"
    ):
        why = f'<em title="{escape(reason.in_full)}">{escape(reason.sentence)}</em>' if shows_reason and reason else ""
        st.html(f'<div class="gars-chip">{label}<span>{escape(attribute.phrase)}</span>{why}</div>', width="stretch")
        _toggle(
            "thumb_up",
            "Good",
            attribute.phrase,
            tap is True,
            f"rate_good_{card_number}_{value}",
            studio.statements.tap,
            session,
            value,
            None if tap is True else True,
        )
        _toggle(
            "thumb_down",
            "Bad",
            attribute.phrase,
            tap is False,
            f"rate_bad_{card_number}_{value}",
            studio.statements.tap,
            session,
            value,
            None if tap is False else False,
        )
        _toggle(
            "lock" if locked else "lock_open",
            "Unlock" if locked else "Lock for the next pictures",
            attribute.phrase,
            locked,
            f"rate_lock_{card_number}_{value}",
            studio.statements.freeze,
            session,
            value,
            not locked,
        )
        with st.popover(
            f"Why, swap, never: {attribute.phrase}",
            icon=":material/more_horiz:",
            type="tertiary",
            key=f"rate_more_{card_number}_{value}",
            on_change="rerun",
            help="Why, swap, never",
        ) as more:
            if more.open:
                _more(studio, session, state, card_number, card, attribute, reason.in_full if reason else "")


def _label(category: str, settled: float) -> str:
    """Return a category's name over a line as long as its taste is settled."""
    words = f"{category}: {settled:.0%} settled"
    return (
        f'<small title="{escape(words)}">{escape(category)}'
        f'<i role="img" aria-label="{escape(words)}"><b style="width:{settled:.0%}"></b></i></small>'
    )


def _toggle(
    icon: str, help: str, phrase: str, on: bool, key: str, action: Callable[..., object], *args: object
) -> None:
    st.button(
        marked(f"{'Lock' if icon.startswith('lock') else help}: {phrase}", on),
        icon=f":material/{icon}:",
        help=help,
        key=key,
        type="primary" if on else "tertiary",
        on_click=act,
        args=(action, *args),
    )


def _more(
    studio: Studio, session: str, state: SessionState, card_number: int, card: Card, attribute: Attribute, reason: str
) -> None:
    with errors_shown():
        if reason:
            st.html(f'<div class="gars-why">{escape(reason)}</div>')
        near = [
            other
            for other in studio.values.near(attribute.id, NEAR + len(card.values))
            if other.id not in card.values and other.id not in state.banned
        ][:NEAR]
        st.caption("Swap for something similar")
        for other in near:
            st.button(
                other.phrase,
                key=f"rate_swap_{card_number}_{attribute.id}_{other.id}",
                width="stretch",
                on_click=act,
                args=(studio.drawing.rounds.swap, session, card_number, attribute.id, other.id),
            )
        everything = [
            other
            for other in studio.values.catalogue.by_category[attribute.category]
            if other.id not in card.values and other.id not in state.banned
        ]
        matches = offered(everything, f"rate_swapsearch_{card_number}_{attribute.id}")
        chosen = st.selectbox(
            "Or any other",
            [other.id for other in matches],
            index=None,
            format_func=studio.values.phrase,
            placeholder="Choose one",
            key=f"rate_swapany_{card_number}_{attribute.id}",
        )
        if chosen:
            studio.drawing.rounds.swap(session, card_number, attribute.id, chosen)
            st.rerun()
        st.button(
            "Never show this again",
            icon=":material/block:",
            key=f"rate_never_{card_number}_{attribute.id}",
            type="tertiary",
            on_click=act,
            args=(studio.statements.ban, session, attribute.id, True),
        )


def _weights(studio: Studio, session: str, state: SessionState, labels: dict[str, str]) -> None:
    with st.expander("Weights", icon=":material/tune:", key="rate_weights", on_change="rerun") as weights:
        if not weights.open:
            return
        st.caption("How much each category matters for the next pictures: 0 leaves it out, 1 is usual.")
        left, right = st.columns(2)
        for position, category in enumerate(state.setup.categories):
            shared_slider(
                (left, right)[position % 2],
                labels[category],
                (0.0, 2.0),
                0.1,
                state.weights.get(category, 1.0),
                f"rate_weight_{session}_{category}",
                partial(act, studio.statements.weigh, session, category),
            )
