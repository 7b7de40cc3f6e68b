"""A picture and those that came of following advice on it, side by side: what changed, and what it brought."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from gars_core.session import SessionState
from gars_core.studio import Studio
from gars_core.studio.critic.versions import Version
from gars_core.ui.shared.parts import picture_alt, score_text
from gars_core.ui.shell import act

WIDTH_PX = 112


def versions(studio: Studio, session: str, picture: str, page: str, show: Callable[[str], object]) -> None:
    """Draw the versions that the picture is one of, if there are others; a click shows one. page: begins its keys."""
    chain, state = studio.critic.versions(session, picture), studio.sessions.state(session)
    if len(chain) < 2:
        return
    shares = [round(100 * (version.score or 0.0)) for version in chain]
    best = chain[shares.index(max(shares))] if shares.count(max(shares)) == 1 else None
    st.caption("Versions")
    with st.container(horizontal=True, gap="xsmall", key=f"versions_{page}"):
        for number, version in enumerate(chain, start=1):
            _version(
                studio,
                state,
                version,
                "Original" if number == 1 else f"Version {number}",
                f"{page}_version_{version.picture.id}",
                show,
                version.picture.id == picture,
                version is best,
            )


def put_on_easel(studio: Studio, session: str, picture: str) -> None:
    """Show a version of the current round, with its words in the prompt's box unless what stands there was not drawn.

    Raises BadInput.
    """
    before = studio.sessions.state(session).current
    studio.statements.pick(session, picture)
    state = studio.sessions.state(session)
    place = state.shown[picture].card
    assert before is not None and state.current is not None
    old, new = before.cards[place], state.current.cards[place]
    if (
        old.values == new.values
        and old.picture
        and old.text == studio.gallery.picture(old.picture, session).picture.prompt
    ):
        prompt = studio.gallery.picture(picture, session).picture.prompt
        studio.statements.draft(session, place, None if new.proposal and new.proposal.text == prompt else prompt)


def _version(
    studio: Studio,
    state: SessionState,
    version: Version,
    name: str,
    key: str,
    show: Callable[[str], object],
    selected: bool,
    best: bool,
) -> None:
    id = version.picture.id
    with st.container(width=WIDTH_PX, gap="xsmall", key=f"thumbnail_{key}{'_selected' if selected else ''}"):
        if path := studio.gallery.thumbnail(id):
            st.image(path, width="stretch", alt=picture_alt(version.picture.prompt))
        else:
            st.caption(":material/broken_image: file missing")
        st.button(name, key=key, type="tertiary", width="stretch", on_click=act, args=(show, id))
        rating = score_text(state.shown[id].score) if id in state.shown else "round undone"
        score = "Not scored" if version.score is None else f"Score {version.score:.0%}{', the best' if best else ''}"
        changes = "".join(f"<li>{escape(change)}</li>" for change in version.changes)
        st.html(f'<div class="gars-version"><b>{score}</b><br>{rating}<ul>{changes}</ul></div>')
