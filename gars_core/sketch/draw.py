"""The sketch maker: one straight line from a spec to a picture."""

from __future__ import annotations

import zlib
from dataclasses import fields, replace
from typing import Any

import numpy as np
from PIL import Image

from gars_core.sketch.backdrops.place import draw_place
from gars_core.sketch.camera import look_through
from gars_core.sketch.colours.colour import Palette, palette_of
from gars_core.sketch.colours.grade import harmonise, hued, mood
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.arrange import placements
from gars_core.sketch.figures.drawings import drawings
from gars_core.sketch.figures.figure import Figure, Placement, filling, stand
from gars_core.sketch.figures.group import together
from gars_core.sketch.figures.legible import covering, large_enough, legible, standing_out
from gars_core.sketch.figures.substance import made_of
from gars_core.sketch.finish import finish
from gars_core.sketch.light import Light
from gars_core.sketch.lights import relight
from gars_core.sketch.mediums import apply
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.mounts import MOUNTS
from gars_core.sketch.stage import Stage
from gars_core.sketch.structure import AFTER, AHEAD
from gars_core.sketch.tables import Row
from gars_core.sketch.things import Thing
from gars_core.sketch.understand import Wish
from gars_core.sketch.weather import weather
from gars_core.types import ImageSpec, Progress, Report

PREVIEW_PX = 160
LEAST_SHARE, SMALL_ON_PURPOSE = 0.08, 0.3
"""What a subject covers of the picture at least, unless the composition has it smaller than this height."""
SUBSTANCES = ("carved", "clear")
"""Mediums that make the whole scene of one substance, in its colours."""
GROUND_HUE, SUBJECT_HUE = 0.95, 0.4
"""How far they take the hues of a palette that was asked for: what is around the subject nearly all the way."""
ALOFT = 0.35
"""How much higher than it would stand something is that an idea puts above a place, in free heights of the frame."""
SHARES = {"style": 0.6, "movement": 0.5, "camera": 0.85}
"""How much of a finish shows: all of them at once must leave the subject to be seen."""


def draw(spec: ImageSpec, wish: Wish, report: Report) -> Image.Image:
    """Return the picture of a wish. The same spec gives the same bytes; report may raise Cancelled between stages."""
    stage = _stage(spec, wish)
    _throw(stage, spec, "setting", wish.phrases["setting"])
    arrangement, feeling = wish.rows["composition"], wish.rows["mood"]
    draw_place(stage)
    if "horizon" in arrangement:
        stage.horizon = max(stage.horizon, 0.02)
    _throw(stage, spec, "composition", wish.phrases["composition"])
    _change(stage, AHEAD, arrangement)
    report(Progress("Backdrop", 0.3, _preview(stage.image)))
    places = _paired(placements(arrangement, stage.rng), bool(wish.figure.get("pair")))
    alone = len(places) == 1
    for place in places:
        scaled = large_enough(_scaled(place, feeling, wish.figure), wish.rows["medium"], alone)
        if alone and float(arrangement.get("size", 0.5)) >= SMALL_ON_PURPOSE:
            share = filling(wish.things[0].name) * scaled.size**2 * stage.unit**2 / (stage.width * stage.height)
            scaled = covering(scaled, share, LEAST_SHARE)
        if wish.aloft and alone and not scaled.floats:
            scaled = replace(scaled, foot=scaled.foot - ALOFT * (1 - scaled.size), floats=True)
        for thing, where in together(scaled, wish.things if alone else wish.things[:1], stage.rng):
            stand(stage, _figure(wish, thing), where)
    report(Progress("Subject", 0.5, _preview(stage.image)))
    _throw(stage, spec, "lighting", wish.phrases["lighting"])
    relight(stage)
    for kind in _airs(wish):
        weather(stage, kind)
    _throw(stage, spec, "after", wish.phrases["composition"])
    _change(stage, AFTER, arrangement)
    mood(stage, feeling)
    harmonise(
        stage, stage.paint, float(wish.rows["palette"].get("rainbow", 0)), float(wish.rows["palette"].get("fade", 0))
    )
    _throw(stage, spec, "material", wish.phrases["material"])
    made_of(stage, wish.rows["material"])
    look_through(stage, wish.rows["camera"])
    report(Progress("Light", 0.65, _preview(stage.image)))
    _throw(stage, spec, "medium", wish.phrases["medium"])
    coloured = wish.things[0].name in drawings() and not any(place.black for place in places)
    legible(stage, wish.rows["medium"], held=coloured or bool(wish.rows["material"]))
    made = apply(stage, wish.rows["medium"])
    if "palette" in wish.asked and wish.rows["medium"]["draw"] in SUBSTANCES:
        made = hued(made, stage.paint, GROUND_HUE + (SUBJECT_HUE - GROUND_HUE) * stage.subject)
    image = _finished(stage, spec, wish, made)
    mount = MOUNTS.get(str(arrangement.get("mount", "")))
    if mount:
        image = mount(image, stage.paint, stage.rng)
    report(Progress("Medium", 0.95, _preview(image)))
    return Image.fromarray(_bytes(image))


