"""From a setting's table row to a drawn place: the backdrop, what stands in it, and what grows in front."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.engines.sketch.backdrops import city, cosmos, depths, flora, rooms, terrain, woods
from gars_core.engines.sketch.backdrops.ground import ground, plane
from gars_core.engines.sketch.backdrops.sky import sky
from gars_core.engines.sketch.colour import mix, rgb
from gars_core.engines.sketch.figure import Figure, Placement, stand
from gars_core.engines.sketch.noise import blur, fbm
from gars_core.engines.sketch.outlines import outlines
from gars_core.engines.sketch.stage import Stage


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
    city.village(stage)
    if stage.option("ground") not in ("grass", "snow"):
        ground(stage, stage.option("ground", "grass"), 0.79)


def road(stage: Stage) -> None:
    """A street, a canal or an alley of hedges."""
    sky(stage, 0.4)
    if stage.number("hedge", 0):
        stage.palette = stage.palette
    city.street(stage)
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
    from gars_core.engines.sketch.backdrops.sky import stars

    stage.horizon = 0.9
    sky(stage, 0.12)
    stage.image = stage.image * mix(np.ones(3, np.float32), rgb("3a4a80"), 0.55)
    stars(stage, 2.4)
    terrain.hills(stage, 2, 0.05, "pine")


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


def props(stage: Stage) -> None:
    """Stand the setting's silhouettes in the middle distance, clear of the middle of the frame."""
    names = [name for name in stage.option("props").split() if name in outlines().first]
    if not names:
        return
    many, big = int(stage.number("many", 3)), stage.number("big", 0.35)
    low, floating = stage.number("low", 0) > 0, stage.number("floating", 0) > 0
    for k in range(many):
        near = stage.rng.random()
        x = (k + stage.rng.uniform(0.2, 0.8)) / many if many > 1 else 0.5 + 0.2 * np.sign(0.5 - stage.light.x)
        if many > 1 and 0.36 < x < 0.64 and not floating:
            x = 0.16 + 0.5 * (x - 0.36) if x < 0.5 else 0.84 - 0.5 * (0.64 - x)
        foot = stage.horizon + 0.04 + (0.24 if low else 0.14) * near
        size = big * (0.75 + 0.5 * near) * (0.36 if low else 1.0)
        if floating:
            foot, size = stage.rng.uniform(0.2, 1.0), big * stage.rng.uniform(0.35, 1.0)
        stand(
            stage,
            Figure(names[k % len(names)], tone=float(stage.rng.uniform(0.1, 0.5)), lamp=stage.light.night > 0.2),
            Placement(
                float(x),
                float(foot),
                float(min(size, 0.85)),
                0.45 + 0.35 * (1 - near),
                flip=bool(stage.rng.random() < 0.5),
                floats=floating,
            ),
        )
    stage.subject[:] = 0


