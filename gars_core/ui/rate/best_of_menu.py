"""Best of several and until good enough: the popover that asks for them, and the line on what came of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gars_core.session import Card
from gars_core.studio import Studio
from gars_core.studio.drawing.best_of import MOST, MOST_TRIES
from gars_core.studio.drawing.best_of_run import BestOfResult
from gars_core.ui.rate.drawing_settings import at_work, chosen
from gars_core.ui.shared.parts import say_time
from gars_core.ui.shared.scores import what_is_judged
from gars_core.ui.shell import errors_shown
from gars_core.words import counted

WIDTH_PX = 320
MENU = "rate_tries"
HARDLY = 0.03
"""Pictures whose scores lie closer together than this differ by less than a person would see."""
BY = {"seeds": "Seed", "wordings": "Wording"}


def try_menu(studio: Studio, session: str, card: int, maker: str, busy: bool) -> None:
    """Draw the popover for a card. maker: the id of who draws."""
    # After a press it is a new popover, and so a closed one: the running job's poll could open the old one again.
    key = f"{MENU}_{st.session_state.get(MENU, 0)}"
    with st.popover("Best of several", icon=":material/trophy:", type="tertiary", key=key, on_change="rerun") as menu:
        if menu.open:
            with st.container(width=WIDTH_PX):
                _choices(studio, session, card, maker, busy)


def _choices(studio: Studio, session: str, card: int, maker: str, busy: bool) -> None:
    n, by, least, most, minutes = (f"rate_try_{name}_{session}" for name in ("n", "by", "least", "most", "minutes"))
    asked = st.session_state  # read at the press, when a number may have been typed just before

    def ask(label: str, icon: str, key: str, action: Callable[[], str]) -> None:
        st.button(
            label,
            icon=f":material/{icon}:",
            key=key,
            disabled=busy,
            width="stretch",
            on_click=_ask,
            args=(studio, session, action),
        )

    def best_of() -> str:
        seed, _, final = chosen(session)
        return studio.drawing.best_of.queue_best_of(session, card, int(asked[n]), asked[by], seed, final, maker)

    def until_good() -> str:
        seed, _, final = chosen(session)
        return studio.drawing.best_of.queue_until_good(
            session, card, asked[least] / 100, int(asked[most]), asked[minutes], seed, final, maker
        )

    st.caption(
        "Draws several pictures of the same attributes and puts the one that scores best on the "
        "easel. The others, and earlier pictures, stay below it."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.number_input("How many", 2, MOST, 4, key=n, persist_state="session", width=100)
        st.segmented_control(
            "What differs",
            BY,
            default="seeds",
            required=True,
            key=by,
            format_func=BY.__getitem__,
            persist_state="session",
            help="The same words with other seeds, or the same attributes in other words",
        )
    ask(f"Draw {number}, keep the best", "trophy", "rate_try_best", best_of)
    say_time(studio, session, int(number), maker)
    score = st.slider("Or until one scores at least", 50, 100, 80, 5, format="%d%%", key=least, persist_state="session")
    with st.container(horizontal=True):
        st.number_input("Tries at most", 1, MOST_TRIES, 20, key=most, persist_state="session", width=130)
        st.number_input(
            "Minutes at most", 0.5, 1440.0, 10.0, 0.5, format="%g", key=minutes, persist_state="session", width=130
        )
    ask(f"Continue until {score}%", "target", "rate_try_until", until_good)
    what_is_judged(studio)


def _ask(studio: Studio, session: str, action: Callable[[], str]) -> None:
    """Begin, once however hurriedly it is pressed."""
    if not at_work(studio, session):
        with errors_shown():
            action()
            st.session_state[MENU] = st.session_state.get(MENU, 0) + 1


def tries_line(studio: Studio, session: str, card: Card) -> None:
    """Say how a card's pictures compare, and why no further one was drawn."""
    tries = studio.drawing.best_of.result(session, card)
    if tries is not None:
        scores = dict(zip(tries.pictures, tries.scores, strict=True))
        here = scores.get(card.picture or "")
        other = card.picture != tries.pictures[tries.best] and here is not None
        earlier = studio.drawing.best_of.earlier(card, tries) or 0.0
        st.caption(
            f":material/trophy: {sentence(tries)}"
            + (f" · this one {here:.0%}" if other else "")
            + (f" · an earlier one scores {earlier:.0%}" if earlier > (tries.score or 0.0) else "")
        )


def sentence(tries: BestOfResult) -> str:
    """Return what came of the tries, in one line."""
    n, score = len(tries.pictures), tries.score
    if score is None:
        return (
            "No scorer here can judge it." if n == 1 else f"No scorer here can judge these {n}: the first one is kept."
        )
    aim = f"{tries.threshold:.0%}" if tries.threshold is not None else ""
    best = f"the best has {'just under ' * (aim == f'{score:.0%}')}{score:.0%}"
    match tries.end:
        case "stopped":
            return f"Stopped after {n} of {tries.asked} tries: {best}"
        case "time":
            return f"Stopped after {tries.minutes:g} minutes and {counted(n, 'picture')} without reaching {aim}; {best}"
        case "reached":
            return f"Reached {aim} at try {n}: {score:.0%}{_others(tries)}"
        case "all" if aim:
            return f"Stopped after {n} {'try' if n == 1 else 'tries'} without reaching {aim}; {best}"
        case "wordings":
            return f"The writer found only {counted(n, 'wording')}. Best of {n}: {score:.0%}{_others(tries)}"
    return f"Best of {n}: {score:.0%}{_others(tries)}"


def _others(tries: BestOfResult) -> str:
    """Return " (the others 60% to 78%)", or that they hardly differ; "" if there are none."""
    others = [score for place, score in enumerate(tries.scores) if place != tries.best and score is not None]
    if not others:
        return ""
    low, high = f"{min(others):.0%}", f"{max(others):.0%}"
    between = f"{low} to {high}" if low != high else low
    if (tries.score or 0.0) - min(others) < HARDLY:
        return f"; {'the others hardly differ' if len(others) > 1 else 'the other hardly differs'} ({between})"
    return f" (the other{'s' if len(others) > 1 else ''} {between})"
