"""What the user writes of a picture or of their taste: shown as GARS understood it, and counted on their word alone."""

from __future__ import annotations

import streamlit as st

from gars_core.errors import GarsError
from gars_core.studio import Studio
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import show_error

WORDS = "rate_words"
ASKED = "rate_asked"
"""What is being read: (session, text, id of the job)."""
HEARD = "rate_heard"
"""What was understood and not yet counted: (session, text, [(value id, liked), ...])."""


def tell(studio: Studio, session: str, busy: bool) -> None:
    """Draw the line to write in, and what was understood. busy: the worker is at the pictures, and reads after them."""
    owner = f"words:{session}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Tell GARS why, or what you like",
            key=WORDS,
            persist_state="session",
            bind="query-params",
            placeholder="Too dark, but I love the sea",
            on_change=_ask,
            args=(studio, session, owner),
        )
        st.button(
            "Read",
            key="rate_words_read",
            help="See what GARS understands; nothing is applied yet",
            on_click=_ask,
            args=(studio, session, owner),
        )
    _take_result(studio)
    if busy and ASKED in st.session_state:
        st.caption("GARS reads it as soon as it has finished the round.")
    else:
        job_panel(studio, owner)
    heard = st.session_state.get(HEARD)
    if heard is not None and heard[0] == session:
        _understood(studio, *heard)


def _ask(studio: Studio, session: str, owner: str) -> None:
    """Have the text read, unless it is being read already or was."""
    text = " ".join((st.session_state.get(WORDS) or "").split())
    if any(st.session_state.get(known, ())[:2] == (session, text) for known in (ASKED, HEARD)):
        return
    st.session_state.pop(HEARD, None)
    if text:
        st.session_state[ASKED] = (session, text, studio.drawing.rounds.queue_reading(text, owner))


def _take_result(studio: Studio) -> None:
    session, text, job_id = st.session_state.get(ASKED, ("", "", ""))
    job = studio.jobs.get(job_id)
    if job is None or job.finished:
        st.session_state.pop(ASKED, None)
    if job is not None and job.status == "done":
        st.session_state[HEARD] = (session, text, job.result)


def _understood(studio: Studio, session: str, text: str, values: list[tuple[str, bool]]) -> None:
    if not values:
        st.info(
            f"GARS found no attribute in “{text}”. Try other words: a subject, a place, a colour, a light or a mood.",
            icon=":material/help:",
        )
        return
    st.caption("GARS understood this. Press one to reverse it, or take it out; then apply it.")
    with st.container(horizontal=True, gap="small", key="rate_understood"):
        for number, (value, likes) in enumerate(values):
            with st.container(horizontal=True, gap=None, width="content", wrap=False):
                st.button(
                    studio.values.phrase(value),
                    icon=f":material/{'thumb_up' if likes else 'thumb_down'}:",
                    key=f"rate_turn_{value}",
                    help="You like it" if likes else "You would rather not see it",
                    on_click=_change,
                    args=(number, (value, not likes)),
                )
                st.button(
                    "",
                    icon=":material/close:",
                    key=f"rate_drop_{value}",
                    type="tertiary",
                    help="Leave it out",
                    on_click=_change,
                    args=(number, None),
                )
    with st.container(horizontal=True):
        st.button(
            "Count this",
            key="rate_count",
            type="primary",
            icon=":material/check:",
            on_click=_count,
            args=(studio, session, text, values),
        )
        st.button("Discard", key="rate_discard", type="tertiary", on_click=_clear)


def _change(number: int, judged: tuple[str, bool] | None) -> None:
    session, text, values = st.session_state[HEARD]
    kept = [*values[:number], *([judged] if judged else []), *values[number + 1 :]]
    if kept:
        st.session_state[HEARD] = (session, text, kept)
    else:
        _clear()


def _count(studio: Studio, session: str, text: str, values: list[tuple[str, bool]]) -> None:
    try:
        studio.statements.mention(session, text, values)
    except GarsError as error:
        show_error(error)
    else:
        _clear()
        st.toast("Counted. The next pictures take it into account.", icon=":material/check:")


def _clear() -> None:
    st.session_state.pop(HEARD, None)
    st.session_state[WORDS] = ""
