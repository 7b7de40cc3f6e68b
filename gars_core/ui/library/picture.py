"""Searching the library by a picture: what it says of its making first, then how it looks."""

from __future__ import annotations

import streamlit as st

from gars_core.library.entries import Found
from gars_core.studio import Studio
from gars_core.studio.library.beginnings import MAX_BYTES
from gars_core.studio.library.encoding import pictures_id
from gars_core.studio.library.picture_search import Seen
from gars_core.studio.library.search import SearchOptions
from gars_core.ui.library.state import PICTURE, by_picture, by_words, owner
from gars_core.ui.shared.current import session_id, turn_to
from gars_core.ui.shared.thumbnails import thumbnails
from gars_core.ui.shell import act, errors_shown, literally, plain

TYPES = ["png", "jpg", "jpeg", "webp"]
PROMPT, WORDS_OF_LOOKS, LOOKS, STYLE = (
    "Its prompt",
    "Prompts that would look like it",
    "Pictures like it",
    "Its style only",
)
SMALL_PX, WIDTH_PX, RECENT = 120, 340, 12


def bring_picture(studio: Studio) -> None:
    """Draw the ways to bring a picture: a file, the clipboard, the session's own."""
    # After a choice it is a new popover, and so a closed one.
    key = f"library_picture_{st.session_state.get(PICTURE, '')}"
    with st.popover("By picture", icon=":material/image_search:", key=key, on_change="rerun") as menu:
        if not menu.open:
            return
        with st.container(width=WIDTH_PX), errors_shown():
            st.file_uploader(
                "Picture",
                TYPES,
                key="library_file",
                max_upload_size=MAX_BYTES // 10**6,
                label_visibility="collapsed",
                on_change=_look,
                args=(studio, "library_file"),
            )
            st.chat_input(
                "Paste one here, then press Enter",
                key="library_paste",
                accept_file=True,
                file_type=TYPES,
                max_upload_size=MAX_BYTES // 10**6,
                on_submit=_look,
                args=(studio, "library_paste"),
            )
            session = session_id()
            items = studio.gallery.of_session(session)[-RECENT:] if session else []
            if items:
                st.caption("Or one of the session's pictures")
                thumbnails(
                    studio,
                    [(item.picture.id, f"Round {item.picture.round}") for item in reversed(items)],
                    "library_own",
                    lambda picture: act(look_at, studio, picture),
                )


def look_at(studio: Studio, picture: str) -> None:
    """Begin a search by a picture of the gallery."""
    by_picture(studio.library.by_picture.queue_look_at(picture, owner()))


def find_like(studio: Studio, picture: str) -> None:
    """Go to the library with a search by a picture of the gallery."""
    look_at(studio, picture)
    turn_to("pages/4_Library.py")


def found_by_picture(studio: Studio, job_id: str, wanted: SearchOptions) -> list[Found] | None:
    """Draw the picture with what it can be searched by, and return what is found by what is chosen."""
    job = studio.jobs.get(job_id)
    if job is None or job.status != "done":
        return None
    seen: Seen = job.result
    with st.container(border=True, key="library_seen_card"):
        left, right = st.columns([1, 4])
        left.image(seen.picture.small, width=SMALL_PX, alt="The picture you search with")
        with right:
            _told(seen)
            by = {PROMPT: seen.prompt, STYLE: seen.style}
            ways = [name for name, words in by.items() if words]
            ways[1:1] = _by_looks(studio, seen)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                way = (
                    st.segmented_control(
                        "Look for", ways, default=ways[0], required=True, key=f"library_seen_by_{job_id}"
                    )
                    if ways
                    else None
                )
                st.button(
                    "Close", key="library_seen_close", icon=":material/close:", type="tertiary", on_click=by_words
                )
    if way is None:
        return None
    if way in by:
        return studio.library.search.by_words(by[way], wanted)
    assert seen.vector is not None
    return studio.library.search.by_vector(seen.vector, _encoders(seen)[way], wanted)


def _encoders(seen: Seen) -> dict[str, str]:
    return {LOOKS: pictures_id(seen.encoder_id), WORDS_OF_LOOKS: seen.encoder_id}


def _by_looks(studio: Studio, seen: Seen) -> list[str]:
    """Return the ways to search by how a picture looks; say what they need where there are none."""
    if seen.vector is None:
        return []
    read = {encoder for collection in studio.library.contents.collections() for encoder in collection.encoders}
    ways = [way for way, encoder in _encoders(seen).items() if encoder in read]
    if not ways:
        st.caption(":material/info: To search by how it looks, let CLIP read a collection, under Collections.")
    return ways


def _told(seen: Seen) -> None:
    if seen.prompt:
        st.code(seen.prompt, language=None, wrap_lines=True, height="content" if len(seen.prompt) < 320 else 150)
    else:
        st.caption(":material/help: The picture does not say what prompt made it.")
    if seen.style:
        st.caption(f"Its style: {literally(seen.style)}")
    if seen.likely:
        st.caption("Prompts that could have made it mention")
        with st.container(horizontal=True, gap="xsmall"):
            for look_alike in seen.likely:
                st.badge(f"{literally(look_alike.phrase)} · {look_alike.share:.0%}", color="gray")
    if seen.note:
        st.caption(f":material/info: {plain(seen.note)}")


def _look(studio: Studio, key: str) -> None:
    brought = st.session_state.get(key)
    file = next(iter(getattr(brought, "files", [])), None) if key == "library_paste" else brought
    if file is not None:
        by_picture(studio.library.by_picture.queue_look(file.name, file, owner()))
