"""Rewriting on the Library page: the person's prompt, the found ones to take words from, and whose words came of it."""

from __future__ import annotations

import uuid
from html import escape

import streamlit as st

from gars_core.errors import BadInput
from gars_core.library.entries import Entry
from gars_core.prompting.rewrite import MOST_NEIGHBOURS, Rewrite, Stretch
from gars_core.studio import Studio
from gars_core.ui.library.use import IDEA, at_hand, card_at_hand, draw_this
from gars_core.ui.setup.beginning import hand_over
from gars_core.ui.shared.current import turn_to
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import act, literally

PICKED, OWN, JOB, OWNER = "library_picked", "library_own_prompt", "library_rewrite_job", "library_rewrite_owner"
BEGUN = "library_rewrite_begun"
"""PICKED: ids of the entries to take words from. BEGUN: the prompt that the person was at when OWN was filled last.
JOB: (the job's id, the texts it takes from, its seed)."""
SHOWN_CHARACTERS = 160


def picked(entry: Entry) -> bool:
    """Return whether words are to be taken from the entry."""
    return entry.id in st.session_state.get(PICKED, [])


def pick(entry: Entry) -> None:
    """Take words from an entry, or from it no more. Raises BadInput for too many."""
    ids = list(st.session_state.get(PICKED, []))
    if entry.id in ids:
        ids.remove(entry.id)
    elif len(ids) == MOST_NEIGHBOURS:
        raise BadInput(f"You can rewrite with up to {MOST_NEIGHBOURS} prompts.", "Leave one out first.")
    else:
        ids.append(entry.id)
    st.session_state[PICKED] = ids


def rewrite_panel(studio: Studio) -> None:
    """Draw what was picked, the prompt to rewrite with it, and what came of it; nothing while nothing is picked."""
    entries = studio.library.contents.entries(st.session_state.get(PICKED, []))
    if not entries:
        return
    with st.container(border=True, key="library_rewrite"):
        st.subheader("Rewrite with these", anchor=False)
        with st.container(gap="xsmall"):
            for number, entry in enumerate(entries, 1):
                _neighbour(number, entry)
        begun = _begun(studio)
        if st.session_state.get(OWN) == st.session_state.get(BEGUN):  # nothing of the person's is lost
            st.session_state[OWN] = begun
        st.session_state[BEGUN] = begun
        st.text_area(
            "Your prompt",
            key=OWN,
            persist_state="session",
            height=80,
            placeholder="What the picture is of, in your own words",
            help="Your words stay as they are. Light, colours, medium, mood and the like come from the prompts above "
            "where yours says nothing about them.",
        )
        owner = st.session_state.setdefault(OWNER, f"rewrite:{uuid.uuid4().hex}")
        job, texts, seed = st.session_state.get(JOB, ("", [], -1))
        now = [entry.text for entry in entries]
        st.button(
            "Rewrite" if seed < 0 else "Rewrite again",
            key="library_rewrite_start",
            icon=":material/edit_note:",
            type="primary" if seed < 0 else "secondary",
            on_click=act,
            args=(_rewrite, studio, owner, now),
        )
        job_panel(studio, owner)
        made = studio.jobs.get(job)
        if made is not None and made.status == "done":
            _made(studio, job, texts, made.result)


def _neighbour(number: int, entry: Entry) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        cut = entry.text[:SHOWN_CHARACTERS] + ("…" if len(entry.text) > SHOWN_CHARACTERS else "")
        st.html(f'<div class="gars-prompt"><b class="from n{number}">{number}</b> {escape(cut)}</div>', width="stretch")
        st.button(
            f"Take nothing from prompt {number}",
            icon=":material/close:",
            key=f"library_leave_out_{entry.id}",
            type="tertiary",
            help="Take nothing from it",
            on_click=pick,
            args=(entry,),
        )


def _begun(studio: Studio) -> str:
    """Return the prompt that the person is at: the running session's, or the idea on Setup."""
    place = card_at_hand(studio)
    return at_hand(studio, *place).text if place else str(st.session_state.get(IDEA, ""))


def _rewrite(studio: Studio, owner: str, texts: list[str]) -> None:
    own = st.session_state.get(OWN, "")
    if not own.strip():
        raise BadInput("There is no prompt to rewrite.", "Write what the picture is of, in a few words.")
    seed = st.session_state.get(JOB, ("", [], -1))[2] + 1
    st.session_state[JOB] = (studio.library.rewriting.queue_rewrite(own, texts, owner, seed), texts, seed)


def _made(studio: Studio, job: str, texts: list[str], made: Rewrite) -> None:
    """Draw whose words are where, the text to edit, and the ways to draw it."""
    if not made.from_neighbours:
        st.info(
            "These prompts add nothing: yours already says all that they say about how the picture looks.",
            icon=":material/help:",
        )
        return
    st.html(f'<div class="gars-prompt">{"".join(map(_words, made.stretches))}</div>')
    by = "" if made.writer == "frame" else f" Put together by {literally(made.writer)}."
    added = " Italic: the writer's own." if any(stretch.by == "model" for stretch in made.stretches) else ""
    st.caption(
        f"{made.tokens} of 77 tokens. Bold: your words. Numbered: the words of that prompt.{added} The rest "
        f"joins them.{by}" + (" Your prompt was too long, so its end was left out." if made.cut else "")
    )
    text = st.text_area("Edit it", made.text, key=f"library_rewritten_{job}", height=110)
    with st.container(horizontal=True):
        running = card_at_hand(studio) is not None
        if running:
            st.button(
                "Draw this",
                key="library_draw",
                type="primary",
                icon=":material/brush:",
                on_click=act,
                args=(draw_this, studio, text),
                disabled=not text.strip(),
                help="Replaces your session's prompt, and the attributes that it contradicts, and draws it",
            )
        st.button(
            "Start a session with it",
            key="library_start_rewritten",
            icon=":material/play_arrow:",
            type="secondary" if running else "primary",
            disabled=not text.strip(),
            on_click=_start,
            args=(studio, text),
        )


def _start(studio: Studio, text: str) -> None:
    hand_over(studio, text)
    turn_to("pages/1_Setup.py")


def _words(stretch: Stretch) -> str:
    """Return a stretch as HTML that tells whose it is."""
    text = escape(stretch.text)
    if stretch.by == "neighbour":
        return f'<span class="from n{stretch.neighbour}">{text}<sup>{stretch.neighbour}</sup></span>'
    return f'<span class="{"idea" if stretch.by == "you" else stretch.by}">{text}</span>'
