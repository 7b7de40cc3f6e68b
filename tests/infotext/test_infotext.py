"""The infotext: what is written is what the web UI reads, and what comes back is what went in."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from gars_core.errors import BadInput
from gars_core.infotext import compose, embed, extract, parse

A1111_PARAM = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')

MADE: dict[str, Any] = {
    "steps": 4,
    "seed": 123,
    "width_px": 1024,
    "height_px": 768,
    "model": "sdxl-lightning",
    "version": "GARS 0.1.0",
}
FIELDS = {
    "Steps": "4",
    "Sampler": "Euler",
    "Schedule type": "Simple",
    "CFG scale": "1",
    "Seed": "123",
    "Size": "1024x768",
    "Model": "sdxl-lightning",
    "Version": "GARS 0.1.0",
}

lines = st.sampled_from(
    [
        "a cat",
        "Negative prompt: dogs",
        "Negative prompt:",
        "Steps: 4, Sampler: Euler, Seed: 1",
        ' "quoted" ',
        "",
        "x: y, z",
        'GARS prompt: "no", Seed: 3, Size: 1x1',
        "  indented",
        "\ttab\t",
        "\r",
        "été 桜 🦊",
        "\u2028",
    ]
)
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.lists(lines, max_size=5).map("\n".join))
names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9 \-/]{1,12}\Z").filter(lambda name: name not in FIELDS)


def a1111_reads(text: str) -> tuple[str, str, dict[str, str]]:
    """The web UI's parse_generation_parameters, without its defaults."""
    prompt, negative, done = "", "", False
    *before, last = text.strip().split("\n")
    if len(A1111_PARAM.findall(last)) < 3:
        before.append(last)
        last = ""
    for line in before:
        line = line.strip()
        if line.startswith("Negative prompt:"):
            done, line = True, line[16:].strip()
        if done:
            negative += ("" if negative == "" else "\n") + line
        else:
            prompt += ("" if prompt == "" else "\n") + line
    fields = {}
    for key, value in A1111_PARAM.findall(last):
        fields[key] = json.loads(value) if value[:1] == value[-1:] == '"' and value else value
    return prompt, negative, fields


def test_it_reads_as_its_users_know_it() -> None:
    assert compose("a fox", **MADE) == (
        "a fox\nSteps: 4, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Seed: 123, Size: 1024x768,"
        " Model: sdxl-lightning, Version: GARS 0.1.0"
    )
    assert compose("a fox", negative="dogs", **MADE).split("\n")[1] == "Negative prompt: dogs"


def test_what_gars_adds_is_quoted_where_it_must_be() -> None:
    extras = {"GARS session": "b2", "GARS round": 3, "GARS rating": -0.5, "GARS attributes": "style:oil, light:dusk"}
    text = compose("a fox", extras=extras, **MADE)
    assert 'GARS round: 3, GARS rating: -0.5, GARS attributes: "style:oil, light:dusk", Version' in text
    assert parse(text).fields == {**FIELDS, **{name: str(value) for name, value in extras.items()}}


@settings(max_examples=300, deadline=None)
@given(prompt=texts, negative=texts, extras=st.dictionaries(names, texts.filter(bool), max_size=3))
@example(prompt="a\nNegative prompt: b", negative="", extras={})
@example(prompt="a\nSteps: 20, Sampler: DDIM, Seed: 1", negative="", extras={})
@example(prompt="", negative="", extras={"GARS rating": '"\\'})
def test_everything_comes_back(prompt: str, negative: str, extras: dict[str, str]) -> None:
    read = parse(compose(prompt, negative=negative, extras=extras, **MADE))
    assert (read.prompt, read.negative, read.fields) == (prompt, negative, {**FIELDS, **extras})


@settings(max_examples=200, deadline=None)
@given(prompt=texts, extras=st.dictionaries(names, texts.filter(bool), max_size=3))
def test_the_web_ui_reads_every_field(prompt: str, extras: dict[str, str]) -> None:
    fields = a1111_reads(compose(prompt, extras=extras, **MADE))[2]
    assert {name: fields[name] for name in (*FIELDS, *extras)} == {**FIELDS, **extras}


def test_the_web_ui_reads_a_plain_prompt_word_for_word() -> None:
    text = compose("a fox,\nin the snow", negative="dogs", **MADE)
    assert a1111_reads(text) == ("a fox,\nin the snow", "dogs", FIELDS)


