"""Pictures from elsewhere as beginnings: what they say becomes an idea, values and settings, or one clear sentence."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from gars_core.errors import BadInput
from gars_core.infotext import read
from gars_core.infotext.plain import plain_prompt
from gars_core.studio import Studio
from gars_core.studio.library import beginnings as found_pictures
from gars_core.studio.library.beginnings import FoundPicture
from gars_core.types import ignore_progress
from tests.support import made_pictures as pictures
from tests.support.driving import begin, draw, settled, small_setup
from tests.support.made_pictures import SAMPLES, png


def look(studio: Studio, picture: bytes, name: str = "fox.png") -> FoundPicture:
    return studio.library.beginnings.look(name, io.BytesIO(picture), ignore_progress)


def names(found: FoundPicture) -> list[str]:
    return [match.value_id for match in found.values]


def saying(prompt: str) -> bytes:
    return png(parameters=f"{prompt}\nSteps: 4, Sampler: Euler, Seed: 1")


def test_a_prompt_becomes_an_idea_and_the_values_it_names(studio: Studio) -> None:
    found = look(studio, saying("(a lone wolf:1.3), [candlelight], <lora:x:1>\nNegative prompt: neon lights"))
    assert found.idea == "a lone wolf, candlelight" and not found.shortened
    assert "subject:a-lone-wolf" in names(found) and "lighting:neon-lights" not in names(found)
    assert all(0 < match.similarity <= 1 for match in found.values)
    assert (found.width_px, found.height_px) == (64, 96) and max(found.small.size) <= found_pictures.SMALL_PX


def test_a_picture_of_gars_brings_its_very_attributes_and_no_idea(studio: Studio) -> None:
    session = begin(studio)
    drawn = draw(studio, session)
    for format in ("PNG", "JPEG", "WEBP"):
        found = look(studio, studio.gallery.export(drawn, session, format))
        assert found.made is not None and found.made.program == "GARS" and found.idea == ""
        assert names(found) == list(studio.gallery.picture(drawn, session).picture.attributes) and found.unknown == ()


def test_attributes_that_are_not_here_are_named(studio: Studio) -> None:
    text = "a wolf\nSteps: 4, Seed: 1, Size: 8x8, GARS attributes: A Lone Wolf; a purple yak, Version: GARS 0.1.0"
    found = look(studio, png(parameters=text))
    assert names(found) == ["subject:a-lone-wolf"] and found.unknown == ("a purple yak",)


@pytest.mark.parametrize("prompt", ["a red fox in deep snow, " * 200, "word " * 2000, "x" * 5000, "狐" * 3000])
def test_a_long_prompt_is_shortened_to_what_a_session_takes(studio: Studio, prompt: str) -> None:
    found = look(studio, saying(prompt))
    assert found.shortened and plain_prompt(prompt).startswith(found.idea)
    every = tuple(category.id for category in studio.values.catalogue.categories)
    begin(studio, small_setup(categories=every, idea=found.idea))


def test_a_picture_that_says_nothing_is_still_shown(studio: Studio) -> None:
    found = look(studio, png())
    assert found.made is None and found.values == () and found.small.size == (64, 96)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_program_gives_a_beginning(studio: Studio, name: str) -> None:
    assert look(studio, SAMPLES[name][1]).idea == pictures.PROMPT


def test_the_jpeg_and_webp_of_a_picture_say_what_its_png_says(studio: Studio) -> None:
    session = begin(studio)
    drawn = draw(studio, session)
    studio.statements.rate(session, drawn, 0.5)
    said = []
    for format in ("PNG", "JPEG", "WEBP"):
        image = Image.open(io.BytesIO(studio.gallery.export(drawn, session, format)))
        assert image.format == format
        said.append(read(image))
    assert said[0] == said[1] == said[2] and said[0] is not None
    assert said[0].fields["GARS rating"] == "+0.50"
    assert studio.gallery.export(drawn, session) == studio.gallery.export(drawn, session, "PNG")


@pytest.mark.parametrize("data", [b"", b"GIF89a", png()[:60], b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_one_sentence(studio: Studio, data: bytes) -> None:
    with pytest.raises(BadInput, match="odd.bin is not a PNG, JPEG or WebP"):
        look(studio, data, "odd.bin")


def test_a_text_that_unpacks_without_end_is_one_sentence(studio: Studio) -> None:
    with pytest.raises(BadInput, match="or is damaged"):
        look(studio, png(zip_parameters="a" * 50_000_000))


def test_too_many_bytes_or_pixels_are_refused_before_they_are_read(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_pictures, "MAX_PIXELS", 64 * 95)
    with pytest.raises(BadInput, match="megapixels"):
        look(studio, png())
    monkeypatch.setattr(found_pictures, "MAX_BYTES", 100)
    with pytest.raises(BadInput, match="MB is the limit"):
        look(studio, png())


def test_a_picture_that_claims_to_be_enormous_is_not_unpacked(studio: Studio) -> None:
    enormous = bytearray(png())
    enormous[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(BadInput):
        look(studio, bytes(enormous))


def test_looking_is_a_job(studio: Studio) -> None:
    studio.library.beginnings.queue_look("fox.png", io.BytesIO(SAMPLES["comfy"][1]), "drop")
    job = settled(studio, "drop")
    assert job is not None and job.status == "done" and job.result.idea == pictures.PROMPT
    studio.library.beginnings.queue_look("fox.png", io.BytesIO(b"no"), "drop")
    job = settled(studio, "drop")
    assert job is not None and job.status == "failed" and isinstance(job.error, BadInput)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        (
            "(a fox:1.2), ((snow)), [dark], <lora:x:0.8> oil painting BREAK night",
            "a fox, snow, dark, oil painting, night",
        ),
        (r"fox \(animal\), (cat:.5)", "fox animal, cat"),
        ("[cat:dog:0.5] sits, [red|blue] sky, [rain:10]", "dog sits, red sky, rain"),
        ("(a cat)1.3 and dog++, ice-- sea-side", "a cat and dog, ice sea-side"),
        ("1.2::forest::, {{sun}}, embedding:bad.pt, year 1990, f/1.8", "forest, sun, year 1990, f/1.8"),
        ("no brackets (at all,, \n moon", "no brackets at all, moon"),
        ("<lora:x:1>, ...", ""),
    ],
)
def test_the_marks_of_all_programs_are_taken_away(prompt: str, words: str) -> None:
    assert plain_prompt(prompt) == words


def test_json_of_a_picture_may_hold_a_prompt_that_is_none(studio: Studio) -> None:
    found = look(studio, png(invokeai_metadata=json.dumps({**pictures.INVOKE, "positive_prompt": 5})))
    assert found.made is not None and found.idea == "" and found.values == ()


@pytest.mark.parametrize(
    ("prompt", "idea"),
    [
        ("a lone wolf, oil painting", "a lone wolf"),
        ("golden hour light, a lone wolf, oil painting", "a lone wolf"),
        ("my grandmother's teapot, oil painting, golden hour light", "my grandmother's teapot"),
        ("zzqx vrrm, qwp", "zzqx vrrm, qwp"),
        ("<b>hello</b>", "hello"),
        ("", ""),
    ],
)
def test_the_part_of_a_prompt_that_says_what_it_shows_becomes_the_idea(studio: Studio, prompt: str, idea: str) -> None:
    found = studio.library.beginnings.look_at_prompt(prompt, 512, 0, ignore_progress)
    assert found.idea == idea and not found.shortened and (found.width_px, found.height_px) == (512, 0)
    assert ("medium:oil-painting", True) in found.sure or "oil" not in prompt


def test_a_long_prompt_that_names_nothing_is_shortened(studio: Studio) -> None:
    found = studio.library.beginnings.look_at_prompt("qwp zzx, " * 300, 0, 0, ignore_progress)
    assert found.shortened and 0 < len(found.idea) < 300
