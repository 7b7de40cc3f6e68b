"""How the next pictures are drawn: from which seed, how many of a prompt, how carefully."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gars_core.session import SessionState
from gars_core.session.setup import MAX_BATCH
from gars_core.studio import Studio
from gars_core.studio.drawing.queue import HowDrawn
from gars_core.ui.shared.at_once import at_once_toggle
from gars_core.ui.shared.which_maker import which_maker
from gars_core.ui.shell import literally

NEW_SEED = -1


def how_drawn(studio: Studio, session: str, state: SessionState, picture: str | None) -> tuple[str, int]:
    """Draw the popover and what differs from usual beside it; return the maker's id and how many pictures it makes.

    picture: the one whose seed can be kept.
    """
    seed_key, count_key, final_key = _keys(session)
    setup = state.setup
    for key, usual in ((seed_key, setup.picture_seed), (count_key, setup.batch), (final_key, setup.final)):
        st.session_state.setdefault(key, usual)
    with st.popover("Drawing settings", icon=":material/tune:", type="tertiary", key="rate_how"):
        at_once_toggle(studio, "rate_how_at_once")
        maker = which_maker(studio, session, "rate_how")
        seed = st.number_input(
            "Seed",
            NEW_SEED,
            2**32 - 1,
            key=seed_key,
            persist_state="session",
            help="The same prompt and seed give the same picture. -1 is a new seed each time.",
        )
        with st.container(horizontal=True):
            st.button(
                "New each time",
                icon=":material/casino:",
                key="rate_how_dice",
                disabled=seed == NEW_SEED,
                on_click=_set,
                args=(seed_key, NEW_SEED),
            )
            if picture is not None:
                used = studio.gallery.picture(picture, session).picture.seed
                st.button(
                    "Keep this picture's seed",
                    icon=":material/keep:",
                    key="rate_how_keep",
                    disabled=seed == used,
                    on_click=_set,
                    args=(seed_key, used),
                )
        count = st.number_input(
            "Pictures per prompt",
            1,
            MAX_BATCH,
            key=count_key,
            persist_state="session",
            help="Each has its own seed and its own rating.",
        )
        if "final" in maker.abilities:
            st.toggle(
                "Final quality",
                key=final_key,
                persist_state="session",
                help="A slower decoder that shows finer details.",
            )
    if maker.id != (setup.maker or maker.id):
        st.caption(f":material/brush: By {literally(maker.label)}", width="content")
    if seed != NEW_SEED:
        st.caption(f":material/keep: From seed {seed}", width="content")
    return maker.id, int(count)


def draw(studio: Studio, session: str, cards: Sequence[int], maker: str) -> None:
    """Queue pictures as the popover stands at this moment, when a number may have been typed just before the press.

    A second press in a hurry adds none.
    """
    if not at_work(studio, session):
        studio.drawing.pictures.queue_drawing(session, cards, how_chosen(session, maker))


def at_work(studio: Studio, session: str) -> bool:
    """Say whether something of the session's is being made, or waits for it."""
    job = studio.jobs.latest(session)
    return job is not None and not job.finished


def how_chosen(session: str, maker: str) -> HowDrawn:
    """Return how the next pictures are drawn, as the popover stands at this moment. maker: an id."""
    return HowDrawn(*chosen(session), maker)


def chosen(session: str) -> tuple[int | None, int | None, bool | None]:
    """Return seed, count and final quality as the popover has them; None is as set up."""
    seed, count, final = (st.session_state.get(key) for key in _keys(session))
    return seed, count, final


def _keys(session: str) -> tuple[str, str, str]:
    return f"rate_how_seed_{session}", f"rate_how_count_{session}", f"rate_how_final_{session}"


def _set(key: str, seed: int) -> None:
    st.session_state[key] = seed
