"""Pictures by programs that speak A1111's API, and what becomes of everything that can go wrong with one."""

from __future__ import annotations

import base64
import io
import json
import logging
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gars_core.engines.servers import a1111, connection, watch
from gars_core.engines.servers.a1111 import A1111
from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.servers.server import Server
from gars_core.errors import BadInput, Cancelled, GarsError, OutOfMemory, ServerFailed
from gars_core.ports import LoraShelf
from gars_core.types import ImageSpec, Lora, Progress, ignore_progress
from tests.support.a1111_server import Program, a1111_running, as_base64

SPEC = ImageSpec("a fox in the snow", (), 7, 256, 264, 4)


@pytest.fixture
def program() -> Iterator[Program]:
    with a1111_running() as running:
        yield running


def maker_of(program: Program, **changes: Any) -> ServerMaker:
    return ServerMaker(Server("s1", "a1111", "Den", program.address, **changes), A1111)


def refused(maker: ServerMaker, spec: ImageSpec = SPEC, kind: type[GarsError] = ServerFailed) -> GarsError:
    """Return what a picture that cannot be had is refused with; it is always a sentence and a hint."""
    with pytest.raises(kind) as caught:
        maker.make(spec, ignore_progress)
    assert caught.value.sentence.endswith(".") and caught.value.hint.endswith(".")
    return caught.value


