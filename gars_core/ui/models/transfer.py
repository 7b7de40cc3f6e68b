"""Getting, checking and removing one model or bundle on the Models page, and how far that is."""

from __future__ import annotations

import streamlit as st

from gars_core.jobs import Job
from gars_core.studio import Studio
from gars_core.studio.models.shelf import Item
from gars_core.ui.shared.parts import size
from gars_core.ui.shell import act, show_error

POLL_SECONDS = 0.5


def facts(item: Item) -> str:
    """Return an item's size and licences, before anybody gets it."""
    licences = {part.licence: part.licence_url for part in reversed(item.parts)}
    known = item.bytes or (item.here_bytes if item.installed else 0)
    return " · ".join(
        [
            size(known) if known else "size shown once the download begins",
            *(f"[{licence}]({url})" for licence, url in licences.items()),
        ]
    )


def transfer(studio: Studio, item: Item) -> bool:
    """Draw what goes on with an item, or how it ended. Returns whether it is at work."""
    job = studio.models.shelf.job(item.id)
    if job is not None and not job.finished:
        st.fragment(_running, run_every=POLL_SECONDS)(studio, item.id, job.id)
        return True
    if job is not None:
        _ended(job)
    if studio.models.shelf.working(item.id):
        st.caption(":material/hourglass: Being downloaded or checked together with others.")
    elif item.begun:
        st.caption(f":material/downloading: {size(item.here_bytes)} already downloaded.")
    return False


def get_button(studio: Studio, item: Item) -> None:
    """Draw the button that gets what is missing of an item, unless it is at work."""
    if not item.installed and item.from_hub and not studio.models.shelf.working(item.id):
        st.button(
            "Resume" if item.begun else "Get",
            key=f"models_get_{item.id}",
            icon=":material/download:",
            disabled=studio.models.shelf.offline,
            on_click=act,
            args=(studio.models.shelf.queue_download, item.id),
        )


def actions(studio: Studio, item: Item) -> None:
    """Draw the buttons that get a model, check it, and remove what GARS downloaded of it; none while it is at work."""
    get_button(studio, item)
    if studio.models.shelf.working(item.id):
        return
    if item.installed:
        st.button(
            "Verify",
            key=f"models_verify_{item.id}",
            icon=":material/verified:",
            type="tertiary",
            help="Reads every byte and compares it with the published one",
            on_click=act,
            args=(studio.models.shelf.queue_check, item.id),
        )
    if item.ours:
        with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"models_sure_{item.id}"):
            st.caption(f"{size(item.here_bytes)} will be deleted. You can download the model again at any time.")
            st.button(f"Remove {item.label}", key=f"models_remove_{item.id}", on_click=_remove, args=(studio, item))


def _running(studio: Studio, id: str, job_id: str) -> None:
    job = studio.models.shelf.jobs.get(job_id)
    if job is None or job.finished:
        st.rerun()
        return
    others = "one other download" if job.ahead == 1 else f"{job.ahead} other downloads"
    waiting = f"Waiting for {others}" if job.ahead else "Starting"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.progress(job.progress.fraction or 0.0, text=waiting if job.status == "queued" else job.progress.stage)
        st.button(
            "Stop",
            key=f"models_stop_{id}",
            icon=":material/stop:",
            on_click=studio.models.shelf.jobs.cancel,
            args=(job_id,),
        )


def _ended(job: Job) -> None:
    if job.status == "failed" and job.error is not None:
        show_error(job.error)
    elif job.status == "cancelled":
        st.caption(f":material/stop_circle: {job.title}: stopped.")
    elif isinstance(job.result, str):
        st.caption(f":material/verified: {job.result}")


def _remove(studio: Studio, item: Item) -> None:
    act(studio.models.shelf.remove, item.id)
    if not studio.models.shelf.item(item.id).ours:
        st.toast(f"{item.label} is removed.", icon=":material/delete:")
