"""How long something will take, said before it is pressed."""

from __future__ import annotations

import streamlit as st

from gars_core.studio import Studio

WORTH_SAYING_SECONDS = 5


def about(seconds: float) -> str:
    """Return a time in the words in which people estimate."""
    if seconds < 90:
        return f"about {max(1, round(seconds)):d} s" if seconds < 20 else f"about {round(seconds, -1):.0f} s"
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes < 90 else f"about {minutes / 60:.0f} h"


def say_time(studio: Studio, session: str, pictures: int, maker: str = "") -> None:
    """Say how long so many pictures of a session will take."""
    say(studio.drawing.pictures.seconds(session, pictures, maker))


def say(seconds: float | None) -> None:
    """Say how long something will take; nothing where that is short, or not known yet."""
    if seconds is not None and seconds > WORTH_SAYING_SECONDS:
        st.caption(f":material/schedule: {about(seconds)[:1].upper()}{about(seconds)[1:]}", width="content")
