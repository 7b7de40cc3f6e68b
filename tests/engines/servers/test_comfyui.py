"""Pictures by ComfyUI: the graph that is queued, its way through the queue, and how it fails."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from gars_core.engines.servers import watch
from gars_core.engines.servers.comfyui import COMFYUI
from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.servers.server import Server
from gars_core.errors import BadInput, Cancelled, GarsError, OutOfMemory, ServerFailed
from gars_core.types import ImageSpec, Lora, Progress, ignore_progress
from tests.support.comfyui_server import Program, comfyui_running

SPEC = ImageSpec("a fox in the snow", (), 7, 256, 264, 4)


@pytest.fixture
def program() -> Iterator[Program]:
    with comfyui_running() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)


def maker_of(program: Program, **changes: Any) -> ServerMaker:
    return ServerMaker(Server("s1", "comfyui", "Den", program.address, **changes), COMFYUI)


def refused(program: Program, spec: ImageSpec = SPEC, kind: type[GarsError] = ServerFailed, **changes: Any) -> str:
    with pytest.raises(kind) as caught:
        maker_of(program, **changes).make(spec, ignore_progress)
    assert caught.value.sentence.endswith(".") and caught.value.hint.endswith(".")
    return caught.value.sentence


def nodes(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {id: node["inputs"] for id, node in graph.items()}


def test_the_graph_says_what_the_spec_and_the_user_say(program: Program) -> None:
    maker = maker_of(
        program, model="sdxl/ink.safetensors", sampler="dpmpp_2m", schedule="karras", cfg_scale=4.5, negative="blurry"
    )
    assert maker.make(SPEC, ignore_progress).size == (256, 264)
    graph = nodes(program.graphs[0])
    assert graph["model"]["ckpt_name"] == "sdxl/ink.safetensors"
    assert (graph["prompt"]["text"], graph["negative"]["text"]) == ("a fox in the snow", "blurry")
    asked = {name: graph["sampler"][name] for name in ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")}
    assert asked == {
        "seed": 7,
        "steps": 4,
        "cfg": 4.5,
        "sampler_name": "dpmpp_2m",
        "scheduler": "karras",
        "denoise": 1.0,
    }
    assert maker.describe(SPEC) == {
        "Model": "ink",
        "Sampler": "dpmpp_2m",
        "Schedule type": "karras",
        "CFG scale": "4.5",
        "Negative prompt": "blurry",
    }


def test_a_picture_to_begin_from_is_uploaded_in_the_size_asked_for(program: Program) -> None:
    made = maker_of(program).make(
        replace(SPEC, start=Image.new("RGB", (500, 300), "red"), strength=0.3), ignore_progress
    )
    graph = nodes(program.graphs[0])
    name, place = graph["start"]["image"].split(" ")
    assert made.size == (256, 264) and graph["sampler"]["denoise"] == 0.3 and place == "[temp]"
    assert Image.open(io.BytesIO(program.files[name])).size == (256, 264)


def test_loras_stand_between_the_model_and_the_words_by_the_servers_own_names(program: Program) -> None:
    maker_of(program).make(replace(SPEC, loras=(Lora("lineart", 0.8),)), ignore_progress)
    graph = nodes(program.graphs[0])
    assert graph["lora0"] == {
        "model": ["model", 0],
        "clip": ["model", 1],
        "lora_name": "styles/lineart.safetensors",
        "strength_model": 0.8,
        "strength_clip": 0.8,
    }
    assert graph["sampler"]["model"] == ["lora0", 0] and graph["prompt"]["clip"] == ["lora0", 1]
    assert "'oil'" in refused(program, replace(SPEC, loras=(Lora("oil"),)), BadInput)


def test_a_test_tells_what_is_there_in_the_older_and_the_newer_way_of_listing(program: Program) -> None:
    offer = maker_of(program).look()
    assert offer.program == "ComfyUI 0.3.40" and offer.loras == ("lineart",)
    assert offer.models == ("dreams.safetensors", "sdxl/ink.safetensors") and offer.schedules == ("normal", "karras")


def test_stop_ends_a_picture_that_is_being_drawn() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage == "Drawing":
            raise Cancelled

    with comfyui_running(seconds_per_step=0.2) as program:
        with pytest.raises(Cancelled):
            maker_of(program).make(replace(SPEC, steps=150), stop)
        assert program.interrupted.is_set()


def test_stop_takes_a_waiting_picture_out_of_the_queue_and_leaves_the_others_alone() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage.startswith("Waiting for one other job"):
            raise Cancelled

    with comfyui_running(seconds_per_step=0.2) as program:
        program.submit({"sampler": {"inputs": {"steps": 150}}, "latent": {"inputs": {"width": 8, "height": 8}}})
        with pytest.raises(Cancelled):
            maker_of(program).make(SPEC, stop)
        assert not program.pending and len(program.running) == 1 and not program.interrupted.is_set()


def test_a_graph_that_is_refused_says_which_input_is_wrong(program: Program) -> None:
    assert "Value not in list: ckpt_name: 'gone'" in refused(program, model="gone")


@pytest.mark.parametrize(
    ("failure", "kind", "reason"),
    [
        (("torch.OutOfMemoryError", "Allocation on device"), OutOfMemory, "ran out of memory"),
        (("RuntimeError", "mat1 and mat2 <b>shapes</b>"), ServerFailed, "could not draw it: mat1 and mat2"),
    ],
)
def test_a_graph_that_fails_says_why(failure: tuple[str, str], kind: type[GarsError], reason: str) -> None:
    with comfyui_running(failure=failure) as program:
        assert reason in refused(program, kind=kind)


def test_a_server_without_a_model_says_so(program: Program) -> None:
    program.instead["/object_info/CheckpointLoaderSimple"] = lambda handler: handler.json({})
    assert "no model" in refused(program)


def test_a_graph_that_vanishes_is_given_up(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "STILL_SECONDS", 0.5)
    program.instead["/prompt"] = lambda handler: handler.json({"prompt_id": "lost"})
    assert "has not moved" in refused(program)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/prompt", []),
        ("/prompt", {"prompt_id": 5}),
        ("/prompt", None),
        ("/history/p", {"p": {}}),
        ("/history/p", {"p": {"status": {"status_str": "error", "messages": [5, ["execution_error", 5]]}}}),
        ("/history/p", {"p": {"outputs": {"picture": {"images": [{"filename": "../x", "subfolder": "", "type": 3}]}}}}),
        ("/history/p", {"p": {"outputs": {"picture": 5}}}),
        ("/history/p", {"p": {"status": 5, "outputs": [1]}}),
        ("/view", {"a": "picture"}),
    ],
)
def test_a_server_that_answers_nonsense_is_one_sentence(program: Program, route: str, body: Any) -> None:
    if route.startswith("/history"):
        program.instead["/prompt"] = lambda handler: handler.json({"prompt_id": "p"})
    program.instead[route] = lambda handler: handler.send(json.dumps(body).encode())
    assert refused(program)


@pytest.mark.parametrize("body", [[], {"queue_running": 5}, {"queue_running": [5, [1]], "queue_pending": None}])
def test_a_queue_that_makes_no_sense_costs_no_picture(program: Program, body: Any) -> None:
    program.instead["/queue"] = lambda handler: handler.json(body)
    program.seconds_per_step = 0.03
    assert maker_of(program).make(SPEC, ignore_progress).size == (256, 264)
