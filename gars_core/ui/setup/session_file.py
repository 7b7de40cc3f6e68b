"""Opening a session file on Home."""

from __future__ import annotations

import uuid

import streamlit as st

from gars_core.studio import Studio
from gars_core.ui.shared.current import open_page
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import session_title
from gars_core.ui.shell import literally

MAX_FILE_MB = 500
OWNER_KEY, JOB_KEY = "home_file_owner", "home_file_job"


def open_session_file(studio: Studio) -> None:
    """Draw the upload and what came of it; the session opens when its reader says so."""
    owner = st.session_state.setdefault(OWNER_KEY, f"file:{uuid.uuid4().hex}")
    with st.popover("Open a session file", icon=":material/upload_file:", type="tertiary", key="home_file_box"):
        st.caption(
            "“Download all” in a gallery makes such a file: every picture, rating and setting of a session. "
            "It opens here as the same session, whichever computer it was made on."
        )
        file = st.file_uploader(
            "Session file", type="zip", key="home_file", max_upload_size=MAX_FILE_MB, label_visibility="collapsed"
        )
        if file is not None and st.button("Open it", key="home_file_open", icon=":material/folder_open:"):
            st.session_state[JOB_KEY] = studio.branches.queue_open(file, owner)
        job_panel(studio, owner)
        _result(studio)


def _result(studio: Studio) -> None:
    job = studio.jobs.get(st.session_state.get(JOB_KEY, ""))
    if job is None or job.status != "done":
        return
    title = literally(session_title(studio.sessions.state(job.result.session)))
    st.success("  \n".join([f"“{title}” is open.", *job.result.notices]), icon=":material/check:")
    if st.button("Go to its gallery", key="home_file_go", type="primary"):
        open_page("pages/3_Gallery.py", job.result.session)
