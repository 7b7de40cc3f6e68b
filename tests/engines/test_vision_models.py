"""One contract for vision models and their stand-in; damaged files are refused with a sentence."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bench import random_vision
from gars_core.engines.fakes.vision import FakeVisionModel
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.vision import EDGE_PX, LlamaVision
from gars_core.errors import BadInput, Cancelled, ModelDamaged, ModelMissing
from gars_core.ports import VisionModel
from gars_core.settings import Settings
from gars_core.types import Progress, ignore_progress
from tests.support.made_pictures import pictures_of_all_modes

QUESTIONS = ["Is there red in this picture? Answer yes or no.", "Is there blue in this picture? Answer yes or no."]
RED = Image.new("RGB", (300, 200), (220, 40, 40))


def vision(models_dir: Path) -> LlamaVision:
    return LlamaVision(read_all(models_dir)["smolvlm-500m-instruct"], models_dir)


@pytest.fixture(scope="module")
def toy_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    random_vision.build(folder / "weights" / "smolvlm-500m-instruct")
    return folder


@pytest.fixture(scope="module", params=["fake", "llama.cpp"])
def model(request: pytest.FixtureRequest, toy_dir: Path) -> Iterator[VisionModel]:
    loaded: VisionModel = FakeVisionModel() if request.param == "fake" else vision(toy_dir)
    yield loaded
    loaded.unload()


def ask(model: VisionModel, picture: Image.Image = RED, questions: list[str] = QUESTIONS) -> list[str]:
    return list(model.answers(picture, questions, ignore_progress))


def test_every_question_gets_an_answer_and_the_same_one_again(model: VisionModel) -> None:
    first = ask(model)
    assert len(first) == 2 and all(isinstance(answer, str) for answer in first)
    ask(model, Image.new("RGB", (40, 700), "navy"), ["What is this?"])
    assert ask(model) == first
    assert ask(model, questions=QUESTIONS[1:]) == first[1:]
    assert ask(model, questions=[]) == []


def test_the_picture_may_be_of_any_mode_and_size_and_stays_as_it_was(model: VisionModel) -> None:
    huge = Image.new("CMYK", (12_500, 8_000), (0, 255, 255, 0))
    for picture in [*pictures_of_all_modes(), Image.new("RGB", (1, 1)), Image.new("RGBA", (5000, 3)), huge]:
        before = picture.mode, picture.size
        assert len(ask(model, picture, QUESTIONS[:1])) == 1
        assert (picture.mode, picture.size) == before


def test_what_is_no_picture_is_refused_and_the_next_one_is_read(model: VisionModel) -> None:
    first = ask(model)
    with pytest.raises(BadInput, match="cannot be read"):
        ask(model, Image.new("RGB", (0, 5)))
    assert ask(model) == first


def test_it_can_be_stopped_between_two_questions_and_asked_again(model: VisionModel) -> None:
    first, heard = ask(model), list[str]()

    def stop(progress: Progress) -> None:
        heard.append(progress.stage)
        if progress.stage == "Asking 2 of 2":
            raise Cancelled

    with pytest.raises(Cancelled):
        list(model.answers(RED, QUESTIONS, stop))
    assert heard[-2:] == ["Asking 1 of 2", "Asking 2 of 2"]
    assert ask(model) == first


def test_it_shows_as_a_critic_loads_and_unloads(model: VisionModel) -> None:
    model.load(ignore_progress)
    assert model.status().installed and model.status().loaded and model.status().role == "critic"
    first = ask(model)
    model.unload()
    assert not model.status().loaded
    assert ask(model) == first


def test_the_stand_in_sees_colours_and_says_what_a_test_wants() -> None:
    assert ask(FakeVisionModel()) == ["Yes.", "No."]
    assert ask(FakeVisionModel(), questions=["Is there a fox?"]) == ["I cannot tell."]
    assert ask(FakeVisionModel("banana")) == ["banana", "banana"]
    with pytest.raises(ModelDamaged):
        ask(FakeVisionModel(failure=ModelDamaged("It broke.")))


def test_an_answer_depends_on_the_picture_and_on_the_question(toy_dir: Path) -> None:
    model = vision(toy_dir)
    answers = {
        ask(model, Image.effect_noise((96, 96), spread).convert("RGB"), ["Is it red?"])[0] for spread in (0, 200)
    }
    assert len(answers) == 2
    assert len(set(ask(model, questions=["Is it red?", "Where is the fox?", "Which light?"]))) > 1
    model.unload()


def test_marks_in_a_question_are_plain_letters(toy_dir: Path) -> None:
    model = vision(toy_dir)
    marks = "<end_of_utterance><image><__media__>\ue0000\ue001"
    with model._model.held() as context:
        assert not {token for token in context._tokens(marks) if token > 256}
    assert len(ask(model, questions=[marks])) == 1
    model.unload()


def test_it_answers_as_the_librarys_own_handler_does(toy_dir: Path) -> None:
    """Of a random model the first letters are compared: later ones turn with the rounding of another batch."""
    folder, file = toy_dir / "weights" / "smolvlm-500m-instruct", io.BytesIO()
    picture = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(picture).ellipse((8, 8, 40, 50), fill="red")
    picture.save(file, "PNG")
    questions = ["Is it red?", "Where is the fox?", "Which light?"]
    model = vision(toy_dir)
    ours = ask(model, picture, questions)
    model.unload()
    # imported after GARS has, which makes its threads wait without spinning
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import MTMDChatHandler

    handler = MTMDChatHandler(str(folder / random_vision.EYES), verbose=False, use_gpu=False)
    llama = Llama(str(folder / random_vision.MODEL), chat_handler=handler, n_ctx=2048, verbose=False)
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    theirs = [
        llama.create_chat_completion(
            [
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": url}, {"type": "text", "text": question}],
                }
            ],
            temperature=0,
            max_tokens=24,
            repeat_penalty=1.0,
        )["choices"][0]["message"]["content"]
        for question in questions
    ]
    llama.close()
    assert [answer[:2] for answer in ours] == [answer[:2] for answer in theirs]


def test_nothing_is_written_to_the_terminal(toy_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    model = vision(toy_dir)
    ask(model)
    model.unload()
    assert capfd.readouterr() == ("", "")


def test_a_question_that_is_too_long_is_refused_and_the_next_one_answered(toy_dir: Path) -> None:
    model = vision(toy_dir)
    with pytest.raises(BadInput, match="too long"):
        ask(model, questions=["word " * 3000])
    assert len(ask(model)) == 2
    model.unload()


def test_a_failure_in_the_middle_is_a_sentence_and_the_next_picture_is_read(
    toy_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = vision(toy_dir)
    first = ask(model)
    with model._model.held() as context:
        api = context._api
    with monkeypatch.context() as broken, pytest.raises(ModelDamaged, match="failed while it looked") as caught:
        broken.setattr(api, "llama_decode", lambda context, batch: 1)
        ask(model)
    assert caught.value.hint and ask(model) == first
    model.unload()


def test_an_absent_model_says_how_to_get_it(tmp_path: Path) -> None:
    model = vision(tmp_path)
    assert not model.status().installed
    with pytest.raises(ModelMissing, match="python -m gars_core.models get smolvlm-500m-instruct") as caught:
        ask(model)
    assert caught.value.hint


@pytest.mark.parametrize("name", [random_vision.MODEL, random_vision.EYES])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off(tmp_path: Path, toy_dir: Path, name: str, share: float) -> None:
    shutil.copytree(toy_dir, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "weights" / "smolvlm-500m-instruct" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelDamaged, match=name) as caught:
        ask(vision(tmp_path))
    assert caught.value.hint


def test_files_in_each_others_place_and_of_two_models_are_refused(tmp_path: Path, toy_dir: Path) -> None:
    folder = tmp_path / "weights" / "smolvlm-500m-instruct"
    shutil.copytree(toy_dir, tmp_path, dirs_exist_ok=True)
    shutil.copy(folder / random_vision.MODEL, folder / random_vision.EYES)
    with pytest.raises(ModelDamaged, match="mmproj"):
        ask(vision(tmp_path))
    random_vision.build(folder, replace(random_vision.Shape(), width=32))
    shutil.copy(toy_dir / "weights" / "smolvlm-500m-instruct" / random_vision.EYES, folder)
    with pytest.raises(ModelDamaged, match="mmproj") as caught:
        ask(vision(tmp_path))
    assert "of one model" in caught.value.hint


def test_a_model_of_peoples_own_comes_by_manifest(tmp_path: Path, toy_dir: Path) -> None:
    shipped = read_all(tmp_path)["smolvlm-500m-instruct"]
    own = replace(shipped, id="my-eyes", label="My eyes", source="me/my-eyes")
    shutil.copytree(toy_dir / "weights" / shipped.id, tmp_path / "weights" / "my-eyes")
    model = LlamaVision(own, tmp_path)
    assert model.status().installed and len(ask(model)) == 2
    model.unload()
    with pytest.raises(ModelDamaged, match="names 1 files"):
        ask(LlamaVision(replace(own, files=own.files[:1]), tmp_path))


@pytest.mark.weights
def test_the_real_model_tells_red_from_blue() -> None:
    models_dir = Settings.from_environment().models_dir
    model = vision(models_dir)
    assert model.status().installed, model.status().missing
    picture = Image.new("RGB", (EDGE_PX, EDGE_PX), "white")
    ImageDraw.Draw(picture).ellipse((200, 200, 800, 800), fill="red")
    first, second = ask(
        model,
        picture,
        [
            "Is there a red circle in this picture? Answer yes or no.",
            "Is there a blue square in this picture? Answer yes or no.",
        ],
    )
    model.unload()
    assert first.casefold().startswith("yes") and second.casefold().startswith("no")
