"""Likes and dislikes in the user's own words: they become ticks that can be seen and taken back before they count."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import streamlit as st

from gars_core.catalogue.match import Match
from gars_core.catalogue.reading import TextPart, understood
from gars_core.studio import Studio
from gars_core.ui.setup.ticks import SIDES, tick, ticked, untick
from gars_core.ui.shared.asked_back import ask_back
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import literally

OWNER_KEY = "setup_words_owner"
READ = "setup_words_read"


@dataclass
class _OwnWords:
    """What the last text did. values: (value id, liked) that it says; new: those of them that were not ticked so.

    before: what was ticked the other way round by hand. rest: the parts that are not clear.
    """

    rest: list[TextPart]
    values: list[tuple[str, bool]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    before: list[tuple[str, bool]] = field(default_factory=list)


def own_words(studio: Studio) -> bool:
    """Draw the box; what is understood ends up ticked in the categories below it. Return whether it is being read."""
    owner = st.session_state.setdefault(OWNER_KEY, f"words:{uuid.uuid4().hex}")
    with st.form("setup_words_form", border=False, clear_on_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text = st.text_input(
                "In your own words", key="setup_words", placeholder="I love the sea and candlelight, no neon"
            )
            if st.form_submit_button("Tick it for me", key="setup_words_understand") and text.strip():
                st.session_state["setup_words_job"] = studio.drawing.rounds.queue_reading(text, owner)
    reading = job_panel(studio, owner) is not None
    if not reading:
        _take_result(studio)
        words: _OwnWords | None = st.session_state.get(READ)
        if words is not None:
            _show(studio, words)
    return reading


def _take_result(studio: Studio) -> None:
    """Tick what the text says, in place of what the text before it ticked; what was ticked by hand stays."""
    job = studio.jobs.get(st.session_state.get("setup_words_job", ""))
    if job is None or job.status != "done":
        return
    del st.session_state["setup_words_job"]
    last: _OwnWords | None = st.session_state.get(READ)
    if last is not None:
        untick(studio, last.new)
        tick(studio, [(value, likes) for value, likes in last.before if value in studio.values.catalogue.by_id])
    parts: tuple[TextPart, ...] = job.result
    words = _OwnWords([part for part in parts if part.status != "understood"])
    _tick(studio, words, list(understood(parts).values()))
    st.session_state[READ] = words


def _tick(studio: Studio, words: _OwnWords, matches: list[Match]) -> None:
    for match in matches:
        value, likes = match.value_id, match.likes
        category = studio.values.catalogue.attribute(value).category
        if value in ticked(category, SIDES[likes]):
            words.before.append((value, not likes))
        words.new += tick(studio, [(value, likes)])
        words.values.append((value, likes))


def _show(studio: Studio, words: _OwnWords) -> None:
    if words.values:
        phrases = (f"{'' if likes else 'not '}{literally(studio.values.phrase(id))}" for id, likes in words.values)
        st.success(f"Ticked: {', '.join(phrases)}", icon=":material/check:")

    def answer(part: TextPart, match: Match | None) -> None:
        words.rest.remove(part)
        if match is not None:
            _tick(studio, words, [match])

    ask_back(studio, words.rest, "setup", answer)
