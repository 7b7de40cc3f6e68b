"""The one queue that people see: what runs, for whom and how long, and what waits for it; in the menu of every page."""

from __future__ import annotations

from html import escape

import streamlit as st

from gars_core.errors import GarsError
from gars_core.jobs import Job
from gars_core.studio import Studio

POLL_SECONDS = 2
MOST = 5


def activity(studio: Studio) -> None:
    """Draw what is at work, and follow it; nothing where nothing is."""
    if studio.at_work():
        st.fragment(_jobs, run_every=POLL_SECONDS)(studio)


def _jobs(studio: Studio) -> None:
    jobs = studio.at_work()
    rows = [f"<li>{escape(_line(studio, job))}</li>" for job in jobs[:MOST]]
    if len(jobs) > MOST:
        rows.append(f"<li>and {len(jobs) - MOST} more</li>")
    if rows:
        st.html(f'<div class="gars-activity"><b>At work</b><ul>{"".join(rows)}</ul></div>')


def _line(studio: Studio, job: Job) -> str:
    """Return "Drawing with SDXL · A fox in snow · 12 s left"."""
    when = "waiting" if job.status == "queued" else ""
    if job.seconds_left and job.seconds_left >= 1:
        when = f"{job.seconds_left:.0f} s left" if job.seconds_left < 100 else f"{job.seconds_left / 60:.0f} min left"
    return " · ".join(part for part in (job.title, _for_whom(studio, job.owner), when) if part)


def _for_whom(studio: Studio, owner: str) -> str:
    """Return the title of the session that the work is for, "" if it is for none."""
    try:
        return studio.sessions.state(owner).setup.title
    except GarsError:  # the owner is a page or a model
        return ""