@given(text=st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(parse(text).prompt, str)


def test_a_prompt_alone_is_a_prompt_even_with_colons_and_commas() -> None:
    assert parse("style: oil, light: soft, mood: calm").prompt == "style: oil, light: soft, mood: calm"


@pytest.mark.parametrize("name", ["", "x", "a:b", "a,b", "GARS prompt", '"a"'])
def test_a_name_that_the_format_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a field"):
        compose("a", extras={name: 1}, **MADE)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("prompt", ["a fox", "été, 桜 and 🦊\nin the snow", "x" * 5000])
def test_a_picture_carries_it_through_a_file(format: str, prompt: str) -> None:
    text, file = compose(prompt, **MADE), io.BytesIO()
    embed(Image.new("RGB", (16, 16), "teal"), text, file, format)
    with Image.open(io.BytesIO(file.getvalue())) as picture:
        assert picture.format == format and extract(picture) == text


@settings(max_examples=60, deadline=None)
@given(format=st.sampled_from(["PNG", "JPEG", "WEBP"]), prompt=texts, negative=texts)
@example(format="JPEG", prompt="Negative prompt:", negative="\0")
@example(format="PNG", prompt="", negative="Â\x80")
def test_any_text_comes_back_from_any_file(format: str, prompt: str, negative: str) -> None:
    file = io.BytesIO()
    embed(Image.new("RGB", (8, 8)), compose(prompt, negative=negative, **MADE), file, format)
    with Image.open(io.BytesIO(file.getvalue())) as picture:
        read = parse(extract(picture) or "")
    assert (read.prompt, read.negative, read.fields) == (prompt, negative, FIELDS)


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_exif_says_that_it_is_text_or_the_web_ui_takes_it_for_numbers(format: str) -> None:
    file = io.BytesIO()
    embed(Image.new("RGB", (8, 8)), "a fox", file, format)
    tag, type_undefined, length = b"\x92\x86", b"\x00\x07", b"\x00\x00\x00\x12"
    assert tag + type_undefined + length in file.getvalue()
    assert b"UNICODE\0" + "a fox".encode("utf-16-be") in file.getvalue()


def test_a_text_too_long_for_a_jpeg_is_refused_and_fits_elsewhere() -> None:
    text = compose("x" * 40_000, **MADE)
    with pytest.raises(BadInput, match="no room"):
        embed(Image.new("RGB", (8, 8)), text, io.BytesIO(), "JPEG")
    file = io.BytesIO()
    embed(Image.new("RGB", (8, 8)), text, file, "WEBP")
    assert extract(Image.open(io.BytesIO(file.getvalue()))) == text


def test_lines_that_prompt_templates_add_below_are_no_fields() -> None:
    read = parse(compose("a fox", negative="dogs", **MADE) + "\nTemplate: a {fox|cat},\nsnow\nNegative Template: dogs")
    assert (read.prompt, read.negative, read.fields) == ("a fox", "dogs", FIELDS)


def test_other_byte_orders_and_encodings_are_read() -> None:
    for comment in (b"UNICODE\0" + "a fox, é".encode("utf-16-le"), b"ASCII\0\0\0a fox, \xc3\xa9", "a fox, é".encode()):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = comment
        file = io.BytesIO()
        Image.new("RGB", (16, 16)).save(file, "JPEG", exif=exif.tobytes())
        with Image.open(io.BytesIO(file.getvalue())) as picture:
            assert extract(picture) == "a fox, é"


def test_a_picture_without_it_says_nothing() -> None:
    assert extract(Image.new("RGB", (8, 8))) is None
    with pytest.raises(ValueError, match="BMP"):
        embed(Image.new("RGB", (8, 8)), "a", io.BytesIO(), "BMP")


@settings(max_examples=150, deadline=None)
@given(format=st.sampled_from(["PNG", "JPEG", "WEBP"]), data=st.data())
def test_damage_never_crashes(format: str, data: st.DataObject) -> None:
    file = io.BytesIO()
    embed(Image.new("RGB", (16, 16), "teal"), compose("a fox", **MADE), file, format)
    spoilt = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, min(len(spoilt), 400) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = Image.open(io.BytesIO(bytes(spoilt)))
    except (OSError, SyntaxError, ValueError, OverflowError, Image.DecompressionBombError):
        return  # what cannot be opened at all is the importer's to report
    with picture:
        assert extract(picture) is None or isinstance(extract(picture), str)
