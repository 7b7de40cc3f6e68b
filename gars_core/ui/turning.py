"""A page that was turned stays turned, though the one before it still asks how its job stands."""

from __future__ import annotations

from dataclasses import replace

from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

_ready = ScriptRequests.on_scriptrunner_ready
_taken = ScriptRequests._request_rerun_locked


def keep_turned() -> None:
    """Let a polling fragment's request come to nothing once its page was left.

    Streamlit 1.67 runs such a request after the new page, as of the old one: the browser takes that for a page turned
    back, clears all, and gets nothing, as the fragment is gone by then. The page and the menu stayed blank (8 of 15
    presses of Finish with a job at work). One that comes in the instant before the new page runs takes its address.
    """
    setattr(ScriptRequests, _ready.__name__, _without_the_page_before)
    setattr(ScriptRequests, _taken.__name__, _with_the_page_that_is_due)


def _without_the_page_before(requests: ScriptRequests) -> ScriptRequest:
    request, context = _ready(requests), get_script_run_ctx(suppress_warning=True)
    page = context.page_script_hash if context else ""
    if request.type == ScriptRequestType.RERUN and request.rerun_data.fragment_id_queue and page:
        if request.rerun_data.page_script_hash != page:
            return _without_the_page_before(requests)
    return request


def _with_the_page_that_is_due(requests: ScriptRequests, new: RerunData) -> bool:
    due = requests._rerun_data
    turns = requests._state == ScriptRequestType.RERUN and not due.fragment_id_queue
    taken = _taken(requests, new)
    if turns and new.fragment_id:
        requests._rerun_data = replace(
            requests._rerun_data,
            query_string=due.query_string,
            page_script_hash=due.page_script_hash,
            page_name=due.page_name,
        )
    return taken
