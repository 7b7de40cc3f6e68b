"""PickScore by a toy from the disk: its formula, its files, and what it says when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gars_core.engines.downloads.bundles import BUNDLES
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.pickscore import pickscore
from gars_core.errors import ModelDamaged, ModelMissing
from gars_core.settings import PROJECT_DIR
from gars_core.types import ignore_progress
from tests.support import toy_pickscore

pytestmark = pytest.mark.usefixtures("one_thread")

PROMPTS = ["a red fox", "an old castle by the sea, oil paint, " * 9, ""]
PICTURES = [Image.linear_gradient("L").resize((64, 48)).convert("RGB"), Image.new("RGB", (40, 90), "teal")]


def test_its_cosines_are_those_of_the_published_code(tmp_path: Path) -> None:
    import open_clip
    import torch
    from transformers import CLIPModel

    folder = toy_pickscore.build(tmp_path).parent
    model = CLIPModel.from_pretrained(folder).eval()
    tokens = open_clip.get_tokenizer("ViT-H-14")(PROMPTS)
    pixels = torch.stack([open_clip.image_transform(32, is_train=False)(picture) for picture in PICTURES])
    with torch.inference_mode():
        # as the model's card does: logit_scale.exp() * (text_embs @ image_embs.T)
        expected = model(input_ids=tokens, pixel_values=pixels)
    scorer = pickscore(tmp_path)
    cosines = scorer.encode(PROMPTS) @ scorer.encode_pictures(PICTURES).T
    scale = model.logit_scale.exp().item()
    assert cosines * scale == pytest.approx(expected.logits_per_text.numpy(), abs=0.02 * scale)


def test_words_past_77_tokens_are_not_read(tmp_path: Path) -> None:
    toy_pickscore.build(tmp_path)
    red, blue = pickscore(tmp_path).encode([f"{'castle ' * 80}{word}" for word in ("red", "blue")])
    assert red @ blue == pytest.approx(1.0, abs=1e-4)


def test_it_loads_unloads_and_says_that_no_licence_is_stated(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    toy_pickscore.build(tmp_path)
    scorer, stages = pickscore(tmp_path), []
    status = scorer.status()
    assert (status.installed, status.loaded, status.role) == (True, False, "scorer")
    assert "no licence" in status.licence and status.licence_url.startswith("https://")
    capfd.readouterr()
    scorer.load(lambda progress: stages.append(progress.stage))
    assert scorer.status().loaded and stages[-1] == f"Loading {status.label}"
    assert capfd.readouterr() == ("", ""), "progress is reported, not written to the terminal"
    scorer.unload()
    assert not scorer.status().loaded


def test_nobody_gets_it_without_asking_for_it() -> None:
    assert "pickscore" in read_all(PROJECT_DIR / "models")
    assert not any("pickscore" in bundle.parts for bundle in BUNDLES)


def test_an_absent_one_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="python -m gars_core.models get pickscore"):
        pickscore(tmp_path).encode(["a"])


@pytest.mark.parametrize("damage", ["cut off", "another model", "no configuration", "weights that can run code"])
def test_a_damaged_one_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    from safetensors.torch import save_file
    from torch import zeros

    weights = toy_pickscore.build(tmp_path)
    if damage == "cut off":
        weights.write_bytes(weights.read_bytes()[:-100])
    elif damage == "another model":
        save_file({"something": zeros(3)}, weights)
    elif damage == "no configuration":
        (weights.parent / "config.json").write_text("{")
    else:
        weights.rename(weights.with_name("pytorch_model.bin"))
    with pytest.raises((ModelDamaged, ModelMissing), match="pickscore") as caught:
        pickscore(tmp_path).load(ignore_progress)
    assert caught.value.hint
