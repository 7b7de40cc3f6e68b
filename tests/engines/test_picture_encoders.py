"""One contract for CLIP, PickScore and their stand-in, and what the real one says when its files are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gars_core.engines.clip import Clip
from gars_core.engines.fakes.encoder import FakePictureEncoder
from gars_core.engines.pickscore import pickscore
from gars_core.errors import Cancelled, ModelDamaged, ModelMissing
from gars_core.ports import PictureEncoder
from gars_core.settings import PROJECT_DIR
from tests.support import toy_clip, toy_pickscore
from tests.support.made_pictures import pictures_of_all_modes

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    folder = tmp_path_factory.mktemp("models")
    toy_clip.build(folder)
    return Clip(folder)


@pytest.fixture(scope="module")
def preference(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    folder = tmp_path_factory.mktemp("models")
    toy_pickscore.build(folder)
    return pickscore(folder)


@pytest.fixture(params=["fake", "clip", "pickscore"])
def encoder(request: pytest.FixtureRequest, clip: Clip, preference: Clip) -> PictureEncoder:
    return {"fake": FakePictureEncoder(), "clip": clip, "pickscore": preference}[request.param]


def test_it_is_a_picture_encoder(encoder: PictureEncoder) -> None:
    assert isinstance(encoder, PictureEncoder) and encoder.id


def test_texts_and_pictures_get_unit_rows_of_one_width(encoder: PictureEncoder) -> None:
    texts = encoder.encode(["a red fox", "", "ein Fuchs, 狐", "word " * 600])
    pictures = encoder.encode_pictures([Image.new("RGB", size, "red") for size in ((1, 1), (9, 400), (640, 480))])
    assert texts.dtype == pictures.dtype == np.float32 and texts.shape[1] == pictures.shape[1]
    assert np.linalg.norm(np.concatenate([texts, pictures]), axis=1) == pytest.approx(1.0, abs=1e-5)


def test_nothing_gives_no_rows(encoder: PictureEncoder) -> None:
    width = encoder.encode(["a"]).shape[1]
    assert encoder.encode([]).shape == encoder.encode_pictures([]).shape == (0, width)


def test_the_same_text_has_the_same_row_whatever_stands_beside_it(encoder: PictureEncoder) -> None:
    texts = [f"{'very ' * (i % 30)}old castle number {i}" for i in range(150)]
    heard: list[int] = []
    together, alone = encoder.encode_many(texts, heard.append), encoder.encode(texts[7:8])
    assert (together[7] * alone[0]).sum() == pytest.approx(1.0, abs=5e-4)
    assert heard == sorted(heard) and heard[0] == 0 and heard[-1] == 150


def test_a_picture_is_read_alike_in_every_mode(encoder: PictureEncoder) -> None:
    rows = encoder.encode_pictures(pictures_of_all_modes())
    assert (rows @ rows[0]).min() > 0.98


def test_what_is_transparent_is_read_as_white(encoder: PictureEncoder) -> None:
    pictures = [Image.new("RGBA", (32, 32), (255, 0, 0, 0)), Image.new("RGB", (32, 32), "white")]
    clear, white = encoder.encode_pictures(pictures)
    assert (clear * white).sum() == pytest.approx(1.0, abs=1e-3)


def test_encoding_can_be_stopped(encoder: PictureEncoder) -> None:
    def stop(read: int) -> None:
        if read:
            raise Cancelled

    with pytest.raises(Cancelled):
        encoder.encode_many(["a castle"] * 500, stop)


def test_the_stand_in_knows_colours_by_their_names() -> None:
    encoder = FakePictureEncoder()
    pictures = encoder.encode_pictures([Image.new("RGB", (20, 20), name) for name in ("red", "blue", "black")])
    assert (pictures @ encoder.encode(["a blue sea", "black ink", "red"]).T).argmax(axis=1).tolist() == [2, 0, 1]


def test_clip_reads_texts_as_open_clip_does(clip: Clip) -> None:
    import open_clip
    import torch

    folder = f"local-dir:{clip.status().where}"
    model, texts = open_clip.create_model(folder).eval(), ["a red fox", "an old castle by the sea, oil paint", ""]
    with torch.inference_mode():
        expected = model.encode_text(open_clip.get_tokenizer(folder)(texts), normalize=True).numpy()
    assert (clip.encode(texts) * expected).sum(axis=1).min() > 0.999


def test_clip_shows_on_the_models_page_loads_and_unloads(tmp_path: Path) -> None:
    toy_clip.build(tmp_path)
    clip, stages = Clip(tmp_path), []
    assert clip.status().installed and not clip.status().loaded and clip.status().role == "scorer"
    clip.load(lambda progress: stages.append(progress.stage))
    assert clip.status().loaded and stages[-1] == f"Loading {clip.status().label}"
    clip.unload()
    assert not clip.status().loaded and len(clip.encode(["again"])) == 1


def test_an_absent_clip_says_how_to_get_it(tmp_path: Path) -> None:
    toy_clip.build(tmp_path).unlink()
    clip = Clip(tmp_path)
    assert not clip.status().installed
    with pytest.raises(ModelMissing, match="python -m gars_core.models get clip-vit-b-32"):
        clip.encode_pictures([Image.new("RGB", (8, 8))])


@pytest.mark.parametrize("damage", ["cut off", "another model", "no configuration"])
def test_a_damaged_clip_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    from safetensors.torch import save_file
    from torch import zeros

    weights = toy_clip.build(tmp_path)
    if damage == "cut off":
        weights.write_bytes(weights.read_bytes()[:-100])
    elif damage == "another model":
        save_file({"something": zeros(3)}, weights)
    else:
        (weights.parent / "open_clip_config.json").write_text("{")
    with pytest.raises(ModelDamaged, match="clip-vit-b-32") as caught:
        Clip(tmp_path).encode(["a"])
    assert caught.value.hint


def test_looking_for_clip_loads_nothing_heavy() -> None:
    code = (
        "import sys, gars_core.engines.clip as c; c.Clip().status();"
        "print([name for name in ('torch', 'open_clip', 'torchvision') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"
