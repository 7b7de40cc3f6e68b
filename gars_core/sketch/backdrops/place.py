"""From a setting's table row to a drawn place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.backdrops import city, cosmos, depths, rooms, street, terrain, village, woods
from gars_core.sketch.backdrops.furnish import extras, props
from gars_core.sketch.backdrops.ground import ground
from gars_core.sketch.backdrops.sky import sky
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.noise import fbm
from gars_core.sketch.stage import Stage


def land(stage: Stage) -> None:
    """Open country: sky, something far off, and a ground."""
    sky(stage, stage.number("clouds", 0.5))
    far, trees = stage.option("far", "hills"), stage.option("trees")
    if far == "mountains":
        terrain.mountains(stage, 3, stage.number("peak", 0.3), stage.number("snow", 0.5))
        if trees:
            terrain.hills(stage, 2, 0.08, trees)
    elif far == "hills":
        terrain.hills(stage, 3, 0.14, trees)
    elif far == "dunes":
        terrain.dunes(stage)
    elif far == "cliff":
        terrain.hills(stage, 1, 0.04)
    elif far == "sea":
        ground(stage, "water", stage.horizon)
        stage.wet = 0.0
    elif far == "hedge":
        line = np.full(stage.width, stage.horizon - 0.16, np.float32)
        shade = terrain.relief(stage, line, 16, 1, 0.5)
        stage.lay(
            stage.below(line + 0.012 * np.sin(np.arange(stage.width) / stage.unit * 90)),
            np.clip(mix(stage.palette.far, stage.palette.near, 0.45) * shade[..., None], 0, 1),
            0.5,
        )
    if far != "dunes" or stage.option("ground") == "water":
        ground(stage, stage.option("ground", "grass"), stage.horizon + (0.16 if far in ("sea", "dunes") else 0))
    if far == "cliff":
        terrain.cliff(stage, -1 if stage.light.x > 0.5 else 1)


def canyon(stage: Stage) -> None:
    """A canyon: two cliffs of banded rock with sky between."""
    sky(stage, 0.25)
    ground(stage, stage.option("ground", "rock"), stage.horizon + 0.1)
    for k in range(4):
        near = k / 3
        for side in (-1, 1):
            reach = stage.x[0] if side < 0 else 1 - stage.x[0]
            wall = (0.40 - 0.075 * k) - reach
            rough = fbm(2, stage.width, stage.rng, 9, 5, 0.2)[0]
            line = (
                stage.horizon + 0.14 + 0.16 * near - np.clip(wall * 9, 0, 1) ** 0.6 * (0.42 + 0.3 * near) - 0.07 * rough
            )
            line = np.where(wall > 0, line, 1.3)
            band = 0.5 + 0.5 * np.sin((stage.y + 0.03 * rough[None]) * (70 - 8 * k) + 2 * np.sin(stage.y * 23))
            tone = mix(stage.palette.far, stage.palette.near, 0.1 + 0.6 * near)
            colour = mix(
                np.broadcast_to(tone, stage.image.shape),
                mix(stage.palette.horizon, stage.palette.accent, 0.4),
                band * 0.32,
            )
            shade = terrain.relief(stage, line, 6, 0.5, 0.35)
            colour = mix(colour * shade[..., None], stage.palette.horizon, stage.haze * 0.55 * (1 - near))
            foot = np.clip((stage.horizon + 0.17 + 0.2 * near - stage.y) * 60, 0, 1)
            stage.lay(stage.below(line.astype(np.float32)) * foot, np.clip(colour, 0, 1), 0.9 - 0.6 * near)


def town(stage: Stage) -> None:
    """A skyline behind an open ground; options: peak, domes."""
    sky(stage, 0.4)
    city.skyline(stage, 3, stage.number("peak", 0.42))
    if stage.number("domes", 0):
        for x, size in ((0.2, 0.16), (0.79, 0.2)):
            cosmos.planet(stage, x, stage.horizon, size)
    ground(stage, stage.option("ground", "street"))
    if stage.option("trees"):
        line = np.full(stage.width, stage.horizon + 0.03, np.float32)
        terrain.treeline(
            stage, line, stage.option("trees"), 0.13, mix(stage.palette.far, stage.palette.near, 0.6), 0.5, 16
        )


def hamlet(stage: Stage) -> None:
    """A village under the sky, hills or mountains behind, and a ground before it."""
    sky(stage, 0.5)
    if stage.option("far") == "mountains":
        terrain.mountains(stage, 2, 0.3, 0.6)
    else:
        terrain.hills(stage, 2, 0.12, "leaf")
    ground(stage, "snow" if stage.option("ground") == "snow" else "grass", stage.horizon + 0.02)
    village.village(stage)
    if stage.option("ground") not in ("grass", "snow"):
        ground(stage, stage.option("ground", "grass"), 0.79)


def road(stage: Stage) -> None:
    """A street, a canal or an alley of hedges."""
    sky(stage, 0.4)
    street.street(stage)
    if stage.number("canal", 0):
        ground(stage, "water", stage.horizon + 0.1)


def tent(stage: Stage) -> None:
    """The inside of a tent: striped cloth that runs together at the top."""
    stage.horizon = 0.68
    angle = np.arctan2(stage.y + 0.12, (stage.x - 0.5) * stage.width / stage.height)
    stripe = np.clip(np.sin(angle * 26) * 9, -1, 1) * 0.5 + 0.5
    light, dark = (
        mix(stage.palette.horizon, stage.palette.glow, 0.5),
        mix(stage.palette.accent, stage.palette.near, 0.25),
    )
    away = np.clip(stage.distance(0.5, -0.05), 0, 1)
    stage.image = mix(np.broadcast_to(light, stage.image.shape), dark, stripe) * (1.05 - 0.45 * away)[..., None]
    sag = np.clip((stage.y - stage.horizon + 0.06 * np.abs(np.sin(stage.x * 12))) * 40, 0, 1) * np.exp(
        -np.clip(stage.y - stage.horizon, 0, 1) * 20
    )
    stage.image = mix(stage.image, stage.palette.near, sag * 0.55)
    stage.depth[:] = 0.5
    ground(stage, stage.option("ground", "sand"), stage.horizon)


def vessel(stage: Stage) -> None:
    """Inside glass: a small land seen in a round vessel on a table; options through the scene's name."""
    land(stage)
    dome = stage.option("scene") == "dome"
    u, v = (stage.x - 0.5) * stage.width / stage.unit, (stage.y - 0.5) * stage.height / stage.unit
    body = np.maximum(np.hypot(u, np.minimum(v + 0.02, 0) if dome else v * 0.92), np.abs(u) if dome else 0)
    inside = np.clip((0.44 - body) * stage.unit / 2, 0, 1) * np.clip((0.4 - v) * stage.unit, 0, 1)
    room = np.broadcast_to(mix(stage.palette.sky, stage.palette.near, 0.55), stage.image.shape)
    room = mix(room, stage.palette.glow, np.exp(-((stage.distance(stage.light.x, stage.light.y) / 0.5) ** 2)) * 0.35)
    wood = mix(stage.palette.far, stage.palette.near, 0.5) * (
        0.8 + 0.3 * fbm(stage.height, stage.width, stage.rng, 3, 5, 12)[..., None]
    )
    room = mix(room, wood, np.clip((stage.y - 0.86) * 60, 0, 1) * np.ones((1, stage.width), np.float32))
    neck = np.clip((0.1 - np.abs(u)) * stage.unit, 0, 1) * (v < -0.4) * (v > -0.52) * (not dome)
    rim = np.exp(-(((body - 0.435) / 0.012) ** 2)) * (v < 0.4)
    shine = np.exp(-(((np.hypot(u + 0.05, v + 0.03) - 0.36) / 0.018) ** 2)) * np.clip(-u * 4 - v * 2, 0, 1)
    stage.image = mix(room, stage.image, np.maximum(inside, neck * 0.6))
    stage.image = mix(stage.image, np.clip(stage.palette.glow + 0.1, 0, 1), np.clip(rim * 0.55 + shine * 0.7, 0, 0.9))
    stage.ground = 0.82


