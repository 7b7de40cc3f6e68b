"""Vision models and pictures as bad as can be, through the critic: it says so and gives what it has."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench import random_vision
from gars_core.critic.advice import Advice
from gars_core.engines.fakes.vision import FakeVisionModel
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.vision import SHIPPED, LlamaVision
from gars_core.errors import ModelDamaged
from gars_core.settings import PROJECT_DIR, Settings
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from gars_core.wiring import engines
from gars_core.wiring.engines import find_engines
from tests.support.driving import (
    begin,
    draw,
    picture_files,
    settled,
    small_setup,
)

LOOKS = ("subject", "setting", "mood", "palette")
RAMBLING = "The picture, which is a picture of pictures, " * 400


@pytest.fixture
def studio_with(open_studio: Callable[..., Studio], settings: Settings) -> Callable[..., Studio]:
    return lambda vision: open_studio(engines=replace(find_engines(settings, list), vision=vision))


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    random_vision.build(tmp_path / "models" / "weights" / SHIPPED)
    return tmp_path / "models"


def vision(models_dir: Path) -> LlamaVision:
    return LlamaVision(read_all(models_dir)[SHIPPED], models_dir)


def drawn(studio: Studio) -> tuple[str, str]:
    session = begin(studio, small_setup(categories=LOOKS))
    return session, draw(studio, session)


def look(studio: Studio, session: str, picture: str) -> Advice:
    studio.critic.queue_look(session, picture)
    job = settled(studio, session)
    assert job is not None and job.status == "done", job
    return studio.sessions.state(session).advice[picture]


def palette_by(advice: Advice) -> str:
    """Who speaks of the palette, which the scorer that needs no weights can always measure."""
    [finding] = [one for one in advice.findings if one.value.startswith("palette:") and one.shown is not None]
    return finding.by


def test_a_random_model_is_asked_about_every_value_and_the_scores_speak_where_it_says_nothing(
    studio_with: Callable[..., Studio],
    models_dir: Path,
) -> None:
    model = vision(models_dir)
    studio = studio_with(model)
    advice = look(studio, *drawn(studio))
    assert any(f"{model.label} gave no usable answer to" in note for note in advice.notes)
    assert palette_by(advice) != model.label
    model.unload()


@pytest.mark.parametrize("answer", ["banana", "", "None", RAMBLING, "\x00\ud83d ???", "yes and no", "<|im_start|>"])
def test_nonsense_is_named_and_what_the_scores_say_is_given(studio_with: Callable[..., Studio], answer: str) -> None:
    studio = studio_with(FakeVisionModel(answer))
    advice = look(studio, *drawn(studio))
    assert [note for note in advice.notes if "gave no usable answer" in note]
    assert palette_by(advice) != FakeVisionModel.label


def test_a_failure_in_the_middle_is_named_and_what_was_said_until_then_counts(
    studio_with: Callable[..., Studio],
) -> None:
    studio = studio_with(FakeVisionModel("no", failure=ModelDamaged("It broke off.")))
    advice = look(studio, *drawn(studio))
    assert advice.notes[0] == f"{FakeVisionModel.label} stopped after 1 of 4 questions: It broke off."
    assert [one.value.split(":")[0] for one in advice.findings if one.by == FakeVisionModel.label] == ["subject"]
    assert palette_by(advice) != FakeVisionModel.label


@pytest.mark.parametrize("name", [random_vision.MODEL, random_vision.EYES])
def test_a_damaged_model_is_named_by_its_file_and_what_the_scores_say_is_given(
    studio_with: Callable[..., Studio],
    models_dir: Path,
    name: str,
) -> None:
    path = models_dir / "weights" / SHIPPED / name
    path.write_bytes(path.read_bytes()[:20_000])
    studio = studio_with(vision(models_dir))
    advice = look(studio, *drawn(studio))
    assert any("could not look" in note and name in note for note in advice.notes)
    assert palette_by(advice)


def test_a_model_that_comes_and_goes_is_asked_while_it_is_there(
    studio_with: Callable[..., Studio],
    models_dir: Path,
) -> None:
    model = vision(models_dir)
    studio = studio_with(model)
    assert studio.critic.critics()[0] == model.label
    shutil.rmtree(models_dir / "weights")
    assert model.label not in studio.critic.critics() and "Models page" in studio.critic.note
    assert palette_by(look(studio, *drawn(studio)))


def test_a_vision_model_of_peoples_own_is_asked_instead(
    open_studio: Callable[..., Studio],
    settings: Settings,
    models_dir: Path,
) -> None:
    real = replace(settings, engines="real", models_dir=models_dir)
    assert open_studio(real).critic.critics()[0] == "SmolVLM 500M Instruct"
    shutil.copytree(models_dir / "weights" / SHIPPED, models_dir / "weights" / "my-eyes")
    shipped = (PROJECT_DIR / "models" / "manifests" / f"{SHIPPED}.toml").read_text(encoding="utf-8")
    own = shipped.replace(f'id = "{SHIPPED}"', 'id = "my-eyes"').replace("SmolVLM 500M Instruct", "My eyes")
    (models_dir / "manifests").mkdir()
    (models_dir / "manifests" / "my-eyes.toml").write_text(own, encoding="utf-8")
    assert open_studio(real).critic.critics()[0] == "My eyes"
    (models_dir / "weights" / "my-eyes" / random_vision.EYES).unlink()
    assert open_studio(real).critic.critics()[0] == "SmolVLM 500M Instruct"


def test_a_loaded_model_leaves_when_a_picture_maker_needs_the_room(
    settings: Settings,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rooms: list[Callable[[int], None]] = []
    monkeypatch.setattr(engines, "SDXLMaker", lambda _files, options: rooms.append(options.make_room))
    real = replace(settings, engines="real", models_dir=models_dir)
    model = engines.find_engines(real, list).vision
    assert model is not None
    model.load(ignore_progress)
    assert model.status().loaded
    rooms[0](1)
    assert not model.status().loaded


def png(picture: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", **options)
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"not a picture", png(Image.new("RGB", (90, 90), "red"))[:90], None])
def test_a_picture_whose_file_is_damaged_or_gone_is_a_sentence_and_nothing_is_lost(
    studio_with: Callable[..., Studio],
    content: bytes | None,
) -> None:
    studio = studio_with(FakeVisionModel())
    session, picture = drawn(studio)
    path, before = picture_files(studio).path(picture), studio.sessions.state(session)
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    studio.critic.queue_look(session, picture)
    job = settled(studio, session)
    assert job is not None and job.status == "failed" and job.error is not None
    assert "missing or damaged" in job.error.sentence and job.error.hint
    assert studio.sessions.state(session) == before
    path.write_bytes(whole)
    assert look(studio, session, picture).findings


DEEP = Image.fromarray(np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16))
KINDS = {
    "alpha": png(Image.new("RGBA", (64, 64), (255, 0, 0, 90))),
    "16-bit": png(DEEP),
    "palette": png(Image.new("P", (64, 64))),
    "bilevel": png(Image.new("1", (64, 64))),
    "animated": png(Image.new("RGB", (64, 64), "red"), save_all=True, append_images=[Image.new("RGB", (64, 64))]),
    "one pixel": png(Image.new("RGB", (1, 1))),
    "thin": png(Image.new("RGB", (9000, 2))),
    "100 megapixels": png(Image.new("L", (12_500, 8_000), 90), compress_level=1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_any_kind_are_looked_at(studio_with: Callable[..., Studio], models_dir: Path, kind: str) -> None:
    model = vision(models_dir)
    studio = studio_with(model)
    session, picture = drawn(studio)
    picture_files(studio).path(picture).write_bytes(KINDS[kind])
    advice = look(studio, session, picture)
    assert not [note for note in advice.notes if "could not" in note] and palette_by(advice)
    model.unload()
