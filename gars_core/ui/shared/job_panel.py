"""A running job on screen: progress, time left, live preview, Stop. It polls; the page itself never waits."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gars_core.jobs import Job, Jobs
from gars_core.studio import Studio
from gars_core.ui.shell import act, began, plain, show_error

POLL_SECONDS = 0.25


def job_panel(studio: Studio, owner: str, made: Callable[[], int] = lambda: 0, jobs: Jobs | None = None) -> Job | None:
    """Draw the owner's newest job while it runs, or why it failed. Returns it while it is not finished, else None.

    made: counts what the page shows of its results; the page is drawn anew at every further one. jobs: the queue that
    the job is in, the studio's if none is named; Esc stops those alone.

    A job that ended while the page was being drawn counts as running: what it made may not be on the page yet, and its
    poll draws the page anew.
    """
    jobs = jobs or studio.jobs
    job = jobs.latest(owner)
    if job is None:
        return None
    if not job.finished or job.ended > began():
        shortcut = "Esc" if jobs is studio.jobs and job.lane == "making" else None
        st.fragment(_running, run_every=POLL_SECONDS)(jobs, owner, job.id, made, made(), shortcut, [])
        return job
    if job.status == "failed" and job.error is not None:
        show_error(job.error)
        smaller = studio.drawing.pictures.smaller_plan(job)
        if smaller:
            st.caption(f"GARS can go on with less memory, more slowly. {plain(smaller)}")
        with st.container(horizontal=True):
            if smaller:
                st.button(
                    "Try once with less memory",
                    key=f"job_smaller_{job.id}",
                    icon=":material/memory:",
                    on_click=act,
                    args=(studio.drawing.pictures.go_on_smaller, job.id),
                )
            if st.button("Dismiss", key=f"job_dismiss_{job.id}", type="tertiary"):
                jobs.forget(job.id)
                st.rerun()
    elif job.status == "cancelled":
        st.caption(f":material/stop_circle: {plain(job.title)}: stopped. What was done before is kept.")
    return None


def _running(
    jobs: Jobs, owner: str, id: str, made: Callable[[], int], shown: int, shortcut: str | None, drawn: list[bool]
) -> None:
    job = jobs.get(id)
    # Only a poll begins the page anew: while it is being drawn, that would lose the press of a button further down.
    if drawn and (job is None or job.finished or made() != shown):
        st.rerun()
    drawn[:] = [True]
    if job is None:
        return
    stage = _waiting(job) if job.status == "queued" else job.progress.stage
    left = f" · about {_time(job.seconds_left)} left" if job.seconds_left and job.seconds_left >= 1 else ""
    st.progress(min(1.0, job.progress.fraction or 0.0), text=f"{plain(stage)}{left}")
    if job.progress.preview is not None:
        st.image(job.progress.preview, width="stretch", alt="The picture so far")
    st.button(
        "Stop", key=f"job_stop_{owner}", icon=":material/stop:", shortcut=shortcut, on_click=jobs.cancel, args=(id,)
    )


def _waiting(job: Job) -> str:
    if job.ahead == 0:
        return "Starting"
    return "Waiting for one other job" if job.ahead == 1 else f"Waiting for {job.ahead} other jobs"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
