"""Pictures scored by real CLIP and PickScore code, with toys on the disk: in a folder or under a name of the hub's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.scoring.scores import Scores
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.scoring.scoring import OWNER
from tests.support import toy_clip, toy_pickscore
from tests.support.driving import begin, play, settled

pytestmark = pytest.mark.usefixtures("one_thread")

BY_CLIP = {"looks", "alignment", "presence"}


@pytest.fixture
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "my models"


@pytest.fixture
def real(open_studio: Callable[..., Studio], settings: Settings, models_dir: Path) -> Callable[[], Studio]:
    return lambda: open_studio(replace(settings, engines="real", models_dir=models_dir))


def in_the_hubs_cache(weights: Path, models_dir: Path) -> None:
    """Move the weights to where the hub's own program puts what it gets by name."""
    repository = models_dir.parent / "hub" / "models--toys--clip"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("abc")
    shutil.move(weights.parent, repository / "snapshots" / "abc")


def scores(studio: Studio, session: str) -> dict[str, Scores]:
    """Look at the gallery, wait until all is judged, and return the scores of its one picture."""
    studio.gallery.of_session(session)
    settled(studio, OWNER)
    [item] = studio.gallery.of_session(session)
    return dict(item.scores)


@pytest.mark.parametrize("by", ["path", "name"])
def test_a_picture_is_scored_by_clip(real: Callable[[], Studio], models_dir: Path, by: str) -> None:
    weights = toy_clip.build(models_dir)
    if by == "name":
        in_the_hubs_cache(weights, models_dir)
    studio = real()
    session = begin(studio)
    play(studio, session, 1.0)
    by_scorer = scores(studio, session)
    assert set(by_scorer) == BY_CLIP and not studio.scoring.troubles
    raw = by_scorer["alignment"].raw
    assert raw is not None and -1 <= raw <= 1 and 0 < by_scorer["alignment"].overall < 1
    [item] = studio.gallery.of_session(session)
    assert {part.value for part in by_scorer["presence"].parts} == set(item.picture.attributes)
    clip = next(status for status in studio.models.memory.statuses() if status.id == "clip-vit-b-32")
    assert clip.loaded and (str(models_dir) in clip.where) == (by == "path")


def test_models_that_come_later_judge_what_there_is_and_damaged_ones_are_told_of(
    real: Callable[[], Studio], models_dir: Path
) -> None:
    studio = real()
    session = begin(studio)
    play(studio, session, 1.0)
    assert set(scores(studio, session)) == {"looks"}
    weights = toy_clip.build(models_dir)
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100])
    assert set(scores(studio, session)) == {"looks"} and set(studio.scoring.troubles) == {"alignment", "presence"}
    assert "clip-vit-b-32" in studio.scoring.troubles["presence"].sentence
    weights.write_bytes(whole)
    assert set(scores(studio, session)) == {"looks"}, "until it is asked for"
    studio.scoring.again()
    assert set(scores(studio, session)) == BY_CLIP
    toy_pickscore.build(models_dir)
    assert set(scores(studio, session)) == {*BY_CLIP, "pickscore"}
