"""Importing a collection of prompts: what a file holds is shown first, then put right, then imported."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from gars_core.library.columns import RATING_SCALE, RATING_SCALES
from gars_core.library.entries import Collection
from gars_core.studio import Studio
from gars_core.studio.library.imports import NEAR_DUPLICATES
from gars_core.studio.library.preview import Preview
from gars_core.ui.shared.parts import say
from gars_core.ui.shell import act, literally, plain

MAX_UPLOAD_MB = 200
LOOKED, TURN = "library_looked", "library_turn"
"""LOOKED: the Preview of what was chosen last. TURN counts the choices: each has inputs of its own."""
FIELDS = {
    "text": "Prompt",
    "url": "Image URL",
    "width_px": "Width",
    "height_px": "Height",
    "source": "Source",
    "rating": "Rating",
    "unsafe": "NSFW",
    "picture": "Picture file",
}
NONE = "(none)"


def bring(studio: Studio, empty: bool) -> None:
    """Draw the places to name a file, and what it holds. empty: nothing has been imported so far."""
    looked: Preview | None = st.session_state.get(LOOKED)
    with st.expander(
        "Import prompts", icon=":material/library_add:", expanded=empty or looked is not None, key="library_bring"
    ):
        st.caption(
            "CSV, TSV, JSONL, Parquet or text files, also gzipped; folders and zips of pictures that carry "
            "their prompt. You see what they hold before anything is kept."
        )
        turn = st.session_state.setdefault(TURN, 0)
        left, right = st.columns(2, gap="medium")
        with left:
            file = f"library_upload_{turn}"
            st.file_uploader(
                "A file", key=file, max_upload_size=MAX_UPLOAD_MB, on_change=act, args=(_receive, studio, file)
            )
        with right:
            st.text_input(
                "Or a file or folder on the computer that GARS runs on",
                key=f"library_path_{turn}",
                placeholder="/home/me/prompts.csv",
                on_change=act,
                args=(_look, studio, f"library_path_{turn}"),
                help=f"For files above {MAX_UPLOAD_MB} MB, which are read where they are.",
            )
        if looked is not None:
            _preview(studio, looked, turn)


def _receive(studio: Studio, key: str) -> None:
    _forget(studio)
    if file := st.session_state[key]:
        path = studio.library.imports.receive(file.name, file)
        try:
            st.session_state[LOOKED] = studio.library.imports.look(path, file.name)
        except Exception:
            studio.library.imports.drop(path)
            raise


def _look(studio: Studio, key: str) -> None:
    _forget(studio)
    if path := st.session_state[key].strip().strip("\"'"):
        st.session_state[LOOKED] = studio.library.imports.look(Path(os.path.expanduser(path)))


def _forget(studio: Studio) -> None:
    if looked := st.session_state.pop(LOOKED, None):
        studio.library.imports.drop(Path(looked.path))


def _cancel(studio: Studio) -> None:
    _forget(studio)
    st.session_state[TURN] += 1


def _preview(studio: Studio, looked: Preview, turn: int) -> None:
    st.markdown(f"**{literally(looked.name)}** · {literally(looked.format)}")
    for notice in looked.notices:
        st.caption(f":material/info: {plain(notice)}")
    st.dataframe(
        {column: [row[place] for row in looked.rows] for place, column in enumerate(looked.columns)},
        hide_index=True,
        key=f"library_rows_{turn}",
    )
    mapping = _mapping(looked, turn)
    left, middle, right = st.columns(3)
    name = left.text_input("Name", Path(looked.name).stem[:80], max_chars=80, key=f"library_name_{turn}")
    origin = middle.text_input(
        "Source", max_chars=200, key=f"library_origin_{turn}", placeholder="A URL, or your own words"
    )
    licence = right.text_input("Licence", max_chars=80, key=f"library_licence_{turn}", placeholder="CC0, for example")
    near = st.toggle(
        "Leave out near duplicates",
        value=True,
        key=f"library_near_{turn}",
        help="A prompt that comes twice word for word is always kept once.",
    )
    columns = mapping if near else {**mapping, NEAR_DUPLICATES: "keep"}
    collection = Collection(
        name,
        "folder" if looked.kind == "folder" else "file",
        path=looked.path,
        origin=origin,
        licence=licence,
        columns=columns,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Import",
            icon=":material/play_arrow:",
            type="primary",
            key="library_import",
            disabled="text" not in mapping or not name.strip(),
            on_click=act,
            args=(_start, studio, collection),
        )
        st.button("Cancel", type="tertiary", key="library_import_cancel", on_click=_cancel, args=(studio,))
        say(studio.library.encoding.seconds(looked.prompts))


def _mapping(looked: Preview, turn: int) -> dict[str, str]:
    """Draw which column is what; return {field: column}."""
    mapping = {}
    if looked.columns == tuple(looked.mapping.values()) and len(looked.columns) == 1:
        return dict(looked.mapping)
    st.caption("What each column holds")
    cells = st.grid(4, min_column_width=150)
    for field, label in FIELDS.items():
        with cells.cell():
            options = [NONE, *looked.columns]
            chosen = st.selectbox(
                label,
                options,
                index=options.index(looked.mapping.get(field, NONE)),
                key=f"library_column_{field}_{turn}",
            )
            if chosen != NONE:
                mapping[field] = chosen
    if "rating" in mapping:
        scales = list(RATING_SCALES)
        usual = looked.mapping.get(RATING_SCALE, scales[0])
        mapping[RATING_SCALE] = st.segmented_control(
            "Ratings run from", scales, default=usual, required=True, key=f"library_scale_{turn}"
        )
    return mapping


def _start(studio: Studio, collection: Collection) -> None:
    studio.library.imports.queue_import(collection)
    st.session_state.pop(LOOKED, None)
    st.session_state[TURN] += 1
