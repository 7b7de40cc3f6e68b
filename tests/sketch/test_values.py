"""Two values that differ in name differ on screen."""

from __future__ import annotations

import time
from itertools import combinations

import pytest

from gars_core.catalogue.loader import load_catalogue
from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.sketch.colours.difference import JUST_NOTICEABLE, difference, look
from gars_core.sketch.figures.outlines import outlines
from gars_core.sketch.finish import CHANGES, recipe
from gars_core.sketch.maker import SketchMaker
from gars_core.sketch.tables import table
from gars_core.types import Attribute, ImageSpec, ignore_progress

SCENE = {
    "subject": "a red fox",
    "setting": "beside a mountain lake",
    "palette": "teal and orange",
    "lighting": "golden hour light",
    "medium": "color photograph",
    "composition": "centered composition",
    "mood": "peaceful",
}
VISIBLE = 2 * JUST_NOTICEABLE
"""Twice the just noticeable difference, on average over the whole picture: seen at a glance, side by side."""


def picture_of(category: str, phrase: str, seed: int = 3) -> ImageSpec:
    chosen = {kind: words for kind, words in (SCENE | {category: phrase}).items() if words}
    return ImageSpec("", tuple(Attribute(f"{kind}:x", kind, words) for kind, words in chosen.items()), seed, 256, 256)


@pytest.mark.parametrize("category", ["palette", "lighting", "medium", "composition"])
def test_every_two_values_look_different(category: str) -> None:
    maker = SketchMaker(FakeEncoder())
    looks = {phrase: look(maker.make(picture_of(category, phrase), ignore_progress)) for phrase in table(category)}
    pairs = sorted((difference(looks[a], looks[b]), a, b) for a, b in combinations(looks, 2))
    assert pairs[0][0] > VISIBLE, pairs[:5]


@pytest.mark.parametrize("category", ["mood", "setting"])
def test_every_mood_and_setting_differs_from_the_others_and_from_none(category: str) -> None:
    maker = SketchMaker(FakeEncoder())
    phrases = [*table(category), ""]
    looks = {phrase: look(maker.make(picture_of(category, phrase), ignore_progress)) for phrase in phrases}
    pairs = sorted((difference(looks[a], looks[b]), a, b) for a, b in combinations(looks, 2))
    assert pairs[0][0] > JUST_NOTICEABLE, pairs[:5]


@pytest.mark.parametrize("category", ["style", "movement", "camera", "material"])
def test_every_style_movement_camera_and_material_is_seen(category: str) -> None:
    """A third of them, for speed; python -m bench.sketch measures all."""
    maker = SketchMaker(FakeEncoder())
    without = look(maker.make(picture_of(category, ""), ignore_progress))
    seen = sorted(
        (difference(look(maker.make(picture_of(category, phrase), ignore_progress)), without), phrase)
        for phrase in list(table(category))[1::3]
    )
    assert seen[0][0] > JUST_NOTICEABLE, seen[:5]


@pytest.mark.parametrize("category", ["style", "movement", "camera"])
def test_every_change_that_a_table_names_is_one_that_is_made(category: str) -> None:
    options = {"share", "over", "repeats", "plane", "step", "keep", "outside", "fine", "dot", "cool", "paper"}
    moves = {"zoom", "roll", "pitch", "lift", "side", "squeeze", "fish", "swirl", "mirror"}
    for phrase, row in table(category).items():
        named = {name for name in recipe(row) if name.split("_")[0] not in CHANGES or name == "tilt_shift"}
        named -= {name for name in named if name.endswith(("_ink", "_share"))}
        assert named <= set(CHANGES) | options | moves, phrase


def test_a_style_of_ones_own_is_drawn_as_the_nearest_known_one() -> None:
    maker = SketchMaker(FakeEncoder())
    plain, own = (maker.make(picture_of("style", words), ignore_progress).tobytes() for words in ("", "noir, grainy"))
    assert plain != own


CATEGORIES = ["subject", "setting", "palette", "lighting", "medium", "composition", "mood"]


@pytest.mark.parametrize("category", [*CATEGORIES, "style", "movement", "camera", "material"])
def test_every_value_of_the_catalogue_has_its_row(category: str) -> None:
    phrases = {value.phrase for value in load_catalogue().by_category[category]}
    assert phrases == set(table(category)) or category == "subject" and phrases >= set(table(category))


def test_every_silhouette_that_the_tables_name_is_shipped() -> None:
    named = {str(row["icon"]) for row in table("subject").values()}
    named |= {name for row in table("setting").values() for name in str(row.get("props", "")).split()}
    assert named <= set(outlines().names)


def test_a_second_is_enough_for_a_picture() -> None:
    maker = SketchMaker(FakeEncoder())
    maker.make(picture_of("mood", "serene"), ignore_progress)
    started = time.perf_counter()
    maker.make(picture_of("mood", "joyful"), ignore_progress)
    assert time.perf_counter() - started < 2
