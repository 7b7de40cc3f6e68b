"""The critic on screen: what it found in a picture, its suggestion to edit, and what following it will do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from gars_core.critic.advice import Advice
from gars_core.errors import BadInput
from gars_core.studio import Studio
from gars_core.studio.critic.critic import MOST_STEPS
from gars_core.ui.shared.parts import changed_words, say_time
from gars_core.ui.shared.scores import what_is_judged
from gars_core.ui.shared.typed import shared_text
from gars_core.ui.shared.varying import AWAITED
from gars_core.ui.shared.versions import versions
from gars_core.ui.shell import act, errors_shown, plain

USUAL_STEPS = 3
WIDTH_PX = 320
HELP = """Edit freely: each line is something to change.
* Add "a boat". Leave out "fog".
* Say "a calm sea" instead of "the sea".
* Swap "noon" for "dusk": one attribute for another.
* Name "dusk" earlier. Weigh lighting more.
* Draw with another seed.

Other words are added to the prompt as they are."""
MARKS = {False: ("no", "✗", "not shown"), None: ("unsure", "?", "unclear"), True: ("yes", "✓", "shown")}
"""By what a finding says: its class, its mark and the mark in words; what needs a change comes first."""
FEW = 4
"""So many findings that need no change stand open; more of them wait behind a press."""


def critic(
    studio: Studio, session: str, picture: str, page: str, busy: bool, show: Callable[[str], object], maker: str = ""
) -> None:
    """Draw the critic's panel of a picture, and the picture's versions, of which show is to show another.

    page: what the keys begin with. busy: something is being made, and nothing else can be asked for. maker: "" is the
    session's.
    """
    advice = studio.sessions.state(session).advice.get(picture)
    with st.container(gap="small", key=f"{page}_critic"), errors_shown():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "What could be better?" if advice is None else "Look again",
                icon=":material/rate_review:",
                type="tertiary",
                key=f"{page}_critic_look",
                disabled=busy,
                help=_who_looks(studio),
                on_click=act,
                args=(studio.critic.queue_look, session, picture),
            )
            _by_itself(studio, session, picture, page, busy, maker)
            job = studio.jobs.latest(session)
            if job is not None and not job.finished:
                st.caption(f":material/hourglass_top: {plain(job.title)}: see above", width="content")
        if advice is not None:
            with st.container(border=True, gap="small", key=f"{page}_critic_advice"):
                _advice(studio, session, picture, advice, page, busy, maker)
        versions(studio, session, picture, page, show)


def _who_looks(studio: Studio) -> str:
    return plain(f"Who looks: {' · '.join(studio.critic.critics())}. {studio.critic.note}".strip())


def _advice(studio: Studio, session: str, picture: str, advice: Advice, page: str, busy: bool, maker: str) -> None:
    _findings(advice)
    if notes := " ".join(filter(None, (*advice.notes, studio.critic.note))):
        st.caption(f":material/info: {plain(notes)}")
    box = shared_text(
        "Suggestion",
        advice.box,
        f"{page}_critic_box_{session}_{picture}",
        partial(studio.critic.edit, session, picture),
        height=122,
        placeholder="What to change, one thing per line",
        help=HELP,
    )
    if advice.box.strip():
        _meaning(studio, session, picture, advice.box, maker)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Regenerate",
            icon=":material/brush:",
            key=f"{page}_critic_follow",
            disabled=busy,
            on_click=act,
            args=(_follow, studio, session, picture, page, box, maker),
        )
        say_time(studio, session, 1, maker)
        if advice.box != advice.text:
            st.button(
                "Back to the suggestion",
                icon=":material/history:",
                key=f"{page}_critic_revert",
                type="tertiary",
                on_click=act,
                args=(studio.critic.edit, session, picture, advice.text),
            )
        st.button(
            "Drop",
            icon=":material/close:",
            key=f"{page}_critic_drop",
            type="tertiary",
            help="Dismiss the advice; the picture stays as it is",
            on_click=act,
            args=(studio.critic.edit, session, picture, None),
        )


def _findings(advice: Advice) -> None:
    lines = {
        shown: [
            f'<li class="{kind}"><b role="img" aria-label="{words}" title="{words}">{mark}</b>'
            f"<span>{escape(finding.label)}</span>"
            f"<em>{escape(finding.reason)} <small>{escape(finding.by)}</small></em></li>"
            for finding in advice.findings
            if finding.shown is shown
        ]
        for shown, (kind, mark, words) in MARKS.items()
    }
    rest = "".join(lines[None] + lines[True])
    if len(lines[None]) + len(lines[True]) > FEW:
        told = " · ".join(f"{len(lines[shown])} {MARKS[shown][2]}" for shown in (True, None) if lines[shown])
        rest = f"<li class='rest'><details><summary>{told}</summary><ul>{rest}</ul></details></li>"
    st.html(f'<ul class="gars-findings">{"".join(lines[False])}{rest}</ul>')


def _meaning(studio: Studio, session: str, picture: str, text: str, maker: str) -> None:
    """Say what following the text will do; or in one sentence why it cannot be followed."""
    try:
        plan = studio.critic.plan(session, picture, text, maker)
    except BadInput as error:
        st.caption(f":orange[:material/error:] {plain(f'{error.sentence} {error.hint}'.strip())}")
        return
    st.caption("\n".join(f"* {plain(sentence)}" for sentence in plan.sentences))
    drawn_from = studio.gallery.picture(picture, session).picture.prompt
    if plan.prompt != drawn_from:
        changed_words(drawn_from, plan.prompt)


def _follow(studio: Studio, session: str, picture: str, page: str, box: str, maker: str) -> None:
    """Draw the picture again as the box says at this moment, when it may have been typed just before the press.

    A second press in a hurry adds none.
    """
    if _idle(studio, session):
        studio.critic.queue_redrawing(session, picture, st.session_state[box], maker)
        _await(page, session)


def _by_itself(studio: Studio, session: str, picture: str, page: str, busy: bool, maker: str) -> None:
    """Draw the popover in which the critic and the maker are left to themselves."""
    # After the press it is a new popover, and so a closed one.
    key = f"{page}_critic_alone_{st.session_state.get(f'{page}_critic_begun', 0)}"
    with st.popover(
        "Improve automatically", icon=":material/auto_mode:", type="tertiary", key=key, on_change="rerun"
    ) as popover:
        if not popover.open:
            return
        with st.container(width=WIDTH_PX):
            steps = st.number_input(
                "Versions at most", 1, MOST_STEPS, USUAL_STEPS, key=f"{page}_critic_steps", persist_state="session"
            )
            st.caption(
                "The critic looks, its suggestion is followed as is, and the new version is looked at in "
                "turn. Each is kept; the one with the best score is shown at the end."
            )
            st.button(
                "Begin",
                icon=":material/play_arrow:",
                key=f"{page}_critic_begin",
                disabled=busy,
                width="stretch",
                type="primary",
                on_click=act,
                args=(_begin, studio, session, picture, page, int(steps), maker),
            )
            say_time(studio, session, int(steps), maker)
            what_is_judged(studio)


def _begin(studio: Studio, session: str, picture: str, page: str, steps: int, maker: str) -> None:
    if _idle(studio, session):
        studio.critic.queue_improvement(session, picture, steps, maker)
        _await(page, session)
        st.session_state[f"{page}_critic_begun"] = st.session_state.get(f"{page}_critic_begun", 0) + 1


def _idle(studio: Studio, session: str) -> bool:
    job = studio.jobs.latest(session)
    return job is None or job.finished


def _await(page: str, session: str) -> None:
    """Have the gallery open what is made."""
    if page == "gallery":
        st.session_state[AWAITED] = session