def extras(stage: Stage) -> None:
    """Add what a setting names beside its backdrop: flowers, rows, reeds, bulbs, awnings, a road, a rainbow."""
    across, away, near = plane(stage, stage.horizon)
    ground_mask = (near > 0) * np.clip(near * 12, 0, 1)
    palette, rng = stage.palette, stage.rng
    if stage.number("gold", 0):
        stage.image = mix(stage.image, mix(palette.glow, palette.accent, 0.25), ground_mask * 0.42)
    if stage.number("rows", 0):
        furrow = np.clip(np.sin(across * 9) * 2, -1, 1) * 0.5 + 0.5
        stage.image = mix(
            stage.image, mix(palette.accent, palette.far, 0.25), furrow * ground_mask * 0.62 * stage.number("rows", 0)
        )
    if stage.number("flowers", 0):
        flowers(stage, stage.number("poppies", 0) > 0)
    if stage.number("road", 0) or stage.number("carpet", 0):
        carpet = stage.number("carpet", 0) > 0
        wide = 0.16 if carpet else 0.28
        tone = mix(palette.accent, palette.near, 0.3) if carpet else mix(palette.near, palette.far, 0.45)
        strip = np.clip((wide - np.abs(across) / 2.2 * 1.3) * stage.unit / 3, 0, 1) * (near > 0)
        stage.image = mix(stage.image, tone, strip * 0.85)
        dash = np.clip((0.012 - np.abs(across) / 2.2) * stage.unit, 0, 1) * (np.sin(away * 9) > 0) * (near > 0)
        stage.image = mix(stage.image, palette.glow, dash * (0.0 if carpet else 0.8))
    if stage.number("crosswalk", 0):
        bars = (np.sin(across * 16) > 0) * (np.abs(near - 0.62) < 0.17)
        stage.image = mix(stage.image, np.clip(palette.glow, 0, 1), bars * 0.65)
    if stage.number("hedge", 0):
        leaf = fbm(stage.height, stage.width, rng, 50, 3)
        wall = np.clip(
            (0.75 - stage.depth) * 0 + (stage.depth > 0.02) * (stage.y < stage.horizon + 0.4) * (stage.depth < 0.9),
            0,
            1,
        )
        stage.image = mix(
            stage.image,
            mix(mix(palette.far, palette.near, 0.5), palette.accent, 0.12) * (0.6 + 0.8 * leaf[..., None]),
            wall * 0.72,
        )
    if stage.number("reeds", 0):
        for row in range(2):
            mask = flora.blank(stage.height, stage.width)
            base = np.full(stage.width, (0.8 + 0.22 * row) * stage.height, np.float32)
            flora.grass(mask, base, (0.26 + 0.2 * row) * stage.unit, int(60 * stage.number("reeds", 1)), rng)
            gap = np.clip(np.abs(stage.x - 0.5) * 5 - 0.6, 0, 1)
            stage.lay(flora.done(mask) * gap, mix(palette.near, palette.far, 0.35 - 0.25 * row), 0.2 * (1 - row))
    if stage.number("ferns", 0):
        mask = flora.blank(stage.height, stage.width)
        flora.grass(mask, np.full(stage.width, 1.02 * stage.height, np.float32), 0.3 * stage.unit, 130, rng)
        stage.lay(
            flora.done(mask) * np.clip(np.abs(stage.x - 0.5) * 5 - 0.7, 0, 1), mix(palette.near, palette.far, 0.2), 0.05
        )
    if stage.number("bulbs", 0):
        from gars_core.engines.sketch.lights.lamps import bulbs

        places = [
            (x, 0.08 + 0.07 * row + 0.1 * (2 * x - 1) ** 2)
            for row in range(4)
            for x in np.linspace(0.02, 0.98, 16).tolist()
        ]
        bulbs(stage, places, 0.006, np.clip(palette.glow, 0, 1), 4)
    if stage.number("awnings", 0):
        awnings(stage)
    if stage.number("rainbow", 0):
        arc = (stage.distance(0.5, stage.horizon + 0.1) - 0.5) / 0.1
        hue = np.stack([np.clip(1.5 - np.abs(arc * 4 - k), 0, 1) for k in (3.2, 1.9, 0.7)], -1)
        seen = np.clip(1 - np.abs(arc - 0.5) * 2, 0, 1) * (stage.y < stage.horizon)
        stage.image = mix(stage.image, np.clip(hue, 0, 1).astype(np.float32), seen * 0.55)


def flowers(stage: Stage, red: bool) -> None:
    """Sow blossoms that grow larger towards the viewer."""
    import cv2

    rows = np.sort(stage.rng.random(520))
    for k, row in enumerate(rows.tolist()):
        y = stage.horizon + (1.02 - stage.horizon) * (0.06 + 0.94 * row**1.5)
        size = (0.0022 + 0.010 * row**1.6) * stage.unit
        x = stage.rng.random()
        pick = [stage.palette.accent, stage.palette.glow, stage.palette.accent, stage.palette.horizon][k % 4]
        colour = mix(rgb("e0281a"), stage.palette.accent, 0.5) if red else pick
        tone = mix(colour, stage.palette.horizon, 0.4 * (1 - row)) * stage.rng.uniform(0.8, 1.1)
        centre = (int(x * stage.width), int(y * stage.height))
        cv2.ellipse(
            stage.image,
            centre,
            (max(1, int(size)), max(1, int(size * 0.75))),
            0,
            0,
            360,
            np.clip(tone, 0, 1).tolist(),
            -1,
            cv2.LINE_AA,
        )
        if size > 4:
            cv2.circle(
                stage.image,
                centre,
                max(1, int(size * 0.3)),
                np.clip(stage.palette.near * 1.2, 0, 1).tolist(),
                -1,
                cv2.LINE_AA,
            )


def awnings(stage: Stage) -> None:
    """Stretch striped awnings over stalls on both sides."""
    for side in (-1, 1):
        for k in range(3):
            near = k / 2
            x = 0.5 + side * (0.2 + 0.2 * near)
            wide, y = 0.1 + 0.1 * near, stage.horizon - 0.06 - 0.05 * near
            mask = np.clip((wide - np.abs(stage.x - x)) * stage.width, 0, 1) * np.clip(
                (0.035 + 0.02 * near - np.abs(stage.y - y - 0.1 * (stage.x - x) * side)) * stage.height, 0, 1
            )
            stripe = (np.sin((stage.x - x) / wide * 18) > 0) * np.ones_like(mask)
            light, dark = mix(stage.palette.glow, stage.palette.horizon, 0.3), stage.palette.accent
            stage.lay(mask, mix(np.broadcast_to(light, stage.image.shape), dark, stripe.astype(np.float32)), 0.4)
            under = blur(np.roll(mask, int(0.05 * stage.height), 0), 0.015 * stage.unit) * (1 - mask)
            stage.image = mix(stage.image, stage.palette.near, under * 0.5)
