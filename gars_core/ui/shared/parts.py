"""Small pieces of screen that several pages share."""

from __future__ import annotations

from datetime import datetime
from html import escape
from textwrap import shorten

import streamlit as st

from gars_core.prompting.difference import difference
from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.types import ModelStatus
from gars_core.words import counted

SCALE = ("Hate it", "Not for me", "So-so", "Like it", "Love it")
"""The ratings from 1 to 5 in words."""
ALT_CHARACTERS = 200
WORTH_SAYING_SECONDS = 5


def empty_state(headline: str, text: str) -> None:
    """Say what will be here, and how it gets here."""
    st.html(f'<div class="gars-empty"><b>{escape(headline)}</b>{escape(text)}</div>')


def changed_words(before: str, after: str) -> None:
    """Show a text with what became of it: words that were added and words that went."""
    tags = {"keep": "span", "add": "ins", "remove": "del"}
    words = "".join(
        f"<{tags[segment.kind]}>{escape(segment.text)}</{tags[segment.kind]}>" for segment in difference(before, after)
    )
    st.html(f'<div class="gars-prompt">{words}</div>')


def session_title(state: SessionState) -> str:
    """Return a session's name for lists: its idea, or that it had none and when it began."""
    if state.setup.idea.strip():
        return state.setup.title
    began = datetime.fromtimestamp(state.live[0].at)
    return f"{state.setup.title}, {began.day} {began:%b %H:%M}"


def session_line(state: SessionState) -> str:
    """Return how far a session has come, in a few words."""
    rated = sum(shown.score is not None for shown in state.shown.values())
    return (
        f"Round {max(len(state.rounds), 1)} of {state.setup.rounds} · {counted(len(state.shown), 'picture')} · "
        f"{rated} rated"
    )


def ago(seconds_since_epoch: float) -> str:
    """Return a time as people say it."""
    then = datetime.fromtimestamp(seconds_since_epoch)
    days = (datetime.now().date() - then.date()).days
    day = "today" if days == 0 else "yesterday" if days == 1 else f"{then:%d %b %Y}"
    return f"{day}, {then:%H:%M}"


def size(number_of_bytes: int) -> str:
    """Return a size in kB, MB or GB (powers of ten, as disks and hubs count)."""
    if number_of_bytes < 1e6:
        return f"{number_of_bytes / 1e3:.0f} kB"
    return f"{number_of_bytes / 1e9:.1f} GB" if number_of_bytes >= 1e9 else f"{number_of_bytes / 1e6:.0f} MB"


def what_is_missing(studio: Studio) -> list[ModelStatus]:
    """Return the models worth naming on Home: for each role the best one, if none but the last resort is installed."""
    by_role: dict[str, list[ModelStatus]] = {}
    for status in studio.models.memory.statuses():
        if status.role not in ("scorer", "critic"):  # sessions go on quite well without one
            by_role.setdefault(status.role, []).append(status)
    return [
        of_role[0]
        for of_role in by_role.values()
        if not any(status.installed for status in of_role[: max(1, len(of_role) - 1)])
    ]


def marked(name: str, on: bool) -> str:
    """Return the name of a button that shows its icon alone, with its state for those who do not see the colour."""
    return f"{name} (chosen)" if on else name


def picture_alt(prompt: str) -> str:
    """Return what a picture is to show, for those who do not see it: its prompt, which names the subject first."""
    return shorten(prompt, ALT_CHARACTERS, placeholder=" …") or "A picture"


def on_scale(score: float) -> float:
    """Return a rating in [-1, 1] on the scale that people see, from 1 to 5 as the keys are."""
    return round(3 + 2 * score, 1)


def score_text(score: float | None) -> str:
    """Return a rating as it is shown everywhere: "Like it", "3.7 · Like it" between the keys, unrated said to be so."""
    if score is None:
        return "not rated"
    number, words = on_scale(score), SCALE[round(2 * score) + 2]
    return words if number == round(number) else f"{number:g} · {words}"


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
