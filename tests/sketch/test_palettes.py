"""A palette that was asked for is drawn, whatever the picture is made of."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.scoring.looks import Looks
from gars_core.scoring.scores import Wanted
from gars_core.sketch.draw import SUBSTANCES
from gars_core.sketch.maker import SketchMaker
from gars_core.sketch.tables import table
from gars_core.types import Attribute, ImageSpec, ignore_progress

PALETTES = ("sunset pinks and oranges", "emerald and gold", "monochrome blue", "violet and orange", "lime and magenta")
OWN_COLOURS = [medium for medium, row in table("medium").items() if row["draw"] in SUBSTANCES]


def attributes(**phrases: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(f"{kind}:x", kind, words) for kind, words in phrases.items())


def score(**phrases: str) -> float:
    """Return how well a sketch of these attributes has the colours of its palette."""
    values = attributes(subject="a lighthouse", **phrases)
    picture = SketchMaker(FakeEncoder()).make(ImageSpec("", values, 7, 256, 256), ignore_progress)
    scores = Looks().score(picture, Wanted(values))
    return next(part.score for part in scores.parts if part.name == "Palette")


@pytest.mark.parametrize("medium", OWN_COLOURS)
def test_a_medium_with_colours_of_its_own_takes_on_the_palette(medium: str) -> None:
    assert np.mean([score(palette=palette, medium=medium) for palette in PALETTES]) > 0.8


def test_a_material_leaves_the_palette_around_it() -> None:
    materials = ("clear ice", "gold leaf", "red brick")
    assert np.mean([score(palette=palette, material=made) for palette in PALETTES for made in materials]) > 0.8


def test_without_a_palette_asked_for_ice_is_blue() -> None:
    values = attributes(subject="a lighthouse", medium="ice sculpture")
    picture = SketchMaker(FakeEncoder()).make(ImageSpec("", values, 7, 256, 256), ignore_progress)
    red, _, blue = np.asarray(picture, np.float32).mean((0, 1))
    assert blue > red + 5