def cloudland(stage: Stage) -> None:
    """A sea of clouds, perhaps with peaks or towers rising from it."""
    cosmos.cloudsea(stage)
    if stage.option("far") == "city":
        city.skyline(stage, 2, 0.36)
    if stage.option("far") == "mountains":
        terrain.mountains(stage, 2, 0.3, 0.8)
    if stage.option("ground"):
        line = 0.8 + 0.1 * np.abs(stage.x[0] - 0.5) + 0.03 * fbm(2, stage.width, stage.rng, 9, 4, 0.2)[0]
        shade = terrain.relief(stage, line, 8, 1, 0.5)
        stage.lay(
            stage.below(line), np.clip(mix(stage.palette.far, stage.palette.near, 0.6) * shade[..., None], 0, 1), 0.2
        )


def heavens(stage: Stage) -> None:
    """Space, with ground underfoot if the setting has one."""
    cosmos.space(stage)
    if stage.option("far") == "mountains":
        terrain.mountains(stage, 2, 0.18, 0.0)
    if stage.option("ground"):
        ground(stage, stage.option("ground"), stage.horizon)


def starry(stage: Stage) -> None:
    """Nothing but a clear night sky over a dark edge of land."""
    from gars_core.sketch.backdrops.sky import stars

    stage.horizon = 0.9
    sky(stage, 0.12)
    stage.image = stage.image * mix(np.ones(3, np.float32), rgb("3a4a80"), 0.55)
    stars(stage, 2.4)
    terrain.hills(stage, 2, 0.05, "pine")


def draw_place(stage: Stage) -> None:
    """Draw the setting named in the stage's options, with its props and plants."""
    name = stage.option("scene", "land")
    if name == "hall" and stage.option("end") == "open":
        sky(stage, 0.4)
    SCENES[name](stage)
    if stage.number("towers", 0):
        city.skyline(stage, 2, 0.4)
    extras(stage)
    props(stage)
    stage.image = np.clip(stage.image, 0, 1).astype(np.float32)


SCENES: dict[str, Callable[[Stage], None]] = {
    "land": land,
    "canyon": canyon,
    "woods": woods.woods,
    "city": town,
    "village": hamlet,
    "street": road,
    "room": rooms.room,
    "hall": rooms.hall,
    "cave": depths.cave,
    "underwater": depths.underwater,
    "space": heavens,
    "clouds": cloudland,
    "studio": cosmos.studio,
    "tent": tent,
    "bottle": vessel,
    "dome": vessel,
    "stars": starry,
}
