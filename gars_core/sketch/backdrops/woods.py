"""Inside a wood: trunks or bamboo standing one behind the other in bright air, leaves above, a floor below."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.backdrops.ground import ground
from gars_core.sketch.canvas import blank, done
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def woods(stage: Stage) -> None:
    """Draw a wood; options: trees (trunk, bamboo, birch, giant, bare), leaves 0..1, under (ground kind)."""
    palette, light, rng = stage.palette, stage.light, stage.rng
    height, width = stage.height, stage.width
    kind = stage.option("trees", "trunk")
    around = np.exp(-((stage.distance(light.x, min(light.y, stage.horizon)) / 0.62) ** 2))
    back = mix(mix(palette.sky, palette.far, 0.45), palette.horizon, np.clip(around * 0.55 + 0.35, 0, 1))
    stage.image = mix(back, palette.glow, around * min(0.7, light.power))
    layers = 5
    for k in range(layers):
        near = k / (layers - 1)
        base = stage.horizon + 0.02 + 0.26 * near**1.5
        depth = 0.92 - 0.75 * near
        tone = mix(
            mix(palette.far, palette.near, 0.25 + 0.75 * near), palette.horizon, (1 - near) * 0.62 * (0.5 + stage.haze)
        )
        if k == 1:
            ground(stage, stage.option("under", "grass"), stage.horizon + 0.01)
        mask = blank(height, width)
        count = [15, 11, 8, 5, 2][k]
        wide = (
            stage.unit
            * (0.010 + 0.075 * near**1.7)
            * (2.1 if kind == "giant" else 0.62 if kind in ("bamboo", "birch") else 1)
        )
        if kind == "giant":
            count = max(2, count // 2)
        elif kind in ("bamboo", "birch"):
            count = int(count * 1.7)
        for n in range(count):
            x = (n + rng.uniform(0.1, 0.9)) / count
            if near > 0.6 and 0.28 < x < 0.72:
                x = x * 0.25 if x < 0.5 else 1 - (1 - x) * 0.25
            place = (x * width, (base + rng.uniform(-0.01, 0.02)) * height)
            if kind == "bamboo":
                flora.bamboo(mask, *place, wide * rng.uniform(0.7, 1.2), rng)
            elif kind == "bare":
                flora.bare(mask, *place, height * (0.3 + 0.5 * near), rng)
            else:
                flora.trunk(mask, *place, wide * rng.uniform(0.7, 1.25), rng)
        alpha = done(mask)
        body = np.broadcast_to(tone, stage.image.shape)
        if kind == "birch":
            marks = np.clip((fbm(height, width, rng, 26, 3, 6) - 0.55) * 9, 0, 1)
            body = mix(
                np.broadcast_to(mix(tone, np.clip(palette.glow * 0.4 + palette.horizon * 0.6, 0, 1), 0.75), body.shape),
                tone * 0.5,
                marks,
            )
        soft = blur(alpha, 0.006 * stage.unit + wide * 0.12)
        dx, _ = light.direction(0.5, 0.5)
        lit = np.clip((soft - np.roll(soft, round(np.sign(dx) * max(2, wide * 0.35)), 1)) * 1.5, 0, 1) * alpha
        body = mix(body, palette.glow, lit * (0.25 + 0.3 * light.power))
        stage.lay(alpha, body, depth)
        leaves = stage.number("leaves", 0.7)
        if leaves and kind not in ("bare",):
            canopy(stage, leaves, near, tone, depth)
        stage.image = mix(
            stage.image, palette.horizon, stage.haze * 0.22 * (1 - near) * np.exp(-(((stage.y - base) / 0.16) ** 2))
        )


def canopy(stage: Stage, amount: float, near: float, tone: np.ndarray, depth: float) -> None:
    """Hang leaves from the upper edge, in clumps with gaps that the light comes through."""
    field = fbm(stage.height, stage.width, stage.rng, 5 + 3 * near, 6, 1.2, 0.62)
    reach = (0.16 + 0.26 * amount) * (0.7 + 0.5 * near)
    side = np.abs(stage.x - 0.5) * 0.35
    cover = np.clip((field + side * (0.4 + near) - 0.40 - np.clip(stage.y / reach, 0, 3) * 0.33) * 16, 0, 1)
    leaf = mix(tone, stage.palette.accent, 0.22 * (1 - near) + stage.number("blossom", 0.0) * (1 - 0.4 * near))
    shine = np.clip((field - 0.55) * 2.4, 0, 1) * 0.4 * (1 - 0.4 * near)
    stage.lay(cover * 0.94, mix(np.broadcast_to(leaf, stage.image.shape), stage.palette.glow, shine), depth)
