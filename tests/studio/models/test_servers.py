"""The user's servers: kept, tested, changed and removed; each draws as the other makers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from gars_core import infotext
from gars_core.engines.servers.server import Server
from gars_core.errors import BadInput, ServerFailed
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.models.servers import owner
from tests.support.a1111_server import Program, a1111_running
from tests.support.comfyui_server import comfyui_running
from tests.support.driving import begin, draw, settled, small_setup


@pytest.fixture
def program() -> Iterator[Program]:
    with a1111_running() as running:
        yield running


def added(studio: Studio, address: str, **changes: object) -> str:
    """Add a server and wait for its test."""
    id = studio.models.servers.add(replace(Server("", "a1111", "Den", address), **changes))
    settled(studio, owner(id))
    return id


def test_a_server_is_tested_when_it_is_added_and_can_draw_from_then_on(studio: Studio, program: Program) -> None:
    id = added(studio, program.address)
    job = studio.jobs.latest(owner(id))
    assert job is not None and job.result.program == "A1111" and len(job.result.models) == 2
    assert studio.models.makers.get().id == f"server:{id}", "it draws better than what ships with GARS"
    session = begin(studio, small_setup(maker=f"server:{id}", steps=20))
    picture = studio.gallery.picture(draw(studio, session)).picture
    assert picture.maker == f"server:{id}" and picture.how["Model"] == "dreams"


def test_the_picture_tells_other_programs_how_it_was_made(studio: Studio, program: Program) -> None:
    id = added(studio, program.address, negative="blurry, dull", cfg_scale=5.5, user="me", password="hunter2")
    session = begin(studio, small_setup(maker=f"server:{id}", steps=20))
    picture = draw(studio, session)
    text = infotext.extract(studio.gallery.image(picture)) or ""
    read = infotext.parse(text)
    assert read.negative == "blurry, dull" and read.fields["CFG scale"] == "5.5"
    assert (read.fields["Model"], read.fields["Model hash"]) == ("dreams", "31e35c80fc")
    assert "hunter2" not in text and "hunter2" not in str(studio.gallery.picture(picture))


def test_servers_and_what_was_found_there_outlive_the_app(
    open_studio: Callable[..., Studio], program: Program, settings: Settings
) -> None:
    first = open_studio()
    id = added(first, program.address, user="me", password="hunter2", model="ink.safetensors")
    asked = len(program.asked)
    second = open_studio()
    assert second.models.servers.all() == first.models.servers.all()
    [server] = second.models.servers.all()
    assert server.password == "hunter2" and server.found is not None and len(server.found.samplers) == 2
    assert second.models.makers.get().id == f"server:{id}" and second.models.makers.get().status().installed
    assert len(program.asked) == asked, "starting asks no server"


def test_a_server_that_fails_its_test_is_kept_and_says_why(studio: Studio, program: Program) -> None:
    program.api = False
    id = added(studio, program.address)
    job = studio.jobs.latest(owner(id))
    assert job is not None and isinstance(job.error, ServerFailed)
    [server] = studio.models.servers.all()
    assert "--api" in server.trouble and server.found is None
    assert (
        studio.models.makers.get().id == "fake" and "--api" in studio.models.makers.get(f"server:{id}").status().missing
    )
    program.api = True
    studio.models.servers.queue_test(id)
    settled(studio, owner(id))
    assert studio.models.makers.get().id == f"server:{id}" and not studio.models.servers.all()[0].trouble


def test_a_server_that_fails_later_keeps_its_lists_and_mends_itself_with_a_picture(
    studio: Studio, program: Program
) -> None:
    id = added(studio, program.address)
    session = begin(studio, small_setup(maker=f"server:{id}", steps=20))
    program.instead["txt2img"] = lambda handler: handler.json({"detail": "boom"}, 500)
    studio.drawing.pictures.queue_drawing(session, [0])
    job = settled(studio, session)
    assert job is not None and isinstance(job.error, ServerFailed) and "boom" in job.error.sentence
    [server] = studio.models.servers.all()
    assert "boom" in server.trouble and server.found is not None
    assert not studio.gallery.of_session(session)
    program.instead.clear()
    draw(studio, session)
    assert not studio.models.servers.all()[0].trouble


def test_a_change_of_the_settings_needs_no_test_and_a_change_of_the_connection_does(
    studio: Studio, program: Program
) -> None:
    id = added(studio, program.address)
    tests = program.count("options")
    [server] = studio.models.servers.all()
    studio.models.servers.change(replace(server, model="ink.safetensors", steps=30, name="Loft"))
    settled(studio, owner(id))
    assert (
        program.count("options") == tests
        and studio.models.makers.get().steps()[0] == 30
        and studio.models.makers.get().label == "Loft"
    )
    studio.models.servers.change(replace(studio.models.servers.all()[0], user="me", password="x"))
    settled(studio, owner(id))
    assert program.count("options") == tests + 1 and not studio.models.servers.all()[0].trouble


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"address": "den:7860"},
        {"address": "ftp://den"},
        {"address": "http://"},
        {"address": "http://me:secret@den"},
        {"address": "http://den?x=1"},
        {"address": "http://den:99999"},
        {"user": "a:b"},
        {"steps": 0},
        {"steps": 151},
        {"cfg_scale": -1.0},
        {"cfg_scale": float("nan")},
        {"negative": "x" * 2_001},
    ],
)
def test_what_cannot_be_a_server_is_refused_and_nothing_changes(studio: Studio, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        studio.models.servers.add(replace(Server("", "a1111", "Den", "http://127.0.0.1:1"), **wrong))
    assert caught.value.hint and "secret" not in caught.value.sentence
    assert studio.models.servers.all() == []


def test_two_servers_cannot_have_one_name(studio: Studio, program: Program) -> None:
    added(studio, program.address)
    second = added(studio, program.address, name="Loft")
    with pytest.raises(BadInput):
        studio.models.servers.add(Server("", "a1111", "Den", program.address))
    with pytest.raises(BadInput):
        studio.models.servers.change(replace(studio.models.servers.all()[1], name="Den"))
    studio.models.servers.change(replace(studio.models.servers.all()[1], steps=30))
    assert [server.name for server in studio.models.servers.all()] == ["Den", "Loft"] and second


def test_a_removed_server_is_forgotten_with_its_password_and_its_pictures_stay(
    studio: Studio, program: Program, settings: Settings, open_studio: Callable[..., Studio]
) -> None:
    id = added(studio, program.address, user="me", password="hunter2")
    session = begin(studio, small_setup(maker=f"server:{id}", steps=20))
    picture = draw(studio, session)
    studio.models.servers.remove(id)
    assert studio.models.servers.all() == [] and studio.models.makers.get().id == "fake"
    assert (
        isinstance(studio.gallery.image(picture), Image.Image) and studio.gallery.picture(picture).picture.how["Model"]
    )
    with pytest.raises(BadInput):
        studio.drawing.pictures.queue_drawing(session, [0])
    for gone in (studio.models.servers.remove, studio.models.servers.queue_test):
        with pytest.raises(BadInput):
            gone(id)
    assert open_studio().models.servers.all() == []


def test_what_is_removed_or_changed_during_its_test_stays_so(studio: Studio, program: Program) -> None:
    id = added(studio, program.address)

    def remove(handler: Any) -> None:
        studio.models.servers.remove(id)
        handler.json({"sd_model_checkpoint": "x"})

    program.instead["options"] = remove
    studio.models.servers.queue_test(id)
    settled(studio, owner(id))
    assert studio.models.servers.all() == []


def test_comfyui_draws_a_round_too(studio: Studio) -> None:
    with comfyui_running() as program:
        id = added(studio, program.address, kind="comfyui")
        session = begin(studio, small_setup(maker=f"server:{id}", steps=20))
        picture = studio.gallery.picture(draw(studio, session)).picture
    assert picture.how["Model"] == "dreams" and studio.gallery.image(picture.id).size == (256, 256)
