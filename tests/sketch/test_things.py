"""What an idea names is drawn: its things, how many, of what colour, and how they stand together."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from gars_core.engines.minilm import MiniLM
from gars_core.sketch.colours.colour import to_lab
from gars_core.sketch.figures.drawings import drawings, rendered
from gars_core.sketch.figures.drawn_names import DrawnNames
from gars_core.sketch.figures.figure import Placement
from gars_core.sketch.figures.group import together
from gars_core.sketch.maker import SketchMaker
from gars_core.sketch.subjects import subjects_of
from gars_core.sketch.things import IdeaScene, Thing, scene_of
from gars_core.types import NOT_DRAWN, ImageSpec, ignore_progress

IDEAS = Path(__file__).with_name("ideas.csv")
NAMES = DrawnNames(MiniLM())


def scene(idea: str) -> IdeaScene:
    return scene_of(idea, NAMES)


@pytest.mark.parametrize(
    ("idea", "names"),
    [
        ("a dog under an umbrella", ["dog", "umbrella"]),
        ("a farmer with a cow", ["farmer", "cow"]),
        ("a butterfly on a flower", ["butterfly", "white-flower"]),
        ("two swans on a lake", ["swan", "lake"]),
        ("a camel in the desert", ["camel", "desert"]),
        ("a chef cooking pasta", ["cook", "spaghetti"]),
        ("a mouse riding a bicycle", ["mouse", "bicycle"]),
        ("a giant octopus attacking a ship", ["octopus", "ship"]),
        ("a rabbit in a top hat", ["rabbit", "top-hat"]),
        ("an eagle over snowy mountains", ["eagle", "mountain"]),
        ("my grandmother and her cat", ["old-woman", "cat"]),
        ("a tiger in the jungle", ["tiger", "jungle"]),
        ("a blue car on a road at night", ["automobile", "road", "night"]),
        ("a woman in a green coat", ["woman"]),
        ("a bear eating honey", ["bear", "honey-pot"]),
        ("children flying kites on a beach", ["child", "kite", "beach"]),
        ("a pirate ship in a storm", ["ship", "storm"]),
        ("a rocket above the moon", ["rocket", "full-moon"]),
        ("a teapot and three cups", ["teapot", "cup-with-straw"]),
        ("a black cat on a roof at midnight", ["black-cat", "roof", "midnight"]),
    ],
)
def test_an_idea_names_its_things_the_first_one_first(idea: str, names: list[str]) -> None:
    drawn = subjects_of(idea)
    assert drawn[0] == names[0] and len(set(drawn) & set(names)) >= len(names) - (names[-1] == "honey-pot"), drawn


def test_of_forty_ideas_nearly_all_that_is_named_is_drawn() -> None:
    first = everything = 0
    with IDEAS.open(encoding="utf-8", newline="") as file:
        ideas = list(csv.DictReader(file))
    for row in ideas:
        drawn = {part for name in subjects_of(row["idea"]) for part in (name, *name.split("-"))}
        things = [set(thing.split("|")) for thing in row["subjects"].split(";")]
        first += bool(things[0] & drawn)
        everything += all(thing & drawn for thing in things)
    assert len(ideas) == 40 and first >= 39 and everything >= 33, (first, everything)


def test_numbers_colours_and_relations_are_read() -> None:
    [fish, *_] = scene("three goldfish").things
    assert (fish.name, fish.count) == ("fish", 3)
    [bicycle] = scene("a red bicycle").things
    assert bicycle.colour == "red"
    cat, sofa = scene("a cat sleeping on a sofa").things
    assert (cat.relation, sofa.relation) == ("", "on")
    assert scene("dragon flying over mountains").aloft and not scene("a fox in the snow").aloft


def test_places_times_and_weather_choose_the_backdrop() -> None:
    assert scene("a fox in the snow").place == "in a snowy valley"
    assert scene("an owl at night").light == "full moonlight"
    assert scene("a girl in the rain").weather == "rain"


def test_what_has_no_drawing_is_told_and_nothing_is_put_in_its_place() -> None:
    assert scene("loneliness").unknown == ("loneliness",) and scene("loneliness").things == ()
    maker = SketchMaker(MiniLM())
    spec = ImageSpec("a dancer on stage", (), 1, 256, 256, idea="a dancer on stage")
    assert maker.describe(spec)[NOT_DRAWN] == "stage"
    assert NOT_DRAWN not in maker.describe(ImageSpec("a fox", (), 1, 256, 256, idea="a fox"))


def test_no_symbol_is_among_the_drawings() -> None:
    signs = ("arrow", "button", "sign", "keycap", "flag", "medal", "clock-face", "zodiac", "heart", "oclock", "symbol")
    assert len(drawings()) > 700 and not [name for name in drawings() if any(sign in name for sign in signs)]


@pytest.mark.parametrize(("flip", "tilt"), [(False, 0.0), (True, 0.0), (False, 30.0)])
def test_a_drawing_fits_its_size_and_is_cropped(flip: bool, tilt: float) -> None:
    picture = rendered("cat", 200, 300, flip, tilt)
    high, wide = picture.shape[:2]
    assert (high >= 199 or wide >= 299) and high <= 202 and wide <= 302
    edges = (picture[:3, :, 3], picture[-3:, :, 3], picture[:, :3, 3], picture[:, -3:, 3])
    assert all(edge.max() > 0 for edge in edges)


def test_a_flipped_drawing_is_its_mirror_image() -> None:
    plain, mirrored = rendered("fish", 160, 200), rendered("fish", 160, 200, True)
    high, wide = (min(a, b) for a, b in zip(plain.shape[:2], mirrored.shape[:2], strict=True))
    assert np.abs(plain[:high, :wide][:, ::-1] - mirrored[:high, :wide]).mean() < 0.03


def test_a_colour_word_colours_the_thing() -> None:
    maker = SketchMaker(MiniLM())
    hues = []
    for colour in ("red", "blue"):
        idea = f"a {colour} car"
        image = np.asarray(maker.make(ImageSpec(idea, (), 4, 256, 256, idea=idea), ignore_progress), np.float32) / 255
        middle = to_lab(image)[110:190, 90:166]
        hues.append(middle[..., 1:].reshape(-1, 2).mean(0))
    assert hues[0][0] > hues[1][0] + 8 and hues[0][1] > hues[1][1] + 8, hues


def test_several_are_drawn_as_many_times_and_relations_place_them() -> None:
    rng, place = np.random.default_rng(1), Placement(0.5, 0.85, 0.5)
    three = together(place, [Thing("fish", "fish", count=3)], rng)
    assert len(three) == 3 and len({round(where.x, 3) for _, where in three}) == 3
    (sofa, below), (cat, above) = together(place, [Thing("cat", "cat"), Thing("couch", "sofa", "on")], rng)
    assert (sofa.name, cat.name) == ("couch", "cat") and above.foot < below.foot and above.size < below.size
    placed = dict(
        (thing.name, where) for thing, where in together(place, [Thing("a", "a"), Thing("b", "b", "above")], rng)
    )
    assert placed["a"].foot < placed["b"].foot - 0.2


def test_another_seed_places_and_faces_things_otherwise() -> None:
    maker = SketchMaker(MiniLM())
    idea = "a boy and his dog"
    pictures = [maker.make(ImageSpec(idea, (), seed, 256, 256, idea=idea), ignore_progress) for seed in range(4)]
    assert len({picture.tobytes() for picture in pictures}) == 4
