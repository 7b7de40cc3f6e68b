"""A running job on screen: progress, time left, live preview, Stop. It polls; the page itself never waits."""

from __future__ import annotations

import streamlit as st

from gars_core.jobs import Job
from gars_core.studio import Studio
from gars_core.ui.shell import show_error

POLL_SECONDS = 0.25


def job_panel(studio: Studio, owner: str) -> Job | None:
    """Draw the owner's newest job while it runs, or why it failed. Returns it while it is not finished, else None."""
    job = studio.jobs.latest(owner)
    if job is None:
        return None
    if not job.finished:
        st.fragment(_running, run_every=POLL_SECONDS)(studio, owner, job.id)
        return job
    if job.status == "failed" and job.error is not None:
        show_error(job.error)
        if st.button("Dismiss", key=f"job_dismiss_{job.id}", type="tertiary"):
            studio.jobs.forget(job.id)
            st.rerun()
    elif job.status == "cancelled":
        st.caption(f":material/stop_circle: {job.title}: stopped. Nothing else changed.")
    return None


def _running(studio: Studio, owner: str, id: str) -> None:
    job = studio.jobs.get(id)
    if job is None or job.finished:
        st.rerun()
        return
    stage = job.progress.stage if job.status == "running" else _waiting(job)
    left = f" · about {job.seconds_left:.0f} s left" if job.seconds_left and job.seconds_left >= 1 else ""
    st.progress(min(1.0, job.progress.fraction or 0.0), text=f"{stage}{left}")
    if job.progress.preview is not None:
        st.image(job.progress.preview, width="stretch", alt="The picture so far")
    st.button("Stop", key=f"job_stop_{owner}", icon=":material/stop:", shortcut="Esc",
              on_click=studio.jobs.cancel, args=(id,))


def _waiting(job: Job) -> str:
    return "Starting" if job.ahead == 0 else f"Waiting: {job.ahead} before it"
