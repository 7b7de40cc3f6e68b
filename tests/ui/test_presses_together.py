"""What is done in quick succession: both reach the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.state.safe_session_state import SafeSessionState

from gars_core.ui.presses import keep_every_press


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for owner, name in ((SafeSessionState, "on_script_will_rerun"), (script_requests, "_coalesce_widget_states")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    keep_every_press()
    yield


def together(*requests: RerunData) -> RerunData:
    """Return what is run once of requests that all came before the first could begin."""
    waiting = ScriptRequests()
    for request in requests:
        assert waiting.request_rerun(request)
    return waiting.on_scriptrunner_ready().rerun_data


def states(*widgets: WidgetState) -> WidgetStates:
    found = WidgetStates()
    found.widgets.extend(widgets)
    return found


def text(id: str, value: str) -> WidgetState:
    return WidgetState(id=id, string_value=value)


def test_a_text_that_was_typed_just_before_the_page_is_turned_is_kept() -> None:
    run = together(
        RerunData(widget_states=states(text("box", "a red boat")), page_script_hash="rate"),
        RerunData(widget_states=states(), page_script_hash="gallery"),
    )
    assert run.page_script_hash == "gallery"
    assert run.widget_states is not None and list(run.widget_states.widgets) == [text("box", "a red boat")]


def test_of_one_box_the_newer_text_counts() -> None:
    run = together(
        RerunData(widget_states=states(text("box", "a red"), text("other", "kept"))),
        RerunData(widget_states=states(text("box", "a red boat"))),
    )
    assert run.widget_states is not None
    found = {state.id: state.string_value for state in run.widget_states.widgets}
    assert found == {"box": "a red boat", "other": "kept"}


def test_a_press_and_what_follows_it_both_count() -> None:
    press = WidgetState(id="next", trigger_value=True)
    run = together(RerunData(widget_states=states(press)), RerunData(widget_states=states(text("box", "a red boat"))))
    assert run.widget_states is not None
    assert {state.id for state in run.widget_states.widgets} == {"next", "box"}


def test_a_page_without_inputs_runs_all_the_same() -> None:
    assert together(RerunData(), RerunData(page_script_hash="gallery")).widget_states is None
