"""Rate: the loop of attributes, prompt, picture, rating, next."""

from functools import partial

import streamlit as st

from gars_core.ui.rate.best_of_menu import try_menu
from gars_core.ui.rate.buttons import best_guess_button, finish, finished, generate_button, next_button, to_draw
from gars_core.ui.rate.chips import chips
from gars_core.ui.rate.drawing_settings import how_drawn
from gars_core.ui.rate.free_text import tell
from gars_core.ui.rate.opinions import opinions
from gars_core.ui.rate.prompt_box import prompt_box
from gars_core.ui.rate.round_header import round_header
from gars_core.ui.rate.slate import easel
from gars_core.ui.rate.stop_advice import advice
from gars_core.ui.shared.critic import critic
from gars_core.ui.shared.current import open_page, required_session
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import say_time
from gars_core.ui.shared.varying import vary_menu
from gars_core.ui.shared.versions import put_on_easel
from gars_core.ui.shell import act, errors_shown, page

studio = page("Rate")
studio.warm_up.queue_once()
session, state = required_session(studio, "Start one, and its first picture appears here.")
if finished(session):  # before anything is drawn that would be left behind
    open_page("pages/3_Gallery.py", session)
round_header(studio, session, state)
advice(studio, session, state)

left, right = st.columns([5, 4], gap="large")
with left, st.container(key=f"rate_job_{'slate' if state.setup.slate > 1 else 'easel'}"):
    job = job_panel(studio, session, lambda: len(studio.sessions.state(session).live))
current = state.current
unwritten = current is None or any(card.proposal is None for card in current.cards)
if job is None and unwritten:
    # After a restart or a swap the round goes on by itself; after a failure or Stop the user says when.
    if not studio.jobs.failed(session) or left.button("Try again", icon=":material/refresh:", key="rate_again"):
        studio.drawing.rounds.queue_preparation(session)
        st.rerun()
if current is None:
    st.stop()

waiting = job is not None or unwritten
with left, errors_shown():
    shown = easel(studio, session, state, current, busy=job is not None)
    picture, buttons = current.cards[shown].picture, st.container(horizontal=True)
    more = st.container(key="rate_more")
    with more, st.container(horizontal=True, vertical_alignment="center"):
        maker, count = how_drawn(studio, session, state, picture)
        try_menu(studio, session, shown, maker, waiting)
        if picture is not None:
            vary_menu(studio, session, picture, "rate", waiting)
        if not waiting:
            say_time(studio, session, count * len(to_draw(state, shown)), maker)
    with buttons:
        generate_button(studio, session, state, shown, maker, count, waiting)
        next_button(studio, session, state, current, maker, waiting)
    with more, st.container(horizontal=True, horizontal_alignment="distribute"):
        best_guess_button(studio, session, current, maker, waiting)
        st.button(
            "Finish",
            icon=":material/done_all:",
            key="rate_finish",
            type="tertiary",
            on_click=act,
            args=(finish, studio, session),
        )
    if state.complete:
        st.success("The planned rounds are done. Go on as long as you like, or finish.", icon=":material/celebration:")
    elif state.ended:
        st.info("You finished this session. You can still go on with it.", icon=":material/done_all:")
    if picture is not None:
        critic(studio, session, picture, "rate", waiting, partial(put_on_easel, studio, session), maker)
    tell(studio, session)
    with st.container(horizontal=True):
        opinions(studio, session, state)

with right, errors_shown():
    prompt_box(studio, session, state, shown, busy=job is not None)
    chips(studio, session, state, current, shown)
