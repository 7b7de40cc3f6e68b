"""Other servers on the Models page, without a browser: added, tested, set, removed, and chosen on Setup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from gars_core.engines.servers.server import Server
from gars_core.studio import Studio
from gars_core.types import Lora
from gars_core.ui.shell import plain
from tests.support.a1111_server import Program, a1111_running
from tests.support.driving import begin, small_setup
from tests.support.pages import click, drawn, fine, keys, open_page, texts, until

MODELS, RATE = "pages/6_Models.py", "pages/2_Rate.py"


@pytest.fixture
def program() -> Iterator[Program]:
    with a1111_running(auth="me:hunter2") as running:
        yield running


def fill(app: AppTest, form: str, **values: str) -> AppTest:
    for name, value in values.items():
        app.text_input(key=f"{form}_{name}").input(value)
    return app


def added(program: Program, **values: str) -> AppTest:
    """Add the program through the form and wait for its test."""
    app = fill(
        open_page(MODELS),
        "models_server_new_0_a1111",
        **{"address": program.address, "user": "me", "password": "hunter2", **values},
    )
    click(app, "models_server_new_0_submit")
    return until(
        app,
        lambda app: (
            any(key.endswith("_test") for key in keys(app)) and not any(key.startswith("job_stop") for key in keys(app))
        ),
    )


def key(app: AppTest, ending: str) -> str:
    return next(key for key in keys(app) if key.startswith("models_server_") and key.endswith(ending))


def test_without_servers_the_page_says_what_they_are_for() -> None:
    app = open_page(MODELS)
    assert "--api" in texts(app) and "sent there" in texts(app)
    assert app.text_input(key="models_server_new_0_a1111_address").value == "http://127.0.0.1:7860"
    fine(app.segmented_control(key="models_server_new_0_kind").set_value("comfyui").run())
    assert app.text_input(key="models_server_new_0_comfyui_address").value == "http://127.0.0.1:8188"


def test_a_server_is_added_tested_and_offered_on_setup(studio: Studio, program: Program) -> None:
    app = until(added(program), lambda app: "Ready" in texts(app))
    assert "2 models · 2 samplers · 1 LoRA" in texts(app) and "A1111 · " in texts(app)
    assert "hunter2" not in texts(app) + str(app.main) and "unencrypted" in texts(app)
    assert app.text_input(key="models_server_new_1_a1111_name").value == "A1111", "an empty form comes after it"
    setup = open_page("pages/1_Setup.py")
    maker = setup.selectbox(key="setup_maker")
    assert maker.value.startswith("server:") and "your prompts are sent there" in texts(setup)


def test_a_wrong_password_is_one_sentence_and_can_be_corrected(program: Program) -> None:
    app = until(added(program, password="hunter3"), lambda app: app.error)
    assert "user name and password" in app.error[0].value and "Cannot draw now" in texts(app)
    form = key(app, "_connect").removesuffix("_connect")
    fill(app, form, password="hunter2")
    click(app, f"{form}_connect")
    until(app, lambda app: "Ready" in texts(app) and not app.error)


def test_an_address_that_is_none_is_refused_and_what_was_typed_stays() -> None:
    app = fill(open_page(MODELS), "models_server_new_0_a1111", address="den:7860")
    click(app, "models_server_new_0_submit")
    assert "'den:7860' is not an address" in app.error[0].value
    assert app.text_input(key="models_server_new_0_a1111_address").value == "den:7860"


def test_how_it_draws_is_chosen_from_what_the_server_has(program: Program) -> None:
    app = until(added(program), lambda app: "Ready" in texts(app))
    form = key(app, "_save").removesuffix("_save")
    assert app.selectbox(key=f"{form}_model").options[1:] == ["dreams.safetensors [31e35c80fc]", "ink.safetensors"]
    app.selectbox(key=f"{form}_model").set_value("ink.safetensors")
    app.number_input(key=f"{form}_steps").set_value(30)
    click(app, f"{form}_save")
    again = open_page(MODELS)
    assert again.selectbox(key=f"{form}_model").value == "ink.safetensors"
    assert again.number_input(key=f"{form}_steps").value == 30
    assert program.count("options") == 1, "what it draws with needs no test"


def test_saving_the_connection_keeps_a_password_that_was_not_typed_again(program: Program) -> None:
    app = until(added(program), lambda app: "Ready" in texts(app))
    form = key(app, "_connect").removesuffix("_connect")
    assert app.text_input(key=f"{form}_password").value == ""
    fill(app, form, name="Loft")
    click(app, f"{form}_connect")
    until(app, lambda app: "**Loft**" in texts(app) and "Ready" in texts(app))


def test_a_server_is_removed(program: Program) -> None:
    app = added(program)
    click(app, key(app, "_remove"))
    assert not [key for key in keys(app) if key.endswith("_test")]


def test_a_session_outlives_its_server_and_says_who_draws_now(studio: Studio, program: Program) -> None:
    studio.models.servers.add(Server("", "a1111", "Den", program.address))
    [server] = studio.models.servers.all()
    session = begin(studio, small_setup(maker=f"server:{server.id}", steps=20, loras=(Lora("lineart"),)))
    studio.models.servers.remove(server.id)
    app = drawn(open_page(RATE, session=session))
    assert "By Flat colours" in texts(app) and studio.gallery.of_session(session)[0].picture.maker == "fake"


def test_a_name_in_an_error_is_shown_as_it_is() -> None:
    assert plain("**Den** :red[x] at http://den: run `a_b`") == r"\*\*Den\*\* :red\[x\] at http://den: run `a_b`"
