"""What a program that speaks A1111's API is asked for, and what it tells of itself and of a picture."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from gars_core.errors import BadInput, ServerFailed
from gars_core.ports import LoraShelf
from gars_core.types import Lora, ignore_progress
from tests.support.a1111_drawing import SPEC, answers, maker_of, refused
from tests.support.a1111_server import Program, a1111_running, as_base64


def test_it_asks_for_what_the_spec_and_the_user_say(program: Program) -> None:
    maker = maker_of(
        program,
        model="ink.safetensors",
        sampler="DPM++ 2M",
        schedule="Karras",
        steps=25,
        cfg_scale=4.5,
        negative="blurry",
    )
    assert maker.make(SPEC, ignore_progress).size == (256, 264)
    [asked] = program.requests
    assert asked == {
        "prompt": "a fox in the snow",
        "negative_prompt": "blurry",
        "seed": 7,
        "steps": 4,
        "cfg_scale": 4.5,
        "width": 256,
        "height": 264,
        "batch_size": 1,
        "n_iter": 1,
        "sampler_name": "DPM++ 2M",
        "scheduler": "Karras",
        "override_settings": {"sd_model_checkpoint": "ink.safetensors"},
    }
    assert maker.steps()[0] == 25


def test_what_the_user_left_open_is_left_to_the_server(program: Program) -> None:
    maker_of(program).make(SPEC, ignore_progress)
    assert not program.requests[0].keys() & {"override_settings", "sampler_name", "scheduler", "negative_prompt"}


def test_a_picture_to_begin_from_is_sent_in_the_size_asked_for(program: Program) -> None:
    start = Image.new("RGBA", (500, 300), (200, 10, 10, 255))
    maker_of(program).make(replace(SPEC, start=start, strength=0.3), ignore_progress)
    [asked] = program.requests
    sent = Image.open(io.BytesIO(base64.b64decode(asked["init_images"][0])))
    assert program.count("img2img") == 1 and asked["denoising_strength"] == 0.3
    assert sent.size == (256, 264) and sent.getpixel((128, 128)) == (200, 10, 10)


def test_loras_and_emphasis_go_into_the_prompt_as_a1111_reads_them(program: Program) -> None:
    spec, maker = replace(SPEC, prompt="(fox:1.2)", loras=(Lora("lineart", 0.8),)), maker_of(program)
    maker.make(spec, ignore_progress)
    assert maker.describe(spec)["LoRAs"] == "<lora:lineart:0.8>"
    assert program.requests[0]["prompt"] == "(fox:1.2) <lora:lineart:0.8>"


def test_a_lora_that_the_server_does_not_have_is_refused_before_anything_is_sent(program: Program) -> None:
    maker = maker_of(program, found=maker_of(program).look())
    assert isinstance(maker, LoraShelf) and maker.loras() == ("lineart",)
    assert "'oil'" in refused(maker, replace(SPEC, loras=(Lora("oil"),)), BadInput).sentence
    refused(maker, replace(SPEC, loras=(Lora("x:1> <lora:y"),)), BadInput)
    assert not program.requests


def test_a_picture_tells_what_was_really_used(program: Program) -> None:
    maker = maker_of(program, negative="blurry")
    assert maker.describe(SPEC) == {"CFG scale": "7", "Negative prompt": "blurry"}
    maker.make(SPEC, ignore_progress)
    assert maker.describe(SPEC) == {
        "Sampler": "Euler",
        "Schedule type": "Automatic",
        "CFG scale": "7",
        "Model": "dreams",
        "Model hash": "31e35c80fc",
        "Negative prompt": "blurry",
    }
    assert "Model" not in maker.describe(replace(SPEC, seed=8))


def test_a_seed_that_the_server_replaced_is_told(program: Program) -> None:
    image = as_base64(Image.new("RGB", (256, 264)))
    answers(program, "txt2img", {"images": [image], "parameters": {}, "info": json.dumps({"seed": 99})})
    maker = maker_of(program)
    maker.make(SPEC, ignore_progress)
    assert maker.describe(SPEC)["Seed"] == "99"


@pytest.mark.parametrize(
    "info",
    [
        None,
        5,
        "no json",
        "[1]",
        "[" * 100_000,
        '{"seed": NaN, "cfg_scale": "x"}',
        '{"sampler_name": ["a"], "extra_generation_params": 3, "sd_model_name": "a\\nb"}',
    ],
)
def test_an_info_that_says_nothing_costs_no_picture(program: Program, info: object) -> None:
    image = as_base64(Image.new("RGB", (256, 264)))
    answers(program, "txt2img", {"images": [image], "parameters": {}, "info": info})
    maker = maker_of(program)
    assert maker.make(SPEC, ignore_progress).size == (256, 264)
    assert maker.describe(SPEC) == {"CFG scale": "7"}


@pytest.mark.parametrize(
    ("kind", "expected", "schedules"),
    [("a1111", "A1111", ("Karras", "SGM Uniform")), ("forge", "Forge", ()), ("sdnext", "SD.Next 2025-07-01", ())],
)
def test_a_test_tells_what_is_there_older_and_other_programs_included(
    kind: str, expected: str, schedules: tuple[str, ...]
) -> None:
    with a1111_running(kind=kind) as program:
        maker = maker_of(program)
        assert not maker.status().installed and maker.status().missing
        offer = maker.look()
    assert (offer.program, offer.schedules) == (expected, schedules)
    assert offer.models == ("dreams.safetensors [31e35c80fc]", "ink.safetensors")
    assert offer.samplers == ("DPM++ 2M", "Euler")
    assert maker.status().installed and not maker.status().missing


def test_lists_full_of_nonsense_are_read_for_what_makes_sense(program: Program) -> None:
    answers(program, "samplers", [{"name": "Euler"}, {"name": 5}, {}, None, {"name": "a\nb"}, {"name": "x" * 999}])
    answers(program, "sd-models", {"detail": "what?"})
    offer = maker_of(program).look()
    assert offer.samplers == ("Euler",) and offer.models == ()


def test_a_program_of_another_kind_is_no_a1111(program: Program) -> None:
    answers(program, "options", b"[1, 2]")
    with pytest.raises(ServerFailed):
        maker_of(program).look()


def test_a_prefix_in_the_address_is_kept(program: Program) -> None:
    asked: list[str] = []

    def ours(handler: Any) -> None:
        asked.append(handler.route)
        handler.json({"sd_model_checkpoint": "x"})

    program.instead["/draw/sdapi/v1/options"] = ours
    program.address += "/draw/"
    with pytest.raises(ServerFailed):
        maker_of(program).look()
    assert asked == ["/draw/sdapi/v1/options"]
