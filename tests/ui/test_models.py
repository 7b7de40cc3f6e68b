"""The Models page, without a browser: get, check, remove; folders of one's own; offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bench import random_vision
from gars_core.engines.downloads import download, hub
from tests.support.hub_server import COMMIT, HubServer
from tests.support.model_files import LORA, gguf, tensors
from tests.support.pages import click, keys, links, open_page, texts, until

MODELS = "pages/6_Models.py"
REPOSITORY = "Qwen/Qwen2.5-0.5B-Instruct-GGUF"
ID, FILE = "qwen2.5-0.5b-instruct", "qwen2.5-0.5b-instruct-q4_k_m.gguf"


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app_settings: None) -> Iterator[HubServer]:
    server = HubServer({REPOSITORY: {FILE: gguf(tmp_path / "a.gguf").read_bytes() + bytes(9999)}})
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(download, "SPARE_BYTES", 0)
    monkeypatch.setenv("GARS_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
    yield server
    server.close()


def got(app: AppTest) -> AppTest:
    click(app, f"models_get_{ID}")
    return until(app, lambda app: f"models_verify_{ID}" in keys(app))


def test_every_licence_can_be_read_before_getting() -> None:
    app = open_page(MODELS)
    assert not [key for key in keys(app) if key.startswith("models_remove_")], "nothing of it was downloaded"
    for id in ("sdxl", "writer", ID, "smolvlm-500m-instruct", "sdxl-lightning-8step-lora"):
        assert f"models_get_{id}" in keys(app)
    assert "7.3 GB" in texts(app) and "huggingface.co/ByteDance/SDXL-Lightning/blob/main/LICENSE.md" in texts(app)


def test_a_model_is_got_checked_and_removed(tmp_path: Path) -> None:
    app = got(open_page(MODELS))
    assert f"models_get_{ID}" not in keys(app)
    click(app, f"models_verify_{ID}")
    until(app, lambda app: COMMIT[:8] in texts(app))
    click(app, f"models_remove_{ID}")
    assert f"models_get_{ID}" in keys(app) and not (tmp_path / "models" / "weights" / ID).exists()


def test_a_vision_model_shows_loads_and_unloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GARS_ENGINES", "real")
    id = "smolvlm-500m-instruct"
    random_vision.build(tmp_path / "models" / "weights" / id)
    app = click(open_page(MODELS), f"models_load_{id}")
    until(app, lambda app: f"models_unload_{id}" in keys(app))
    click(app, f"models_unload_{id}")
    until(app, lambda app: f"models_load_{id}" in keys(app))
    assert "Vision models" in texts(app)


def test_a_download_shows_stop_and_then_resume(server: HubServer, tmp_path: Path) -> None:
    server.stalls.add(FILE)
    app = open_page(MODELS)
    click(app, f"models_get_{ID}")
    until(app, lambda app: any(part.stat().st_size for part in tmp_path.rglob("*.gguf.*.part")))
    click(app, f"models_stop_{ID}")
    until(app, lambda app: f"models_get_{ID}" in keys(app))
    assert app.button(key=f"models_get_{ID}").label == "Resume"
    assert "stopped" in texts(app) and f"models_remove_{ID}" in keys(app)


def test_a_failure_is_one_sentence_and_can_be_tried_again(server: HubServer) -> None:
    server.refusals[REPOSITORY] = (503, "")
    app = open_page(MODELS)
    click(app, f"models_get_{ID}")
    until(app, lambda app: app.error)
    assert "503" in app.error[0].value and "hf download" in app.error[0].value
    server.refusals.clear()
    got(app)


def test_offline_is_said_and_nothing_can_be_got(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    app = open_page(MODELS)
    assert "offline" in app.info[0].value and app.button(key="models_get_sdxl").disabled


def test_a_folder_is_added_shown_and_forgotten(tmp_path: Path) -> None:
    tensors(tmp_path / "mine" / "ink_wash.safetensors", LORA)
    (tmp_path / "mine" / "old.ckpt").write_bytes(b"\x80")
    app = open_page(MODELS)
    app.text_input(key="models_folder").input(str(tmp_path / "mine"))
    click(app, "models_folder_add")
    assert "ink\\_wash" in texts(app) and "run code" in texts(app)
    assert app.text_input(key="models_folder").value == ""
    click(app, f"models_forget_{tmp_path / 'mine'}")
    assert "ink\\_wash" not in texts(app)


def test_a_folder_that_is_none_stays_typed_beside_the_reason() -> None:
    app = open_page(MODELS)
    app.text_input(key="models_folder").input("/no/such/folder")
    click(app, "models_folder_add")
    assert "no folder" in app.error[0].value and app.text_input(key="models_folder").value == "/no/such/folder"


def test_a_writer_that_is_got_has_a_card_that_can_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GARS_ENGINES")
    app = got(open_page(MODELS))
    assert app.button(key=f"models_verify_{ID}") and "Qwen2.5 0.5B" in texts(app)


def test_home_names_a_better_writer_until_a_good_one_is_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GARS_ENGINES")
    assert "Better with SDXL-Lightning and Qwen2.5 1.5B Instruct: how to get it" in links(open_page())
    gguf(tmp_path / "models" / "local" / "my_writer.gguf")
    assert "Better with SDXL-Lightning: how to get it" in links(open_page())
