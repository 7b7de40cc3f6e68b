"""The library's collections: what became of their rows, what is being brought, and how they are removed."""

from __future__ import annotations

import streamlit as st

from gars_core.errors import StorageFailed
from gars_core.library.entries import Collection
from gars_core.studio import Studio
from gars_core.studio.library.encoding import pictures_id
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import say
from gars_core.ui.shell import act, literally, plain
from gars_core.words import counted

SHOWN_PROBLEMS = 100
IMPORTS = "library"


def at_work(studio: Studio) -> bool:
    """Draw the import that runs, or how the last one ended. Return whether one runs."""
    running = job_panel(studio, IMPORTS, jobs=studio.library.imports.jobs)
    job = studio.library.imports.job()
    if running is None and job is not None and job.status == "done" and isinstance(job.result, Collection):
        done = next(
            (collection for collection in studio.library.contents.collections() if collection.id == job.result.id), None
        )
        if done is not None:
            st.success(
                f"“{literally(done.name)}” is here: {counted(done.counts.kept, 'prompt')}.", icon=":material/check:"
            )
    return running is not None


def collections(studio: Studio, busy: bool) -> None:
    """Draw the collections, each with what can be done with it."""
    clip = _clip(studio)
    for collection in studio.library.contents.collections():
        with st.container(border=True, gap="xsmall", key=f"library_collection_{collection.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{literally(collection.name)}**", width="stretch")
                if clip and clip not in collection.encoders:
                    st.button(
                        "Read with CLIP",
                        key=f"library_clip_{collection.id}",
                        icon=":material/image_search:",
                        type="tertiary",
                        disabled=busy,
                        on_click=act,
                        args=(_read_with, studio, clip, collection.id),
                        help="Makes it searchable by how a picture looks. This takes a while.",
                    )
                _buttons(studio, collection, busy)
            st.caption(_counts(collection))
            about = [collection.format, collection.origin, collection.licence]
            if any(about):
                st.caption(" · ".join(literally(told) for told in about if told))
            if not collection.finished and collection.kind != "own" and not busy:
                st.caption(":material/pause_circle: Not complete. Continue picks up where it stopped.")


def _clip(studio: Studio) -> str:
    """Return the id of the installed encoder of pictures, having drawn what it is at; "" if there is none."""
    clip = studio.library.by_picture.encoder_id
    if not any(status.installed and clip.startswith(f"{status.id}@") for status in studio.models.memory.statuses()):
        return ""
    running = [
        job_panel(studio, f"encoding:{id}", jobs=studio.library.encoding.jobs) for id in (clip, pictures_id(clip))
    ]
    return "" if any(running) else clip


def _read_with(studio: Studio, clip: str, collection: int) -> None:
    studio.library.encoding.queue_rebuild(clip, collection)
    studio.library.encoding.queue_rebuild(pictures_id(clip), collection)


def by_meaning(studio: Studio, busy: bool) -> None:
    """Draw how many prompts are not indexed yet, and the button that indexes them."""
    encoder = studio.library.search.encoder_id
    if job_panel(studio, f"encoding:{encoder}", jobs=studio.library.encoding.jobs) or busy:
        return
    label, missing = "Index now", 0
    try:
        missing = studio.library.encoding.missing(encoder)
        if not missing:
            return
        told = f":material/info: {counted(missing, 'prompt')} not indexed yet."
    except StorageFailed as error:
        told, label = f":material/error: {plain(f'{error.sentence} {error.hint}')}", "Rebuild the index"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(told)
        st.button(
            label,
            key="library_encode",
            icon=":material/refresh:",
            on_click=act,
            args=(studio.library.encoding.queue_rebuild, encoder),
        )
        say(studio.library.encoding.seconds(missing))


def _buttons(studio: Studio, collection: Collection, busy: bool) -> None:
    problems = studio.library.contents.problems(collection.id, SHOWN_PROBLEMS)
    if problems:
        with st.popover("Left out", type="tertiary", key=f"library_problems_{collection.id}"):
            st.caption(f"The first {len(problems)}, by the line in the file" if len(problems) > 1 else "By line")
            for line, reason in problems:
                st.caption(f"**{line:,}**: {literally(reason)}")
    if collection.kind == "own":
        return
    if not collection.finished:
        st.button(
            "Continue",
            key=f"library_continue_{collection.id}",
            icon=":material/play_arrow:",
            disabled=busy,
            on_click=act,
            args=(studio.library.imports.queue_rest, collection.id),
        )
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"library_sure_{collection.id}"):
        st.caption("Its prompts are removed from the library. The file they came from stays.")
        st.button(
            f"Remove {counted(collection.counts.kept, 'prompt')}",
            key=f"library_remove_{collection.id}",
            disabled=busy,
            on_click=act,
            args=(studio.library.imports.queue_removal, collection.id),
        )


def _counts(collection: Collection) -> str:
    counts = collection.counts
    left_out = {
        "the same as another": counts.exact,
        "nearly the same": counts.near,
        "unreadable": counts.unreadable,
        "empty": counts.empty,
    }
    told = ", ".join(f"{number:,} {why}" for why, number in left_out.items() if number)
    return f"{counted(counts.kept, 'prompt')}" + (f" · left out: {told}" if told else "")
