"""Importing lists of words on Setup: what they hold is shown first, then they are added, and can be removed again."""

from __future__ import annotations

import uuid

import streamlit as st

from gars_core.catalogue.word_lists import WordFile
from gars_core.studio import Studio
from gars_core.studio.values.word_lists import WordListPreview
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import errors_shown, literally
from gars_core.words import counted

MAX_FILE_MB = 100
FILES_A_PAGE, EXAMPLES, REFUSED_SHOWN = 6, 6, 20
LEAVE_OUT = ""
OWNER, READ, ADD = "setup_lists_owner", "setup_lists_read", "setup_lists_add"


def word_lists(studio: Studio) -> None:
    """Draw the upload, what it holds, and the lists that are there."""
    owner = st.session_state.setdefault(OWNER, f"lists:{uuid.uuid4().hex}")
    with st.expander("Import your own lists", icon=":material/playlist_add:", key="setup_lists"):
        st.caption(
            "Text files with one value a line, CSV tables, or a zip of wildcard files. You see what they hold "
            "before anything is added."
        )
        files = st.file_uploader(
            "Lists",
            ["txt", "csv", "tsv", "zip"],
            accept_multiple_files=True,
            key="setup_lists_files",
            max_upload_size=MAX_FILE_MB,
            label_visibility="collapsed",
        )
        if files and st.button("Look inside", icon=":material/search:", key="setup_lists_look"):
            uploads = [(file.name, file) for file in files]
            st.session_state[READ] = studio.word_lists.queue_preview(uploads, owner)
            name = files[0].name + (f" and {len(files) - 1} more" if len(files) > 1 else "")
            st.session_state["setup_lists_name"] = name
            st.session_state.pop(ADD, None)
        busy = job_panel(studio, owner) is not None
        added = studio.jobs.get(st.session_state.get(ADD, ""))
        read = studio.jobs.get(st.session_state.get(READ, ""))
        if added is not None and added.status == "done":
            st.success(f"{counted(added.result, 'value')} added.", icon=":material/check:")
        elif read is not None and read.status == "done" and not busy:
            _previews(studio, read.id, read.result, owner)
        _brought(studio, busy)


def _previews(studio: Studio, job: str, previews: list[WordListPreview], owner: str) -> None:
    pages = -(-len(previews) // FILES_A_PAGE)
    page = st.pagination(pages, key=f"setup_lists_page_{job}") if pages > 1 else 1
    keys = [f"setup_lists_to_{job}_{place}" for place in range(len(previews))]
    first = (page - 1) * FILES_A_PAGE
    for place in range(first, min(first + FILES_A_PAGE, len(previews))):
        _preview(studio, previews[place], keys[place])
    chosen = [
        (preview.file, category)
        for preview, key in zip(previews, keys, strict=True)
        if (category := st.session_state.get(key, preview.guess)) != LEAVE_OUT
    ]
    count = sum(
        len(phrases) for file, category in chosen for phrases in studio.word_lists.fresh(file, category).values()
    )
    if st.button(
        f"Add {counted(count, 'value')}",
        icon=":material/add:",
        type="primary",
        key="setup_lists_add_button",
        disabled=not count,
    ):
        st.session_state[ADD] = studio.word_lists.queue_add(st.session_state["setup_lists_name"], chosen, owner)
        st.rerun()


def _preview(studio: Studio, preview: WordListPreview, key: str) -> None:
    file, labels = preview.file, {category.id: category.label for category in studio.values.catalogue.categories}
    with st.container(border=True, gap="small"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"**{literally(file.name)}**")
        options = [*labels, LEAVE_OUT]
        category = right.selectbox(
            "Goes to",
            options,
            index=options.index(preview.guess),
            key=key,
            format_func=lambda id: labels.get(id, "Leave out"),
            persist_state="session",
            label_visibility="collapsed",
        )
        if category == LEAVE_OUT:
            st.caption("This list is left out.")
            return
        fresh = studio.word_lists.fresh(file, category)
        count = sum(map(len, fresh.values()))
        st.caption(f"{count:,} new · {len(file.words) - count:,} here already · {len(file.refused):,} refused")
        if set(fresh) - {category}:
            st.caption("By category: " + ", ".join(f"{labels[id]} {len(phrases):,}" for id, phrases in fresh.items()))
        examples = [phrase for phrases in fresh.values() for phrase in phrases[:: max(1, len(phrases) // EXAMPLES)]]
        if examples:
            st.caption("New, for example: " + literally(" · ".join(examples[:EXAMPLES])))
        for notice in file.notices:
            st.caption(f":material/info: {literally(notice)}")
        if file.refused:
            _refused(file)


def _refused(file: WordFile) -> None:
    with st.popover("Why refused?", type="tertiary"):
        for line, why in file.refused[:REFUSED_SHOWN]:
            st.caption(f"**{literally(line)}**  \n{literally(why)}")
        if len(file.refused) > REFUSED_SHOWN:
            st.caption(f"The first {REFUSED_SHOWN} of {len(file.refused):,}.")


def _brought(studio: Studio, busy: bool) -> None:
    lists = studio.values.lists()
    if lists:
        st.caption("Your lists")
    for own_list in lists:
        total = sum(own_list.counts.values())
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{literally(own_list.name)} · {counted(total, 'value')}", width="stretch")
            with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"setup_lists_sure_{own_list.id}"):
                st.caption("Its values are no longer suggested. Pictures and ratings made with them stay.")
                st.button(
                    f"Remove {counted(total, 'value')}",
                    key=f"setup_lists_remove_{own_list.id}",
                    disabled=busy,
                    on_click=_remove,
                    args=(studio, own_list.id),
                )


def _remove(studio: Studio, id: str) -> None:
    with errors_shown():
        studio.values.remove_list(id)
        st.session_state.pop(ADD, None)
