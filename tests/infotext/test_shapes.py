"""Pictures in every shape that people make them, from known truths: what is read is what they say, or nothing."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from gars_core.infotext import Made, read
from tests.support.comfy_graphs import ALL_RUN
from tests.support.comfy_screens import SCREENS
from tests.support.infotext_shapes import INFOTEXTS
from tests.support.made_pictures import png
from tests.support.program_shapes import PROGRAMS
from tests.support.truth import Truth, truth

STORIES = (1, 2)


def made_of(picture: bytes) -> Made | None:
    with Image.open(io.BytesIO(picture)) as image:
        return read(image)


def check(made: Made | None, told: Truth) -> None:
    assert made is not None
    if not told.readable:
        assert made.prompt == "" and made.note
        return
    assert (made.prompt, made.negative) == (told.prompt, told.negative)
    assert (made.seed, made.steps) == (told.seed, told.steps)
    assert (made.width_px, made.height_px) == (told.width_px, told.height_px)
    assert (made.model, made.sampler) == (told.model, told.sampler)


@pytest.mark.parametrize("seed", STORIES)
@pytest.mark.parametrize("shape", ALL_RUN)
def test_a_graph_that_was_run(shape: str, seed: int) -> None:
    graph, told = ALL_RUN[shape](truth(seed))
    made = made_of(png(prompt=json.dumps(graph)))
    check(made, told)
    assert made is not None and made.program == "ComfyUI"


@pytest.mark.parametrize("seed", STORIES)
@pytest.mark.parametrize("shape", SCREENS)
def test_a_workflow_alone(shape: str, seed: int) -> None:
    check(made_of(png(workflow=json.dumps(SCREENS[shape](truth(seed))))), truth(seed))


@pytest.mark.parametrize("seed", STORIES)
@pytest.mark.parametrize("form", INFOTEXTS)
def test_an_infotext(form: str, seed: int) -> None:
    picture, told = INFOTEXTS[form](truth(seed))
    check(made_of(picture), told)


@pytest.mark.parametrize("seed", STORIES)
@pytest.mark.parametrize("form", PROGRAMS)
def test_a_form_of_a_programs_own(form: str, seed: int) -> None:
    program, make = PROGRAMS[form]
    picture, told = make(truth(seed))
    made = made_of(picture)
    check(made, told)
    assert made is not None and made.program == program


@pytest.mark.parametrize(
    ("form", "program"),
    [
        ("civitai", "Civitai"),
        ("fooocus", "Fooocus"),
        ("stable diffusion cpp", "stable-diffusion.cpp"),
        ("sd next", "SD.Next"),
        ("forge", "Forge"),
        ("plain", "AUTOMATIC1111"),
    ],
)
def test_who_wrote_an_infotext(form: str, program: str) -> None:
    made = made_of(INFOTEXTS[form](truth(3))[0])
    assert made is not None and made.program == program


def test_the_resources_of_civitai_come_whole() -> None:
    made = made_of(INFOTEXTS["civitai"](truth(3))[0])
    assert made is not None
    assert [part["type"] for part in json.loads(made.fields["Civitai resources"])] == ["lora", "checkpoint"]
    assert made.fields["Clip skip"] == "2"