def answers(program: Program, route: str, body: bytes | dict[str, Any], status: int = 200, **headers: str) -> None:
    """Have the program answer with this instead."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    program.instead[route] = lambda handler: handler.send(data, status, **headers)


def with_images(*images: str) -> dict[str, Any]:
    return {"images": list(images), "parameters": {}, "info": "{}"}


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


def test_progress_and_previews_arrive_while_it_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(a1111, "SECONDS_BETWEEN_PREVIEWS", 0.04)
    seen: list[Progress] = []
    with a1111_running(looks=4) as program:
        maker_of(program).make(SPEC, seen.append)
        looks = program.count("progress")
    stages = list(dict.fromkeys(progress.stage for progress in seen if progress.stage.startswith("Step")))
    assert len(stages) > 2 and stages == sorted(stages) and "Step 2 of 4" in stages
    fractions = [progress.fraction for progress in seen if progress.fraction is not None]
    assert fractions == sorted(fractions) and fractions[-1] > 0.5
    previews = {id(progress.preview): progress.preview for progress in seen if progress.preview is not None}
    assert previews and all(preview.mode == "RGB" for preview in previews.values())
    assert len(previews) < looks, "most looks ask for no preview"


@pytest.mark.parametrize(
    "progress",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"state": 5}',
        b'{"progress": NaN, "state": {"job_count": 1}}',
        b'{"progress": "x", "current_image": "%%%", "state": {"job_count": 1, "sampling_steps": "a"}}',
        b'{"progress": -4, "state": {"job_count": 1, "sampling_step": 1e400, "sampling_steps": -3}}',
    ],
)
def test_a_progress_that_makes_no_sense_costs_no_picture(monkeypatch: pytest.MonkeyPatch, progress: bytes) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(a1111, "SECONDS_BETWEEN_PREVIEWS", 0.0)
    seen: list[Progress] = []
    with a1111_running(seconds_per_step=0.03) as program:
        answers(program, "progress", progress)
        assert maker_of(program).make(SPEC, seen.append).size == (256, 264)
    assert all(one.fraction is None or 0 <= one.fraction <= 1 for one in seen)


def test_stop_interrupts_the_server_and_does_not_wait_for_the_picture() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage.startswith("Step"):
            raise Cancelled

    with a1111_running(seconds_per_step=0.5) as program:
        maker = maker_of(program, trouble="")
        with pytest.raises(Cancelled):
            maker.make(replace(SPEC, steps=100), stop)
        assert program.count("interrupt") == 1 and program.step < 100
        assert maker.status().installed, "Stop is no failure"


def test_stop_does_not_wait_for_a_server_that_hangs(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GIVING_UP_SECONDS", 0.05)
    end = threading.Event()
    for route in ("txt2img", "progress", "interrupt"):
        program.instead[route] = lambda handler: end.wait(30)
    reports: list[Progress] = []

    def stop(progress: Progress) -> None:
        reports.append(progress)
        if len(reports) > 3:
            raise Cancelled

    try:
        with pytest.raises(Cancelled):
            maker_of(program).make(SPEC, stop)
    finally:
        end.set()


def test_a_server_that_stands_still_is_given_up_and_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "STILL_SECONDS", 0.6)
    with a1111_running(seconds_per_step=30) as program:
        assert "has not moved for" in refused(maker_of(program)).sentence
        assert program.count("interrupt") == 1


def test_a_slow_server_may_take_any_time_while_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(watch, "STILL_SECONDS", 2.0)
    monkeypatch.setattr(connection, "QUICK_SECONDS", 2.0)
    with a1111_running(seconds_per_step=0.6) as program:  # four steps: longer than either
        assert maker_of(program).make(SPEC, ignore_progress).size == (256, 264)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"not json", "instead of what GARS asked for"),
        (b"  <html>Log in</html>", "a web page"),
        (b"[]", "no picture"),
        (b"[" * 200_000, "instead of what GARS asked for"),
        (b"{}", "no picture"),
        (with_images(), "no picture"),
        ({"images": None, "parameters": {}, "info": ""}, "no picture"),
        (with_images("%%%"), "not a picture"),
        (with_images(base64.b64encode(b"GIF89a nonsense").decode()), "not a picture"),
        ({"images": [{"a": 1}], "info": ""}, "not a picture"),
        (with_images(as_base64(Image.new("RGB", (512, 512)))), "512 x 512 pixels instead of 256 x 264"),
        (with_images(as_base64(Image.new("1", (40_000, 40_000)))), "pixel|not a picture"),
        (with_images(as_base64(Image.effect_noise((256, 264), 90))[:2_000]), "not a picture"),
    ],
)
def test_what_is_no_picture_is_one_sentence(program: Program, body: Any, said: str) -> None:
    answers(program, "txt2img", body)
    sentence = refused(maker_of(program)).sentence
    assert any(part in sentence for part in said.split("|")), sentence


def test_more_than_a_picture_can_have_is_not_read(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_BYTES", 1_000_000)
    answers(program, "txt2img", b" " * 30_000_000)
    assert "more than a picture" in refused(maker_of(program)).sentence


@pytest.mark.parametrize(
    ("mode", "format"),
    [("L", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("RGB", "JPEG"), ("RGB", "WEBP"), ("CMYK", "JPEG")],
)
def test_every_kind_of_picture_becomes_rgb_without_its_own_texts(program: Program, mode: str, format: str) -> None:
    image = as_base64(Image.new(mode, (256, 264)), format)
    answers(program, "txt2img", with_images(f"data:image/png;base64,{image}"))
    made = maker_of(program).make(SPEC, ignore_progress)
    assert made.mode == "RGB" and made.size == (256, 264) and not made.info


def test_the_infotext_of_the_server_is_not_carried_along(program: Program) -> None:
    texts, buffer = PngInfo(), io.BytesIO()
    texts.add_text("parameters", "theirs")
    Image.new("RGB", (256, 264)).save(buffer, "PNG", pnginfo=texts)
    answers(program, "txt2img", with_images(base64.b64encode(buffer.getvalue()).decode()))
    assert "parameters" not in maker_of(program).make(SPEC, ignore_progress).info


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, {"detail": "Not Found"}, "does not offer|--api"),
        (405, {"detail": "Method Not Allowed"}, "does not offer"),
        (401, {"detail": "Not authenticated"}, "asks for a password"),
        (403, b"", "asks for a password"),
        (
            422,
            {"detail": [{"loc": ["body", "steps"], "msg": "value is not an integer", "type": "int"}]},
            "error 422: steps: value is not an integer.",
        ),
        (
            404,
            {"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""},
            "error 404: Sampler not found.",
        ),
        (
            500,
            {"error": "RuntimeError", "detail": "", "body": "", "errors": "mat1 and mat2 shapes"},
            "error 500: mat1 and",
        ),
        (502, b"<html><h1>Bad gateway</h1></html>", "error 502."),
        (500, b"", "error 500."),
        (500, b"x" * 100_000, "error 500: xxx"),
        (400, b"[" * 15_000, "error 400"),
    ],
)
def test_an_error_of_the_server_is_told_with_its_reason(program: Program, status: int, body: Any, said: str) -> None:
    answers(program, "txt2img", body, status)
    error = refused(maker_of(program))
    assert all(part in f"{error.sentence} {error.hint}" for part in said.split("|")), error.sentence
    assert len(error.sentence) < 300


def test_what_a_server_says_cannot_become_markup(program: Program) -> None:
    answers(program, "txt2img", {"detail": "![x](http://evil/p.png) <b>$x$</b> `y`"}, 500)
    assert not set(refused(maker_of(program)).sentence) & set("![]<>$`*_")


@pytest.mark.parametrize("errors", ["CUDA out of memory. Tried to allocate 2 GiB", ""])
def test_a_server_without_memory_is_out_of_memory(program: Program, errors: str) -> None:
    answers(program, "txt2img", {"error": "OutOfMemoryError", "detail": "", "body": "", "errors": errors}, 500)
    maker = maker_of(program, trouble="")
    error = refused(maker, kind=OutOfMemory)
    assert isinstance(error, OutOfMemory) and error.maker == maker.id and not error.smaller
    assert maker.status().installed


def test_a_server_that_is_not_there_or_goes_away_is_one_sentence(program: Program) -> None:
    program.instead["txt2img"] = lambda handler: handler.hang_up()
    assert "broke off" in refused(maker_of(program)).sentence
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        program.address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    maker = maker_of(program, trouble="")
    assert "does not answer at http://127.0.0.1" in refused(maker).sentence
    assert not maker.status().installed and "does not answer" in maker.status().missing


def test_a_server_with_its_api_switched_off_says_how_to_switch_it_on() -> None:
    with a1111_running(api=False) as program, pytest.raises(ServerFailed) as caught:
        maker_of(program).look()
    assert "--api" in caught.value.hint


def test_a_password_is_sent_to_the_server_and_shown_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with a1111_running(auth="me:hunter2") as program:
        maker = maker_of(program, user="me", password="hunter2")
        maker.make(SPEC, ignore_progress)
        wrong = maker_of(program, user="me", password="hunter3")
        error = refused(wrong)
        assert "user name and password" in error.sentence
        assert "asks for a password" in refused(maker_of(program)).sentence
    shown = [
        repr(maker.server),
        str(maker.status()),
        str(maker.describe(SPEC)),
        caplog.text,
        str(wrong.status()),
        error.sentence + error.hint,
    ]
    assert "hunter" not in "".join(shown)


def test_a_redirect_is_told_and_not_followed(program: Program) -> None:
    with a1111_running() as other:
        answers(program, "txt2img", b"", 307, Location=f"{other.address}/sdapi/v1/txt2img")
        error = refused(maker_of(program, user="me", password="secret"))
        assert other.address in error.sentence and not other.asked


def test_a_private_certificate_counts_only_where_the_user_says_so(tmp_path: Path) -> None:
    pem = tmp_path / "server.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=den",
            "-keyout",
            pem,
            "-out",
            tmp_path / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )
    pem.write_bytes(pem.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    with a1111_running(pem) as program:
        assert "certificate" in refused(maker_of(program)).sentence
        made = maker_of(program, check_certificate=False).make(SPEC, ignore_progress)
        assert made.size == (256, 264)


@pytest.mark.parametrize(
    ("kind", "said", "schedules"),
    [("a1111", "A1111", ("Karras", "SGM Uniform")), ("forge", "Forge", ()), ("sdnext", "SD.Next 2025-07-01", ())],
)
def test_a_test_tells_what_is_there_older_and_other_programs_included(
    kind: str, said: str, schedules: tuple[str, ...]
) -> None:
    with a1111_running(kind=kind) as program:
        maker = maker_of(program)
        assert not maker.status().installed and maker.status().missing
        found = maker.look()
    assert (found.program, found.schedules) == (said, schedules)
    assert found.models == ("dreams.safetensors [31e35c80fc]", "ink.safetensors")
    assert found.samplers == ("DPM++ 2M", "Euler")
    assert maker.status().installed and not maker.status().missing


def test_lists_full_of_nonsense_are_read_for_what_makes_sense(program: Program) -> None:
    answers(program, "samplers", [{"name": "Euler"}, {"name": 5}, {}, None, {"name": "a\nb"}, {"name": "x" * 999}])
    answers(program, "sd-models", {"detail": "what?"})
    found = maker_of(program).look()
    assert found.samplers == ("Euler",) and found.models == ()


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
