"""What can be made from a picture: varied, drawn anew with another seed, enlarged."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gars_core.session.picture import Picture
from gars_core.studio import Studio
from gars_core.studio.drawing.variations import STRONGLY, SUBTLY, Way, enlarged_size, way_to_enlarge
from gars_core.ui.shared.parts import say_time
from gars_core.ui.shared.which_maker import which_maker
from gars_core.ui.shell import errors_shown

WIDTH_PX = 320
AWAITED = "varying_awaited"
"""The session whose next picture the gallery is to open."""

_WAYS: dict[Way, str] = {
    "start": "The details are drawn anew at {size} pixels.",
    "scale": "The same picture, drawn again at {size} pixels.",
    "filter": "Plain enlargement to {size} pixels: no new detail is drawn.",
}


def vary_menu(studio: Studio, session: str, picture: str, page: str, busy: bool) -> None:
    """Draw the popover of all that can be made from the picture. page: what the keys begin with."""
    # After a choice it is a new popover, and so a closed one: the running job's poll could open the old one again.
    key = f"{page}_vary_{st.session_state.get(f'{page}_varied', 0)}"
    with st.popover(
        "Vary or enlarge", icon=":material/auto_awesome:", type="tertiary", key=key, on_change="rerun"
    ) as menu:
        if menu.open:
            with st.container(width=WIDTH_PX), errors_shown():
                _choices(studio, session, studio.gallery.picture(picture, session).picture, page, busy)


def _choices(studio: Studio, session: str, picture: Picture, page: str, busy: bool) -> None:
    words, far = f"{page}_vary_prompt_{picture.id}", f"{page}_vary_far"
    maker = which_maker(studio, session, f"{page}_vary")

    def ask(label: str, icon: str, key: str, action: Callable[..., str], *args: object) -> None:
        st.button(
            label,
            icon=f":material/{icon}:",
            key=f"{page}_vary_{key}",
            disabled=busy,
            width="stretch",
            on_click=_ask,
            args=(session, page, words, action, *args),
        )

    def vary(prompt: str, strength: float) -> str:
        return studio.drawing.variations.queue_variation(session, picture.id, strength, prompt, maker.id)

    say_time(studio, session, 1, maker.id)
    st.text_area("Prompt", picture.prompt, key=words, height=110, persist_state="session")
    if "start" in maker.abilities:
        with st.container(horizontal=True, wrap=False):
            ask("Vary subtly", "blur_on", "subtly", vary, SUBTLY)
            ask("Vary strongly", "grain", "strongly", vary, STRONGLY)
        strength = st.slider(
            "Or choose how far",
            5,
            95,
            45,
            5,
            format="%d%%",
            key=far,
            persist_state="session",
            help="How much of the picture may change: at 5% hardly anything, at 95% nearly everything.",
        )
        ask(f"Vary by {strength}%", "tune", "exactly", vary, strength / 100)
    else:
        st.caption(
            f"{maker.label} cannot begin from a picture. To vary this one, set up SDXL-Lightning or another "
            "program that draws."
        )
        st.page_link("pages/6_Models.py", label="To the models", icon=":material/memory:")
    ask(
        "Remix with another seed",
        "casino",
        "remix",
        lambda prompt: studio.drawing.variations.queue_remix(session, picture.id, prompt, maker.id),
    )
    width_px, height_px = enlarged_size(picture)
    if width_px > picture.width_px or height_px > picture.height_px:
        ask(
            "Enlarge",
            "open_in_full",
            "enlarge",
            lambda prompt: studio.drawing.variations.queue_enlargement(session, picture.id, maker.id),
        )
        st.caption(_WAYS[way_to_enlarge(maker, picture)].format(size=f"{width_px} × {height_px}"))


def _ask(session: str, page: str, words: str, action: Callable[..., str], *args: object) -> None:
    with errors_shown():
        action(st.session_state[words], *args)
        if page == "gallery":
            st.session_state[AWAITED] = session
        st.session_state[f"{page}_varied"] = st.session_state.get(f"{page}_varied", 0) + 1
