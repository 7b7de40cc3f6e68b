"""Words without marks, infotexts one after another, content credentials, and what GARS writes for others."""

from __future__ import annotations

import io
import json
import re
import zlib

import pytest
from PIL import Image

from gars_core.infotext import compose, own_prompt, parse, read
from gars_core.infotext.plain import plain_prompt
from gars_core.infotext.several import several
from tests.support.made_pictures import hidden_png, png

TWO = (
    "a tin lighthouse\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512\n\n"
    "salt marsh,\nat dusk\nNegative prompt: rain\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 6, Size: 512x512\n"
)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('("a tin lighthouse", "salt marsh").and()', "a tin lighthouse, salt marsh"),
        ('("fog", "dusk").blend(0.7,0.3)', "fog, dusk"),
        ("a gull.swap(heron) on a post", "a gull on a post"),
        ('a "cat".swap("dog")', "a cat"),
        ("a (tin owl).swap(gull, s_start=0.2) on a post", "a tin owl on a post"),
        ("tin AND sea :1.2", "tin, sea"),
        ("cat AND dog:0.5", "cat, dog"),
        ("cat:1.2 AND dog", "cat, dog"),
        ("a (dark)- forest", "a dark forest"),
        ("a bright+++ owl, (two gulls)1.3", "a bright owl, two gulls"),
        ("a fox --ar 16:9 --v 6.1 --no fog", "a fox"),
        ("space:: ship::2 in the dark", "space ship in the dark"),
        ("cinematic still {prompt} . emotional", "cinematic still . emotional"),
        ("a {red|blue} cat", "a red cat"),
        ("at 12:30, a ratio of 16:9", "at 12:30, a ratio of 16:9"),
        ('a sign "open", a well-known owl', 'a sign "open", a well-known owl'),
    ],
)
def test_marks_of_programs_are_no_words(prompt: str, words: str) -> None:
    assert plain_prompt(prompt) == words


def test_infotexts_in_a_text_file_are_told_apart() -> None:
    assert [(text.prompt, text.negative, text.fields["Seed"]) for text in several(TWO.splitlines(keepends=True))] == [
        ("a tin lighthouse", "fog", "5"),
        ("salt marsh,\nat dusk", "rain", "6"),
    ]
    assert list(several(["a prompt", "another prompt"])) == []


def test_a_cell_that_is_an_infotext_gives_its_prompt() -> None:
    assert own_prompt(TWO.partition("\n\n")[0]) == "a tin lighthouse"
    assert own_prompt("Steps: a staircase, seen from above") == "Steps: a staircase, seen from above"


def test_a_text_hidden_unpacked_is_found() -> None:
    hidden = hidden_png("a tin lighthouse\nSteps: 4, Sampler: Euler, Seed: 5, Size: 64x64", b"stealth_pnginfo")
    made = read(Image.open(io.BytesIO(hidden)))
    assert made is not None and (made.prompt, made.seed) == ("a tin lighthouse", 5)


def test_an_ordinary_alpha_hides_nothing() -> None:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGBA").save(file, "PNG")
    assert read(Image.open(io.BytesIO(file.getvalue()))) is None


def credentials(generator: bytes) -> bytes:
    """Return a PNG with a claim as content credentials hold it: CBOR in JUMBF in the chunk caBX."""
    key = b"\x6fclaim_generator" + bytes([0x78, len(generator)]) + generator
    data = b"\0\0\0\x20jumbc2pa" + b"\xa1" + key
    chunk = len(data).to_bytes(4, "big") + b"caBX" + data + zlib.crc32(b"caBX" + data).to_bytes(4, "big")
    picture = png()
    return picture[:33] + chunk + picture[33:]


def test_content_credentials_name_the_program_and_no_prompt() -> None:
    made = read(Image.open(io.BytesIO(credentials(b"Some_Painter/2.1 c2pa-rs/0.36"))))
    assert made is not None and (made.program, made.prompt) == ("Some Painter", "") and made.note


def test_halves_of_a_character_are_mended_in_every_field() -> None:
    comment = {"prompt": "a \ud83d fox", "uc": "fog \ude00", "sampler": "k\ud83d", "seed": 3, "note": "x\ud83d"}
    made = read(Image.open(io.BytesIO(png(Software="NovelAI", Comment=json.dumps(comment)))))
    assert made is not None and (made.prompt, made.negative, made.sampler) == ("a ? fox", "fog ?", "k?")
    assert made.fields["note"] == "x?" and json.dumps(made.fields, ensure_ascii=False).encode()


def test_no_guidance_is_written_as_others_mean_it() -> None:
    text = compose(
        "a fox", steps=4, seed=5, width_px=64, height_px=64, model="m", version="GARS 1", schedule_type="SGM Uniform",
        cfg_scale=0,
    )  # fmt: skip
    fields = parse(text).fields
    assert (fields["CFG scale"], fields["Schedule type"], fields["RNG"]) == ("1", "Simple", "CPU")


def test_what_a_server_drew_is_written_as_it_was() -> None:
    extras = {"CFG scale": "5.5", "Schedule type": "SGM Uniform"}
    fields = parse(
        compose("a", steps=4, seed=5, width_px=64, height_px=64, model="m", version="GARS 1", extras=extras)
    ).fields
    assert (fields["CFG scale"], fields["Schedule type"]) == ("5.5", "SGM Uniform") and "RNG" not in fields


def test_no_field_is_hidden_in_a_text_in_quotes() -> None:
    prompt = "a\nNegative prompt: b\nSteps: 3, Seed: 9"
    text = compose(prompt, steps=4, seed=5, width_px=64, height_px=64, model="m", version="GARS 1")
    assert parse(text).prompt == prompt
    last = text.split("\n")[-1]
    assert len(re.findall("Seed:", last)) == 1 and "Negative prompt:" not in last
    assert "\nSteps: 3" not in text


def test_a_picture_without_a_prompt_is_read_by_those_who_look_for_a_line_of_steps() -> None:
    assert compose("", steps=4, seed=5, width_px=64, height_px=64, model="m", version="GARS 1").startswith("\nSteps: 4")