def _finished(stage: Stage, spec: ImageSpec, wish: Wish, image: Field) -> Field:
    """Return the medium's picture (h, w, 3) after what style, movement and camera do to it."""
    moved = bool(wish.rows["medium"].get("moved"))
    distorted = any(wish.rows[category].get("moved") for category in ("style", "movement", "camera"))
    subject = np.zeros_like(stage.subject) if moved else stage.subject
    for category in ("style", "movement", "camera"):
        if wish.rows[category]:
            _throw(stage, spec, category, wish.phrases[category])
            finished = finish(Sheet(image, stage.depth, subject, stage.paint, stage.rng), wish.rows[category])
            image = image + SHARES[category] * (finished - image)
    return image if moved or distorted else standing_out(image, stage.subject, stage.unit)


def _throw(stage: Stage, spec: ImageSpec, step: str, phrase: str) -> None:
    """Give each step its own dice, so that swapping one value leaves what the others drew as it was."""
    stage.rng = np.random.default_rng([spec.seed, zlib.crc32(f"{step}|{phrase}".encode())])


def _stage(spec: ImageSpec, wish: Wish) -> Stage:
    rng = np.random.default_rng(spec.seed)
    paint = _wandered(_palette(wish.rows["palette"]), wish.wander.get("palette"))
    names = {field.name for field in fields(Light)}
    light = Light(**{name: value for name, value in wish.rows["lighting"].items() if name in names})
    if "lighting" in wish.wander:
        nudge = np.random.default_rng(wish.wander["lighting"]).uniform(-0.12, 0.12, 3)
        light = replace(
            light,
            x=light.x + float(nudge[0]),
            y=light.y + float(nudge[1]),
            power=max(0.1, light.power + float(nudge[2])),
        )
    options = wish.rows["setting"]
    horizon = float(wish.rows["composition"].get("horizon", 0.62))
    stage = Stage(spec.height_px, spec.width_px, light.on(paint), paint, light, rng, horizon, options=options)
    stage.haze = float(options.get("haze", 0.5))
    return stage


def _palette(row: Row) -> Palette:
    return palette_of(str(row["c"]).split(), float(row.get("pull", 0.35)), bool(row.get("spare", False)))


def _wandered(palette: Palette, wander: int | None) -> Palette:
    """Vary a palette a little for words that only resemble its name."""
    if wander is None:
        return palette
    shift = np.random.default_rng(wander).uniform(-0.07, 0.07, 3).astype(np.float32)
    return palette.each(lambda colour: colour + shift)


def _figure(wish: Wish, thing: Thing) -> Figure:
    row = wish.figure if thing is wish.things[0] else {}
    names = {field.name for field in fields(Figure)} - {"icon", "material", "colour"}
    figure = Figure(thing.name, **{name: value for name, value in row.items() if name in names}, colour=thing.colour)
    return replace(figure, material=np.array([0.93, 0.93, 0.9], np.float32)) if row.get("white") else figure


def _paired(places: list[Placement], pair: bool) -> list[Placement]:
    """Put two facing figures in the place of each one, for a subject that is a pair."""
    if not pair:
        return places
    both = [
        (
            replace(place, x=place.x - 0.22 * place.size, size=place.size * 0.78),
            replace(place, x=place.x + 0.22 * place.size, size=place.size * 0.78, flip=not place.flip),
        )
        for place in places
    ]
    return [place for two in both for place in two]


def _scaled(place: Placement, feeling: Row, figure: Row) -> Placement:
    zoom = float(feeling.get("zoom", 1.0))
    floats = place.floats or bool(figure.get("floats")) and place.size < 0.9
    foot = place.foot - (0.09 if floats and not place.floats else 0)
    return replace(place, size=place.size * zoom, foot=foot, floats=floats)


def _change(stage: Stage, changes: dict[str, Any], arrangement: Row) -> None:
    change = changes.get(str(arrangement.get("before", "")))
    if change:
        change(stage)


AIRS = {
    "snow": "snow",
    "petal": "petals",
    "ember": "embers",
    "bubble": "bubbles",
    "rain": "rain",
    "dust": "dust",
    "leaves": "leaves",
    "confetti": "confetti",
    "spark": "sparks",
    "stars": "stars",
    "mist": "",
    "glitter": "sparkles",
    "gold": "gold",
}


def _airs(wish: Wish) -> list[str]:
    """Return the weathers that setting, mood and details ask for, each once."""
    asked = [str(wish.rows["setting"].get("weather", "")), str(wish.rows["mood"].get("weather", ""))]
    asked += [kind for words in wish.others for key, kind in AIRS.items() if key in words]
    return [kind for kind in dict.fromkeys(asked) if kind]


def _preview(image: Field) -> Image.Image:
    import cv2

    scale = PREVIEW_PX / max(image.shape[:2])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return Image.fromarray(_bytes(cv2.resize(image, size, interpolation=cv2.INTER_AREA)))


def _bytes(image: Field) -> np.ndarray:
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
