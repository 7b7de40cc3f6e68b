"""Whose taste the Taste page shows, and what can be done with a profile as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from gars_core.profile import Profile
from gars_core.profile.events import MAX_NAME_CHARACTERS
from gars_core.profile.exchange import MAX_BYTES
from gars_core.studio import Studio
from gars_core.ui.shell import errors_shown
from gars_core.words import counted

KEY = "taste_profile"


def whose(studio: Studio) -> Profile:
    """Draw the choice of a profile and its menu; return the chosen one."""
    profiles = {profile.id: profile for profile in studio.profiles.all()}
    if st.session_state.get(KEY) not in profiles:
        st.session_state[KEY] = studio.profiles.last_used()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "Whose taste",
            list(profiles),
            format_func=lambda id: profiles[id].name,
            key=KEY,
            persist_state="session",
            width=320,
        )
        profile = profiles[chosen]
        with st.popover("New", icon=":material/person_add:", key="taste_new", on_change="rerun"):
            _named(studio, "taste_new", "Name of the new profile", "Create", studio.profiles.create)
        with st.popover(
            "More about this profile",
            icon=":material/more_horiz:",
            key="taste_menu",
            on_change="rerun",
            help="Rename, export, import, merge, delete",
        ) as menu:
            if menu.open:
                _menu(studio, profile, [other for other in profiles.values() if other.id != chosen])
    return profile


def _named(studio: Studio, key: str, label: str, button: str, action: Callable[..., str | None], *args: object) -> None:
    """Draw a name and a button; the action is called with args and the name, and what it returns is chosen."""
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        st.text_input(label, key=f"{key}_name", max_chars=MAX_NAME_CHARACTERS)
        st.form_submit_button(button, key=f"{key}_submit", on_click=_name, args=(key, action, *args))


def _name(key: str, action: Callable[..., str | None], *args: object) -> None:
    with errors_shown():
        made = action(*args, st.session_state[f"{key}_name"])
        if made:
            st.session_state[KEY] = made
        _close()


def _close() -> None:
    """Close the popovers: what was asked for is done, and the page shows it."""
    st.session_state["taste_new"] = st.session_state["taste_menu"] = False


def _menu(studio: Studio, profile: Profile, others: list[Profile]) -> None:
    _named(studio, "taste_rename", "New name", "Rename", studio.profiles.rename, profile.id)
    st.divider()
    words = re.sub(r"\W+", "-", profile.name).strip("-").lower() or "profile"
    st.download_button(
        "Export as a file",
        lambda: studio.profiles.export(profile.id),
        f"gars-{words}.json",
        "application/json",
        icon=":material/download:",
        key="taste_export",
        on_click="ignore",
    )
    st.file_uploader(
        "Import a profile",
        type="json",
        key="taste_import",
        max_upload_size=MAX_BYTES // 1_000_000,
        on_change=_import,
        args=(studio,),
    )
    if others:
        st.divider()
        names = {other.id: other.name for other in others}
        other = st.selectbox("Merge with", list(names), format_func=names.__getitem__, key="taste_merge_with")
        _named(studio, "taste_merge", "Name of the merged profile", "Merge", studio.profiles.merge, profile.id, other)
        st.caption("Both stay as they are.")
        st.divider()
        st.button(
            "Move to the trash",
            icon=":material/delete:",
            key="taste_delete",
            type="tertiary",
            on_click=_delete,
            args=(studio, profile),
        )
    for gone in studio.profiles.all(deleted=True):
        st.button(
            f"Restore “{gone.name}”",
            icon=":material/restore_from_trash:",
            key=f"taste_restore_{gone.id}",
            type="tertiary",
            on_click=_restore,
            args=(studio, gone),
        )


def _delete(studio: Studio, profile: Profile) -> None:
    with errors_shown():
        studio.profiles.delete(profile.id)
        _close()
        st.toast(f"“{profile.name}” is in the trash. The menu restores it.", icon=":material/delete:")


def _restore(studio: Studio, profile: Profile) -> None:
    with errors_shown():
        studio.profiles.restore(profile.id)
        st.session_state[KEY] = profile.id
        _close()


def _import(studio: Studio) -> None:
    file = st.session_state["taste_import"]
    if file is None:
        return
    with errors_shown():
        st.session_state[KEY], unknown = studio.profiles.import_file(file.getvalue())
        _close()
        st.toast(
            f"Imported “{studio.profiles.get(st.session_state[KEY]).name}”."
            + (
                f" {counted(unknown, 'value')} of it {'is' if unknown == 1 else 'are'} not in this catalogue: "
                "kept, and not used."
                if unknown
                else ""
            ),
            icon=":material/check:",
        )
