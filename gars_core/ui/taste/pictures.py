"""A taste as pictures: the one that GARS draws of it, and those that were rated best."""

from __future__ import annotations

import streamlit as st

from gars_core.profile import Profile
from gars_core.studio import Studio
from gars_core.studio.drawing.portraits import SIZE_PX, STEPS, owner
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import empty_state, picture_alt, say, score_text
from gars_core.ui.shell import act

MOST = 6


def pictures_of(studio: Studio, profile: Profile) -> None:
    """Draw the portrait on the left, the best rated pictures on the right."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("A picture of your taste", anchor=False)
        _portrait(studio, profile)
    with right:
        st.subheader("What you rated best", anchor=False)
        best = [
            (shown, path)
            for shown in studio.profiles.rated(profile.id)
            if (shown.score or 0.0) > 0 and (path := studio.gallery.thumbnail(shown.picture))
        ][:MOST]
        if not best:
            empty_state("No favourites here yet", "The pictures that you rate best are collected here.")
        cells = st.grid(3, min_column_width=110)
        for shown, path in best:
            with cells.cell():
                alt = picture_alt(studio.gallery.prompt(shown.picture))
                st.image(path, width="stretch", alt=alt, caption=score_text(shown.score))


def _portrait(studio: Studio, profile: Profile) -> None:
    maker = studio.models.makers.get()
    newest = profile.portraits[-1] if profile.portraits else None
    running = job_panel(studio, owner(profile.id)) is not None
    if newest and (path := studio.gallery.file(newest.picture)):
        alt = picture_alt(studio.gallery.prompt(newest.picture))
        st.image(path, width="stretch", output_format="PNG", alt=alt)
        st.caption(", ".join(studio.values.phrase(value) for value in newest.values))
    elif not running:
        empty_state("Not drawn yet", "One picture of everything GARS believes you like most.")
    st.button(
        "Draw another" if newest else "Draw my taste",
        icon=":material/brush:",
        key="taste_draw",
        type="secondary" if newest else "primary",
        disabled=running,
        on_click=act,
        args=(studio.drawing.portraits.queue_portrait, profile.id, maker),
    )
    say(studio.drawing.pictures.seconds_of(maker.id, SIZE_PX**2, STEPS))
