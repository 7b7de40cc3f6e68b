"""What becomes of everything that can go wrong with an A1111's answers."""

from __future__ import annotations

import base64
import io
import logging
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gars_core.engines.servers import connection
from gars_core.errors import OutOfMemory, ServerFailed
from gars_core.types import ignore_progress
from tests.support.a1111_drawing import SPEC, answers, maker_of, refused, with_images
from tests.support.a1111_server import Program, a1111_running, as_base64


@pytest.mark.parametrize(
    ("body", "expected"),
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
def test_what_is_no_picture_is_one_sentence(program: Program, body: Any, expected: str) -> None:
    answers(program, "txt2img", body)
    sentence = refused(maker_of(program)).sentence
    assert any(part in sentence for part in expected.split("|")), sentence


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
    ("status", "body", "expected"),
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
def test_an_error_of_the_server_is_told_with_its_reason(
    program: Program, status: int, body: Any, expected: str
) -> None:
    answers(program, "txt2img", body, status)
    error = refused(maker_of(program))
    assert all(part in f"{error.sentence} {error.hint}" for part in expected.split("|")), error.sentence
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
    with a1111_running() as elsewhere:
        answers(program, "txt2img", b"", 307, Location=f"{elsewhere.address}/sdapi/v1/txt2img")
        error = refused(maker_of(program, user="me", password="secret"))
        assert elsewhere.address in error.sentence and not elsewhere.asked


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
