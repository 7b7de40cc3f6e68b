"""What the user writes of a picture or of their taste: shown as GARS understood it, and counted on their word alone."""

from __future__ import annotations

import streamlit as st

from gars_core.catalogue.match import Match
from gars_core.catalogue.reading import TextPart, understood
from gars_core.errors import GarsError
from gars_core.studio import Studio
from gars_core.ui.shared.asked_back import ask_back
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import literally, show_error

WORDS = "rate_words"
ASKED = "rate_asked"
"""What is being read: (session, text, id of the job)."""
HEARD = "rate_heard"
"""What was read and not yet applied: (session, text, [(value id, liked), ...], [part that is not clear, ...])."""


def tell(studio: Studio, session: str) -> None:
    """Draw the line to write in, and what was understood."""
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
            "Understand this",
            key="rate_words_read",
            help="See what GARS understands; nothing is applied yet",
            on_click=_ask,
            args=(studio, session, owner),
        )
    _take_result(studio)
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
        values = [(match.value_id, match.likes) for match in understood(job.result).values()]
        rest = [part for part in job.result if part.status != "understood"]
        st.session_state[HEARD] = (session, text, values, rest)


def _understood(studio: Studio, session: str, text: str, values: list[tuple[str, bool]], rest: list[TextPart]) -> None:
    if values:
        st.caption("Tap to switch like and dislike, × to remove, then Apply.")
        _chips(studio, values)
    ask_back(studio, rest, "rate", _answer)
    with st.container(horizontal=True):
        if values:
            st.button(
                "Apply",
                key="rate_count",
                type="primary",
                icon=":material/check:",
                on_click=_apply,
                args=(studio, session, text, values),
            )
        st.button("Discard", key="rate_discard", type="tertiary", on_click=_clear)


def _chips(studio: Studio, values: list[tuple[str, bool]]) -> None:
    with st.container(horizontal=True, gap="small", key="rate_understood"):
        for number, (value, likes) in enumerate(values):
            with st.container(horizontal=True, gap=None, width="content", wrap=False):
                st.button(
                    literally(studio.values.phrase(value)),
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


def _change(number: int, judged: tuple[str, bool] | None) -> None:
    session, text, values, rest = st.session_state[HEARD]
    _keep(session, text, [*values[:number], *([judged] if judged else []), *values[number + 1 :]], rest)


def _answer(part: TextPart, match: Match | None) -> None:
    """Take over what is meant by an unsure part, unless the value is among the understood ones already."""
    session, text, values, rest = st.session_state[HEARD]
    meant = [(match.value_id, match.likes)] if match and match.value_id not in dict(values) else []
    _keep(session, text, [*values, *meant], [other for other in rest if other is not part])


def _keep(session: str, text: str, values: list[tuple[str, bool]], rest: list[TextPart]) -> None:
    if values or rest:
        st.session_state[HEARD] = (session, text, values, rest)
    else:
        _clear()


def _apply(studio: Studio, session: str, text: str, values: list[tuple[str, bool]]) -> None:
    """Count the values. The words that were not understood stay in the line, to be said in another way."""
    rest = st.session_state[HEARD][3]
    try:
        studio.statements.mention(session, text, values)
    except GarsError as error:
        show_error(error)
    else:
        _clear(", ".join(part.words for part in rest))
        st.toast("Applied. The next pictures take it into account.", icon=":material/check:")


def _clear(words: str = "") -> None:
    st.session_state.pop(HEARD, None)
    st.session_state[WORDS] = words
