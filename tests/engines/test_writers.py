"""Which writer writes: the best one there is at the moment, as models come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from gars_core.engines.llama import LlamaModel
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.writers import Writers
from gars_core.settings import PROJECT_DIR
from tests.support.model_files import gguf


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [tmp_path / "local"]


@pytest.fixture
def writers(tmp_path: Path, folders: list[Path], monkeypatch: pytest.MonkeyPatch) -> Writers:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return Writers(read_all(PROJECT_DIR / "models").values(), tmp_path, "", lambda: folders)


def test_the_small_one_writes_until_a_larger_one_comes(writers: Writers, tmp_path: Path) -> None:
    assert writers.id == "smollm2-135m-instruct" and not writers.writes_freely
    path = gguf(tmp_path / "weights" / "smollm2-1.7b-instruct" / "smollm2-1.7b-instruct-q4_k_m.gguf")
    assert writers.id == "smollm2-1.7b-instruct" and writers.writes_freely
    path.unlink()
    assert writers.id == "smollm2-135m-instruct"


def test_a_file_in_a_person_s_folder_comes_before_the_small_ones(
    writers: Writers, folders: list[Path], tmp_path: Path
) -> None:
    gguf(tmp_path / "more" / "my-writer.gguf")
    folders.append(tmp_path / "more")
    assert writers.id == "my-writer"
    assert [writer.id for writer in writers.all()][:2] == ["qwen2.5-1.5b-instruct", "smollm2-1.7b-instruct"]


def test_the_chosen_file_comes_first_though_it_is_in_a_folder_too(tmp_path: Path, folders: list[Path]) -> None:
    path = gguf(tmp_path / "local" / "my-writer.gguf")
    writers = Writers(read_all(PROJECT_DIR / "models").values(), tmp_path, str(path), lambda: folders)
    assert [writer.id for writer in writers.all()].count("my-writer") == 1 and writers.id == "my-writer"


def test_the_writer_that_is_replaced_gives_its_memory_back(
    writers: Writers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unloaded: list[str] = []
    monkeypatch.setattr(LlamaModel, "log_likelihood", lambda model, text: 0.0)
    monkeypatch.setattr(LlamaModel, "unload", lambda model: unloaded.append(model.id))
    writers.log_likelihood("a cat")
    writers.log_likelihood("a cat")
    assert unloaded == []
    gguf(tmp_path / "weights" / "smollm2-1.7b-instruct" / "smollm2-1.7b-instruct-q4_k_m.gguf")
    writers.log_likelihood("a cat")
    assert unloaded == ["smollm2-135m-instruct"]
