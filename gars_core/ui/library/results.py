"""What a search of the library found, as cards, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from PIL import Image

from gars_core.library.entries import Collection, Entry, Found
from gars_core.studio import Studio
from gars_core.ui.library.rewrite import pick, picked
from gars_core.ui.library.state import by_entry, show_more, shown
from gars_core.ui.library.use import add_to_idea, add_to_prompt, card_at_hand, start_from
from gars_core.ui.shared.parts import picture_alt, score_text
from gars_core.ui.shell import act, literally
from gars_core.words import counted

COLUMNS, LEAST_WIDTH_PX = 3, 280
LONG_CHARACTERS, LONG_PX = 320, 170
NO_BREAK = "\N{NO-BREAK SPACE}"
MORE_LIKE, ADD, ADD_TO_PROMPT, WITHDRAW = "More like this", "Add to the idea", "Add to the prompt", "Withdraw"


def results(studio: Studio, hits: Sequence[Found]) -> None:
    """Draw the results, and a button for more of them."""
    if not hits:
        missing = studio.library.encoding.missing(studio.library.search.encoder_id)
        later = (
            f" {counted(missing, 'prompt')} not indexed yet: index them under Collections, or search by exact words."
            if missing
            else ""
        )
        st.info(f"Nothing matches. Try other words, or fewer filters.{later}", icon=":material/search_off:")
        return
    collections = {collection.id: collection for collection in studio.library.contents.collections()}
    at_a_prompt = card_at_hand(studio) is not None
    cells = st.grid(COLUMNS, min_column_width=LEAST_WIDTH_PX, border=True)
    for hit in hits:
        with cells.cell(), st.container(gap="small", key=f"library_card_{hit.entry.id}"):
            _card(studio, hit, collections.get(hit.entry.collection), at_a_prompt)
    if len(hits) >= shown():
        st.button("Show more", icon=":material/expand_more:", key="library_more", type="tertiary", on_click=show_more)


def _card(studio: Studio, hit: Found, collection: Collection | None, at_a_prompt: bool) -> None:
    entry = hit.entry
    own = collection is not None and collection.kind == "own"
    _picture(studio, entry, own)
    st.code(
        entry.text, language=None, wrap_lines=True, height=LONG_PX if len(entry.text) > LONG_CHARACTERS else "content"
    )
    size = f"{entry.width_px} × {entry.height_px}".replace(" ", NO_BREAK) if entry.width_px and entry.height_px else ""
    facts = [
        f"{max(hit.similarity, 0):.0%} alike" if hit.similarity is not None else "",
        entry.source,
        collection.name if collection else "",
        size,
        score_text(entry.rating) if entry.rating is not None else "",
        "NSFW" if entry.unsafe else "",
    ]
    st.caption(" · ".join(literally(fact) for fact in facts if fact))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if st.button("Start a session", key=f"library_start_{entry.id}", icon=":material/play_arrow:"):
            act(start_from, studio, entry)
        key = f"library_do_{entry.id}"
        offered = [MORE_LIKE, ADD, *([ADD_TO_PROMPT] if at_a_prompt else []), *([WITHDRAW] if own else [])]
        st.menu_button(
            "More",
            offered,
            key=key,
            type="tertiary",
            icon=":material/more_horiz:",
            help="More",
            on_click=_do,
            args=(studio, entry, key),
        )
        is_picked = picked(entry)
        st.button(
            "Leave it out again" if is_picked else "Rewrite with words of this one",
            icon=f":material/{'check' if is_picked else 'add'}_circle:",
            key=f"library_pick_{entry.id}",
            type="primary" if is_picked else "tertiary",
            on_click=act,
            args=(pick, entry),
            help="Leave it out again" if is_picked else "Rewrite your prompt with words of this one",
        )
        if entry.url.startswith(("https://", "http://")):
            st.link_button(
                "Its picture on the web",
                entry.url,
                icon=":material/open_in_new:",
                type="tertiary",
                help="Opens its picture on the web; GARS never loads it by itself",
            )


def _do(studio: Studio, entry: Entry, key: str) -> None:
    chosen = st.session_state[key]
    if chosen == MORE_LIKE:
        by_entry(entry.id)
    elif chosen == ADD:
        act(add_to_idea, studio, entry)
    elif chosen == ADD_TO_PROMPT:
        act(add_to_prompt, studio, entry)
    else:
        act(studio.library.own_prompts.withdraw, entry.picture)
        st.toast("Withdrawn. In the gallery, “Let into the library” brings it back.", icon=":material/check:")


def _picture(studio: Studio, entry: Entry, own: bool) -> None:
    """Draw the picture if it is on this computer; one on the web is never loaded, which would tell who looked."""
    if not entry.picture:
        return
    if not own:
        small = _small(studio, entry)
        if small is not None:
            st.image(small, width="stretch", alt=picture_alt(entry.text))
    elif path := studio.gallery.thumbnail(entry.picture):
        st.image(path, width="stretch", alt=picture_alt(entry.text))


@st.cache_data(max_entries=200, show_spinner=False)
def _small(_studio: Studio, entry: Entry) -> Image.Image | None:
    return _studio.library.contents.thumbnail(entry)
