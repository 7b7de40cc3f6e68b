"""Setup: the idea, what the user likes already, and how the pictures are made."""

import streamlit as st

from gars_core.session import Setup
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.ui.setup.beginning import dropped, use_handed
from gars_core.ui.setup.form import advanced, picture_settings
from gars_core.ui.setup.likes import statements
from gars_core.ui.setup.own_words import own_words
from gars_core.ui.setup.profile import whose_taste
from gars_core.ui.setup.word_lists import word_lists
from gars_core.ui.shared.at_once import at_once_toggle
from gars_core.ui.shared.current import begin_once
from gars_core.ui.shell import errors_shown, page

studio = page("New session")
studio.warm_up.queue_once()
use_handed(studio)
st.title("New session", anchor=False)
taste, pictures = st.columns([3, 2], gap="large")

with taste:
    st.subheader("Your idea", anchor=False)
    idea = st.text_area(
        "Your idea",
        key="setup_idea",
        persist_state="session",
        bind="query-params",
        height=90,
        label_visibility="collapsed",
        placeholder="A fox in a snowy village… or leave it empty and let GARS surprise you.",
    )
    if len(idea) > MAX_IDEA_CHARACTERS:
        st.caption(f":red[{len(idea):,} of {MAX_IDEA_CHARACTERS:,} characters]")
    keep_idea = st.checkbox(
        "Keep my words in every prompt",
        value=True,
        key="setup_keep",
        persist_state="session",
        disabled=not idea.strip(),
        help="Your words go into every prompt as you wrote them, in place of the subject.",
    )
    dropped(studio)
    st.subheader("What you like already", anchor=False)
    st.caption("Optional. Every tick gives GARS a head start.")
    with errors_shown():
        profile, left_behind = whose_taste(studio)
    reading = own_words(studio)
    with errors_shown():
        stated = statements(studio)
    with errors_shown():
        word_lists(studio)

with pictures, errors_shown():
    st.subheader("Pictures", anchor=False)
    making = picture_settings(studio)
    with st.expander("More settings", icon=":material/tune:"):
        more = advanced(
            studio, studio.models.makers.get(making["maker"]), idea_is_subject=bool(idea.strip()) and keep_idea
        )
    seed = more.pop("seed")
    pressed = st.button(
        "Start",
        type="primary",
        icon=":material/play_arrow:",
        key="setup_start",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=reading,
    )

    def start() -> str:
        in_play = {
            value: likes
            for value, likes in stated.items()
            if studio.values.catalogue.by_id[value].category in more["categories"]
        }
        setup = Setup(idea=" ".join(idea.split()), keep_idea=keep_idea, profile=profile, **making, **more)
        return studio.drawing.rounds.start(setup, in_play, None if seed < 0 else seed, left_behind, draw)

    draw = at_once_toggle(studio, "setup_at_once")
    begin_once(pressed, "setup_start", start)
