"""What is believed of a value: a card, or a line, with its reasons and everything that can be said against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from gars_core.profile import Profile
from gars_core.session import SessionState, Shown
from gars_core.studio import Studio
from gars_core.studio.taste.opinions import Opinion, dislikes, likes, unsure
from gars_core.ui.shared.parts import marked, picture_alt
from gars_core.ui.shell import act

MOST_CARDS = 8
COLUMNS, LEAST_WIDTH_PX = 4, 150
UNSURE = "unsure"
SAYINGS = (
    (True, "thumb_up", "I like it"),
    (None, "horizontal_rule", "I do not mind it"),
    (False, "thumb_down", "I would rather not see it"),
)


def opinions_of(studio: Studio, profile: Profile, state: SessionState, by_value: Mapping[str, Opinion]) -> None:
    """Draw what is liked, what is not, and what is still to be found out."""
    corrections = profile.corrections
    groups = (
        ("What you like", "like", likes(by_value.values(), corrections)),
        ("What you would rather not see", "dislike", dislikes(by_value.values(), corrections)),
        ("Not known yet", UNSURE, unsure(by_value.values(), corrections)),
    )
    pictures = _pictures(studio.profiles.rated(profile.id), [each.value for each in groups[0][2][:MOST_CARDS]])
    for title, group, opinions in groups:
        if opinions:
            st.subheader(title, anchor=False)
            if group == UNSURE:
                st.caption(
                    "Nothing clear is known about these yet. They may be worth a try; a word from you settles it."
                )
            cells = st.grid(COLUMNS, min_column_width=LEAST_WIDTH_PX, border=True)
            for opinion in opinions[:MOST_CARDS]:
                with cells.cell():
                    if group == "like":
                        _picture(studio, pictures.get(opinion.value))
                    entry(studio, profile, state, opinion, group)


def entry(studio: Studio, profile: Profile, state: SessionState, opinion: Opinion, where: str) -> None:
    """Draw a value: what is believed of it and how surely, why, and the person's own word on it."""
    value, correction = opinion.value, profile.corrections.get(opinion.value)
    label = studio.values.catalogue.category(opinion.category).label
    belief = _belief(opinion, correction is not None) if where != UNSURE else ""
    st.html(
        f'<div class="gars-value"><small>{escape(label)}</small><b>{escape(studio.values.phrase(value))}</b>'
        f"{belief}</div>"
    )
    with st.container(
        horizontal=True, wrap=False, gap="xxsmall", vertical_alignment="center", key=f"taste_marks_{where}_{value}"
    ):
        for likes_it, icon, words in SAYINGS:
            on = correction is not None and correction.likes is likes_it
            say, rest = (studio.profiles.take_back, ()) if on else (studio.profiles.correct, (likes_it,))
            st.button(
                marked(f"{words}: {studio.values.phrase(value)}", on),
                icon=f":material/{icon}:",
                help=f"{words} (you said so)" if on else words,
                key=f"taste_{where}_{likes_it}_{value}",
                type="primary" if on else "tertiary",
                on_click=act,
                args=(say, profile.id, value, *rest),
            )
        with st.popover(
            f"Why, and forget it: {studio.values.phrase(value)}",
            icon=":material/help:",
            type="tertiary",
            key=f"taste_{where}_why_{value}",
            on_change="rerun",
            help="Why, and forget it",
        ) as why:
            if why.open:
                st.html(f'<div class="gars-why">{escape(studio.taste.grounds(state, value))}</div>')
                st.button(
                    "Forget what was said about it",
                    icon=":material/restart_alt:",
                    type="tertiary",
                    key=f"taste_{where}_reset_{value}",
                    on_click=act,
                    args=(studio.profiles.reset, profile.id, value),
                )


def _belief(opinion: Opinion, corrected: bool) -> str:
    """Return a bar as long as the belief is sure, with the same in words; nothing where nothing was learned."""
    if corrected:
        return "<em>you said so</em>"
    if not opinion.learned:
        return ""
    side = "liked" if opinion.liking > 0 else "not liked"
    words = f"{opinion.sure:.0%} sure that it is {side}"
    tone = "yes" if opinion.liking > 0 else "no"
    return (
        f'<i class="{tone}" role="img" title="{words}" aria-label="{words}">'
        f'<span style="width:{opinion.sure:.0%}"></span></i>'
    )


def _pictures(rated: Sequence[Shown], values: Sequence[str]) -> dict[str, str]:
    """Return for each value the best liked picture that holds it, another one each time as far as there are any."""
    chosen: dict[str, str] = {}
    for value in values:
        holding = [shown.picture for shown in rated if value in shown.values and (shown.score or 0.0) > 0]
        unused = [picture for picture in holding if picture not in chosen.values()]
        if holding:
            chosen[value] = (unused or holding)[0]
    return chosen


def _picture(studio: Studio, picture: str | None) -> None:
    if picture and (path := studio.gallery.thumbnail(picture)):
        st.image(path, width="stretch", alt=picture_alt(studio.gallery.prompt(picture)))
    else:
        st.html('<div class="gars-unseen">no picture with it yet</div>')
