"""What stands and grows in a place: silhouettes, flowers, rows, reeds, lamps, awnings, roads."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.backdrops.ground import plane
from gars_core.sketch.canvas import blank, done
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.figures.figure import Figure, Placement, stand
from gars_core.sketch.figures.outlines import outlines
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


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
            mask = blank(stage.height, stage.width)
            base = np.full(stage.width, (0.8 + 0.22 * row) * stage.height, np.float32)
            flora.grass(mask, base, (0.26 + 0.2 * row) * stage.unit, int(60 * stage.number("reeds", 1)), rng)
            gap = np.clip(np.abs(stage.x - 0.5) * 5 - 0.6, 0, 1)
            stage.lay(done(mask) * gap, mix(palette.near, palette.far, 0.35 - 0.25 * row), 0.2 * (1 - row))
    if stage.number("ferns", 0):
        mask = blank(stage.height, stage.width)
        flora.grass(mask, np.full(stage.width, 1.02 * stage.height, np.float32), 0.3 * stage.unit, 130, rng)
        stage.lay(
            done(mask) * np.clip(np.abs(stage.x - 0.5) * 5 - 0.7, 0, 1), mix(palette.near, palette.far, 0.2), 0.05
        )
    if stage.number("bulbs", 0):
        from gars_core.sketch.canvas import bulbs

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
