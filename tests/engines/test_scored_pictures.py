"""Whatever picture a scorer is given: it judges it, or says in a sentence why not, and takes little memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gars_core.engines.clip import Clip
from gars_core.engines.fakes.encoder import FakePictureEncoder
from gars_core.engines.pickscore import pickscore
from gars_core.errors import BadInput
from gars_core.ports import Scorer
from gars_core.scoring.looks import Looks
from gars_core.scoring.scores import Wanted
from gars_core.settings import PROJECT_DIR
from gars_core.store.db import open_database
from gars_core.store.scores import ScoreStore
from gars_core.store.vectors.quick_index import QuickIndex
from gars_core.studio import Studio
from gars_core.studio.scoring.calibration import Calibration
from gars_core.studio.scoring.clip_scorers import clip_scorers, preference_scorer
from gars_core.studio.values.look_alikes import LookAlikes
from tests.support import toy_clip, toy_pickscore
from tests.support.driving import library_store

pytestmark = pytest.mark.usefixtures("one_thread")

SCORERS = ("looks", "alignment", "presence", "fake alignment", "fake presence", "pickscore")
MOST_BYTES = 300_000_000
"""What judging may take beside a picture of 400 MB; turning that to another mode first would take more."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("models")
    toy_clip.build(folder)
    toy_pickscore.build(folder)
    return {"clip": Clip(folder), "pickscore": pickscore(folder)}


@pytest.fixture(params=SCORERS)
def scorer(request: pytest.FixtureRequest, studio: Studio, models: dict[str, Clip], tmp_path: Path) -> Scorer:
    scores = ScoreStore(open_database(tmp_path))
    calibration = Calibration(
        studio.library.search, library_store(studio), lambda id: QuickIndex(tmp_path / id), scores, studio.values
    )
    encoder = FakePictureEncoder() if request.param.startswith("fake") else models["clip"]
    by_clip = clip_scorers(encoder, calibration, LookAlikes(studio.values, encoder, tmp_path))
    scorers: list[Scorer] = [Looks(), *by_clip, preference_scorer(models["pickscore"], calibration)]
    return next(scorer for scorer in scorers if scorer.id == request.param.removeprefix("fake "))


@pytest.fixture
def wanted(studio: Studio) -> Wanted:
    values = studio.values.catalogue.by_category
    asked = tuple(values[category][3] for category in ("subject", "palette", "lighting"))
    return Wanted(asked, ", ".join(value.phrase for value in asked))


def moving(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.convert("P").save(file, "GIF", save_all=True, append_images=[Image.new("P", picture.size)])
    return Image.open(file)


SHOWN = Image.linear_gradient("L").resize((80, 60))
PICTURES: dict[str, Callable[[], Image.Image]] = {
    "grey": lambda: SHOWN,
    "alpha": lambda: SHOWN.convert("RGBA"),
    "grey with alpha": lambda: SHOWN.convert("LA"),
    "palette": lambda: SHOWN.convert("P"),
    "CMYK": lambda: SHOWN.convert("CMYK"),
    "floats": lambda: SHOWN.convert("F"),
    "16 bits": lambda: Image.fromarray(np.asarray(SHOWN).astype(np.uint16) * 257),
    "animated": lambda: moving(SHOWN),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_of_any_kind_is_judged_as_the_plain_one_and_stays_as_it_was(
    scorer: Scorer, wanted: Wanted, kind: str
) -> None:
    picture, plain = PICTURES[kind](), scorer.score(SHOWN.convert("RGB"), wanted)
    before = picture.mode, picture.size
    scores = scorer.score(picture, wanted)
    assert abs(scores.overall - plain.overall) < 0.1 and (picture.mode, picture.size) == before
    assert all(0 <= part.score <= 1 and part.reason for part in scores.parts)


@pytest.mark.parametrize("size", [(1, 1), (4000, 2), (3, 2500)])
def test_a_picture_of_any_shape_is_judged(scorer: Scorer, wanted: Wanted, size: tuple[int, int]) -> None:
    assert 0 <= scorer.score(Image.new("RGB", size, "teal"), wanted).overall <= 1


@pytest.mark.parametrize("picture", ["no pixels", "cut off"])
def test_what_cannot_be_decoded_is_refused_in_a_sentence(scorer: Scorer, wanted: Wanted, picture: str) -> None:
    noise, file = Image.effect_noise((300, 300), 90), io.BytesIO()
    noise.save(file, "PNG")
    spoilt = (
        Image.new("RGB", (0, 7))
        if picture == "no pixels"
        else Image.open(io.BytesIO(file.getvalue()[: len(file.getvalue()) // 2]))
    )
    with pytest.raises(BadInput, match="cannot be read") as caught:
        scorer.score(spoilt, wanted)
    assert caught.value.hint


MEASURE = """
import json, resource, sys
from pathlib import Path
from PIL import Image
from gars_core.engines.clip import Clip
from gars_core.engines.pickscore import pickscore
from gars_core.scoring.looks import Looks
from gars_core.scoring.scores import Wanted

folder = Path(sys.argv[1])
judges = [lambda picture: Looks().score(picture, Wanted()), lambda picture: clip.encode_pictures([picture]),
          lambda picture: pick.encode_pictures([picture])]
clip, pick = Clip(folder), pickscore(folder)
for judge in judges:
    judge(Image.new("RGB", (64, 64)))
huge = Image.new("RGB", (12_500, 8_000), "teal")
peaks = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
for judge in judges:
    judge(huge)
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps([1024 * (peak - peaks[0]) for peak in peaks]))
"""


def test_a_hundred_megapixels_take_little_memory(tmp_path: Path) -> None:
    toy_clip.build(tmp_path)
    toy_pickscore.build(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)], cwd=PROJECT_DIR, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert max(json.loads(done.stdout)) < MOST_BYTES, done.stdout
