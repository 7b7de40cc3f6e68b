"""Graphs of strangers that go round in circles, grow without end or ask themselves: read or not, and soon."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gars_core.infotext.comfy import from_comfy
from tests.support.comfy_graphs import ALL_RUN
from tests.support.comfy_screens import box, wire
from tests.support.comfy_shapes import base, node
from tests.support.truth import truth

MAX_SECONDS = 5.0


def chain(kind: str, *names: str) -> dict[str, Any]:
    """Return a graph whose prompt comes through 200 nodes, each linked to the next by every one of these inputs."""
    links = {str(id): node(kind, **{name: [str(id + 1), 0] for name in names}) for id in range(100, 300)}
    return base(truth(1), n6=node("CLIPTextEncode", text=["100", 0], clip=["4", 1])) | links


@pytest.mark.parametrize(
    "graph",
    [
        chain("StringConcatenate", "string_a", "string_b"),
        chain("ComfySwitchNode", "switch", "on_true", "on_false"),
        chain("Any Switch (rgthree)", "any_01", "any_02"),
        chain("ConditioningCombine", "conditioning_1", "conditioning_2"),
        chain("Reroute", "a"),
        chain("OllamaGenerate", "prompt", "image"),
        base(truth(1), n6=node("ComfySwitchNode", switch=["6", 0], on_true=["6", 0], on_false=["6", 0])),
        base(truth(1), n6=node("ImpactSwitch", select=["30", 0]), n30=node("ImpactSwitch", select=["6", 0], input1=1)),
        base(truth(1), n5=node("ImpactSwitch", select=["5", 0], input1=["5", 0]), n4=node("Reroute", a=["4", 0])),
    ],
    ids=range(9),
)
def test_a_graph_without_end_is_given_up_soon(graph: dict[str, Any]) -> None:
    started = process_time()
    made = from_comfy({"prompt": json.dumps(graph)})
    assert process_time() - started < MAX_SECONDS
    assert made is not None and made.prompt in ("", truth(1).prompt)


def test_a_pattern_that_takes_forever_is_stopped() -> None:
    slow = node("RegexReplace", string="a" * 40 + "!", regex_pattern="(a+)+$", replace="")
    graph = base(truth(1), n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]), n30=slow)
    started = process_time()
    made = from_comfy({"prompt": json.dumps(graph)})
    assert process_time() - started < MAX_SECONDS and made is not None


def test_sheets_inside_of_themselves_end() -> None:
    inner = [box(id, "aa", [], wire("text", None, widget=True)) for id in range(20)]
    sheet = {"id": "aa", "nodes": inner, "links": [], "inputs": [], "outputs": [{"name": "x", "linkIds": [1]}]}
    workflow = {"nodes": [box(1, "aa", [])], "links": [[1, 1, 0, 1, 0, "X"]], "definitions": {"subgraphs": [sheet]}}
    started = process_time()
    assert from_comfy({"workflow": json.dumps(workflow)}) is None
    assert process_time() - started < MAX_SECONDS


@settings(max_examples=200, deadline=None)
@given(shape=st.sampled_from(sorted(ALL_RUN)), seed=st.integers(0, 3), data=st.data())
def test_links_put_elsewhere_never_crash(shape: str, seed: int, data: st.DataObject) -> None:
    graph, _ = ALL_RUN[shape](truth(seed))
    for _ in range(data.draw(st.integers(1, 4))):
        inputs = graph[data.draw(st.sampled_from(sorted(graph)))]["inputs"]
        if inputs:
            elsewhere = st.tuples(st.sampled_from(sorted(graph)), st.integers(0, 3)).map(list)
            inputs[data.draw(st.sampled_from(sorted(inputs)))] = data.draw(elsewhere)
    made = from_comfy({"prompt": json.dumps(graph)})
    assert made is None or isinstance(made.prompt, str)
