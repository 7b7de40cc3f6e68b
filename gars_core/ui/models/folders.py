"""The folders of people's own models on the Models page, and what was found in them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gars_core.errors import GarsError
from gars_core.studio import Studio
from gars_core.ui.shared.parts import size
from gars_core.ui.shell import act, errors_shown, literally, show_error
from gars_core.words import counted

KINDS = {"checkpoint": "SDXL checkpoints", "lora": "LoRAs", "vae": "VAEs", "writer": "Prompt writers"}
SHOWN = 50
TYPED, REFUSED = "models_folder", "models_folder_refused"


def folders(studio: Studio) -> None:
    """Draw the folders, a field for one more, and the files there by kind."""
    shelf = studio.models.shelf
    st.subheader("Your own models", anchor=False)
    st.caption(
        "GARS finds SDXL checkpoints, LoRAs, VAEs and GGUF writers in your folders, those of AUTOMATIC1111, "
        "Forge and ComfyUI too. It only reads them."
    )
    with st.form("models_folder_form", border=False, enter_to_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("A folder of models", key=TYPED, placeholder="/home/me/ComfyUI", width="stretch")
            st.form_submit_button(
                "Add", icon=":material/create_new_folder:", key="models_folder_add", on_click=_add, args=(studio,)
            )
    if REFUSED in st.session_state:
        show_error(st.session_state.pop(REFUSED))
    for folder in shelf.folders.named():
        with st.container(horizontal=True, vertical_alignment="center"):
            gone = "" if folder.is_dir() else " · :material/folder_off: not there at the moment"
            st.markdown(f"`{folder}`{gone}", width="stretch")
            st.button(
                "Forget",
                key=f"models_forget_{folder}",
                icon=":material/close:",
                type="tertiary",
                help="Its files stay where they are",
                on_click=act,
                args=(shelf.folders.remove, folder),
            )
    st.caption(f"GARS always looks in `{shelf.folders.own}` too.")
    with errors_shown():
        _found(studio)


def _found(studio: Studio) -> None:
    files, passed = studio.models.shelf.found(), studio.models.shelf.passed_over()
    for kind, title in KINDS.items():
        of_kind = [file for file in files if file.kind == kind]
        if of_kind:
            with st.expander(f"{title}: {len(of_kind):,}", key=f"models_found_{kind}"):
                _lines([(f"**{literally(file.name)}** · {size(file.bytes)}", file.path) for file in of_kind])
    if passed:
        with st.expander(f"{counted(len(passed), 'file')} not offered", key="models_passed_over"):
            _lines([(literally(file.why.replace(str(file.path), "It")), file.path) for file in passed])


def _lines(lines: list[tuple[str, Path]]) -> None:
    for text, path in lines[:SHOWN]:
        st.markdown(f"{text}  \n:small[`{path}`]")
    if len(lines) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(lines):,}.")


def _add(studio: Studio) -> None:
    try:
        studio.models.shelf.folders.add(st.session_state[TYPED])
        st.session_state[TYPED] = ""
    except GarsError as error:
        st.session_state[REFUSED] = error  # said beside the field: the top of the page may be out of sight
