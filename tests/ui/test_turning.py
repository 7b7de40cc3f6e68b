"""A poll of a page that was left does not turn the page back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

from gars_core.ui import turning

RERUN, STOP = ScriptRequestType.RERUN, ScriptRequestType.STOP


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    """The requests of a tab in which the Gallery was drawn last."""
    for name in ("on_scriptrunner_ready", "_request_rerun_locked"):
        monkeypatch.setattr(ScriptRequests, name, getattr(ScriptRequests, name))  # as they are, back after the test
    turning.keep_turned()
    monkeypatch.setattr(
        turning, "get_script_run_ctx", lambda suppress_warning: SimpleNamespace(page_script_hash="gallery")
    )
    return ScriptRequests()


def test_a_poll_of_the_page_before_comes_to_nothing(requests: ScriptRequests) -> None:
    requests.request_rerun(RerunData(fragment_id="panel", page_script_hash="rate", is_auto_rerun=True))
    assert requests.on_scriptrunner_ready().type == STOP


def test_a_poll_of_the_page_itself_runs(requests: ScriptRequests) -> None:
    requests.request_rerun(RerunData(fragment_id="panel", page_script_hash="gallery", is_auto_rerun=True))
    request = requests.on_scriptrunner_ready()
    assert request.type == RERUN and request.rerun_data.fragment_id_queue == ["panel"]


def test_a_press_on_the_menu_still_turns_the_page(requests: ScriptRequests) -> None:
    requests.request_rerun(RerunData(page_script_hash="library"))
    request = requests.on_scriptrunner_ready()
    assert request.type == RERUN and request.rerun_data.page_script_hash == "library"


def test_a_poll_in_the_instant_before_the_new_page_runs_leaves_its_address(requests: ScriptRequests) -> None:
    requests.request_rerun(RerunData(page_script_hash="gallery", query_string="session=a"))
    requests.request_rerun(RerunData(fragment_id="panel", page_script_hash="rate", query_string="session=b"))
    request = requests.on_scriptrunner_ready()
    assert request.type == RERUN
    assert (request.rerun_data.page_script_hash, request.rerun_data.query_string) == ("gallery", "session=a")
    assert request.rerun_data.fragment_id_queue == []
