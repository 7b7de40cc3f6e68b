"""What a picture can be searched by: its prompt, its style, and with the weights how it looks."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gars_core.engines.fakes.encoder import FakePictureEncoder
from gars_core.errors import ModelMissing
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.library.picture_search import PictureSearch, Seen
from gars_core.studio.values.look_alikes import LookAlikes
from gars_core.types import FloatArray, ignore_progress
from tests.support.driving import begin, draw, picture_files, settled, small_setup


class NoWeights(FakePictureEncoder):
    """An encoder whose files are not here."""

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        raise ModelMissing("CLIP is not installed.", "Get it on the Models page.")


def looking(studio: Studio, settings: Settings, clip: FakePictureEncoder) -> PictureSearch:
    return PictureSearch(
        studio.library.beginnings,
        picture_files(studio),
        studio.values,
        clip,
        LookAlikes(studio.values, clip, settings.data_dir),
        studio.jobs,
    )


def plain_picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "PNG")
    return file


def test_a_picture_drawn_here_tells_its_prompt_and_its_style(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="a paper boat", categories=("subject", "medium", "lighting")))
    picture = draw(studio, session)
    studio.library.by_picture.queue_look_at(picture, "me")
    job = settled(studio, "me")
    assert job is not None and isinstance(job.result, Seen), job
    seen = job.result
    phrases = studio.gallery.picture(picture).phrases
    assert seen.prompt == studio.gallery.picture(picture).picture.prompt and "paper boat" in seen.prompt
    assert seen.style == ", ".join(phrases[1:]), "all but the subject"
    assert seen.vector is not None and seen.likely and seen.note == ""


def test_the_subject_of_a_prompt_is_no_part_of_its_style(studio: Studio) -> None:
    file, said = io.BytesIO(), PngInfo()
    said.add_text("parameters", "a lighthouse beam in a storm, oil painting\nSteps: 4, Seed: 5, Size: 64x64")
    Image.new("RGB", (64, 64)).save(file, "PNG", pnginfo=said)
    seen = studio.library.by_picture.look("a.png", file, ignore_progress)
    assert seen.prompt == "a lighthouse beam in a storm, oil painting" and seen.style == "oil painting"


def test_a_picture_that_says_nothing_is_searched_by_how_it_looks(studio: Studio, settings: Settings) -> None:
    seen = looking(studio, settings, FakePictureEncoder()).look("a.png", plain_picture(), ignore_progress)
    assert seen.prompt == "" and seen.vector is not None and seen.encoder_id == FakePictureEncoder.id
    assert np.isclose(np.linalg.norm(seen.vector), 1.0)
    shares = [one.share for one in seen.likely]
    assert shares == sorted(shares, reverse=True)


def test_without_the_weights_the_rest_is_told_and_what_is_missing(studio: Studio, settings: Settings) -> None:
    seen = looking(studio, settings, NoWeights()).look("a.png", plain_picture(), ignore_progress)
    assert seen.vector is None and seen.likely == ()
    assert seen.note == "CLIP is not installed. Get it on the Models page."


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"x" * 50])
def test_what_is_no_picture_is_refused_in_a_sentence(studio: Studio, content: bytes) -> None:
    studio.library.by_picture.queue_look("a.png", io.BytesIO(content), "me")
    job = settled(studio, "me")
    assert job is not None and job.status == "failed" and job.error is not None
    assert "a.png is not a PNG" in job.error.sentence


def test_a_picture_whose_file_is_gone_is_told(studio: Studio) -> None:
    studio.library.by_picture.queue_look_at("nowhere", "me")
    job = settled(studio, "me")
    assert job is not None and job.error is not None and "missing" in job.error.sentence
