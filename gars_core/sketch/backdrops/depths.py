"""Under ground and under water: caves that open on light, reefs and the sea floor."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.backdrops.ground import ground
from gars_core.sketch.backdrops.terrain import relief
from gars_core.sketch.canvas import blank, done, dot
from gars_core.sketch.colours.colour import mix, saturate
from gars_core.sketch.noise import blur, fbm, profile
from gars_core.sketch.stage import Stage


def cave(stage: Stage) -> None:
    """Draw a cave that looks out to light; options: ground, crystals, hang (stalactites), slot (a tall narrow gap)."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    x, y = 0.5 + 0.1 * np.sign(stage.light.x - 0.5), stage.horizon - 0.2
    slot = stage.number("slot", 0.0)
    away = np.hypot((stage.x - x) * (1 + 3.2 * slot), (stage.y - y) * (1.15 - 0.85 * slot))
    stage.image = mix(
        mix(palette.horizon, palette.glow, 0.55), mix(palette.sky, palette.far, 0.4), np.clip(away / 0.5, 0, 1)
    )
    ground(stage, stage.option("ground", "rock"), stage.horizon)
    layers = 4
    for k in range(layers):
        near = k / (layers - 1)
        rough = fbm(height, width, rng, 3 + k, 6, 1.0, 0.55)
        radius = 0.2 + 0.15 * near + 0.07 * near**2
        mask = np.clip((away - radius + 0.3 * (rough - 0.5) * (0.6 + 0.6 * near)) * stage.unit / 5, 0, 1)
        mask *= np.clip(
            (
                stage.horizon
                + 0.12
                + 0.26 * near
                + 0.1 * (rough - 0.5)
                + 0.5 * np.clip(np.abs(stage.x - x) - 0.3, 0, 1)
                - stage.y
            )
            * 30,
            0,
            1,
        )
        hang = stage.number("hang", 0.5)
        if hang:
            spikes = profile(width, rng, 16 + 8 * (layers - k), 3, 0.7) ** 3 * 0.3 * hang * (0.5 + near)
            mask = np.maximum(mask, np.clip((0.05 + 0.1 * near + spikes[None] - stage.y) * stage.unit / 3, 0, 1))
        depth = 0.85 - 0.65 * near
        tone = mix(mix(palette.far, palette.near, 0.25 + 0.65 * near), palette.horizon, 0.4 * (1 - near))
        shade = relief(stage, np.zeros(width, np.float32), 5 + 2 * k, 1, 0.45)
        edge = np.exp(-((np.clip(away - radius, 0, 1) / 0.14) ** 2))
        colour = np.clip(tone[None, None] * shade[..., None], 0, 1)
        stage.lay(
            mask, mix(colour, palette.glow, edge * 0.32 * (0.35 + stage.light.power) * np.clip(shade, 0.6, 1.4)), depth
        )
    crystals = stage.number("crystals", 0.0)
    if crystals:
        _crystals(stage, crystals)


def _crystals(stage: Stage, amount: float) -> None:
    from gars_core.sketch.canvas import polygon

    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    glow = np.zeros((height, width, 3), np.float32)
    for _ in range(int(26 * amount)):
        side = rng.random() < 0.5
        x = rng.uniform(0, 0.26) if side else rng.uniform(0.74, 1)
        above = rng.random() < 0.3
        base = rng.uniform(-0.02, 0.08) if above else rng.uniform(0.62, 0.98)
        size = rng.uniform(0.06, 0.2) * (1 if above else 0.5 + base * 0.6)
        angle = (np.pi / 2 if above else -np.pi / 2) + rng.uniform(-0.6, 0.6)
        tip = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-tip[1], tip[0]]) * size * 0.14
        root = np.array([x, base])
        hue = mix(
            mix(palette.accent, palette.glow, float(rng.uniform(0, 0.7))), palette.sky, float(rng.uniform(0, 0.4))
        )
        hue = saturate(hue, 1.2)
        faces = [
            (root - across, root + tip * size * 0.8 - across, root + tip * size, root, 0.6),
            (root + across, root + tip * size * 0.8 + across, root + tip * size, root, 1.15),
        ]
        for *corners, bright in faces:
            mask = blank(height, width)
            polygon(mask, [(float(p[0]) * width, float(p[1]) * height) for p in corners])
            box = stage.lay_part(mask, np.clip(hue * bright, 0, 1), 0.3)
            glow[box] += done(mask[box])[..., None] * hue * 0.3
    stage.image = np.clip(stage.image + blur(glow, 0.03 * stage.unit), 0, 1)


def underwater(stage: Stage) -> None:
    """Draw the inside of the sea; options: weed 0..1, coral 0..1, floor (sand, rock, none), towers 0..1."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    top = mix(palette.horizon, palette.glow, 0.45)
    deep = mix(palette.sky, palette.near, 0.35)
    fall = np.broadcast_to(np.clip(stage.y * 1.15, 0, 1) ** 0.8, (height, width))
    stage.image = mix(top, deep, fall)
    sun = np.exp(-((stage.distance(stage.light.x, -0.05) / 0.5) ** 2))
    stage.image = mix(stage.image, palette.glow, sun * 0.6 * (0.3 + stage.light.power))
    wave = fbm(height, width, rng, 4, 4, 5)
    skin = np.exp(-stage.y / 0.06) * np.clip((wave - 0.45) * 4, 0, 1)
    stage.image = mix(stage.image, np.clip(palette.glow * 1.1, 0, 1), skin * 0.6)
    angle = (stage.x - stage.light.x) / (0.35 + stage.y)
    shafts = np.interp(angle, np.linspace(-3, 3, 300), profile(300, rng, 40, 2)).astype(np.float32)
    shafts = np.clip((shafts - 0.5) * 2.4, 0, 1) * np.exp(-stage.y * 1.7)
    stage.image = np.clip(stage.image + shafts[..., None] * palette.glow * 0.42 * (0.3 + stage.light.power), 0, 1)
    floor = stage.option("floor", "sand")
    for k in range(4):
        near = k / 3
        line = 0.68 + 0.09 * k - (0.12 if floor == "rock" else 0.05) * profile(width, rng, 3 + k, 5)
        depth = 0.9 - 0.65 * near
        tone = mix(mix(palette.far, palette.near, 0.15 + 0.55 * near), deep, 0.65 * (1 - near))
        weed, coral = stage.number("weed", 0.3), stage.number("coral", 0.0)
        if weed:
            _weed(stage, line, weed, near, mix(tone, palette.near, 0.3), depth)
        if coral and near > 0.2:
            _coral(stage, line, coral, near, depth)
        net = np.abs(fbm(height, width, rng, 9, 3, 3) - 0.5)
        lace = np.clip(1 - net * 16, 0, 1) * np.exp(-np.clip(stage.y - line[None], 0, 1) * 5)
        shade = relief(stage, line, 4, 1.2, 0.2)
        colour = mix(
            np.clip(tone[None, None] * shade[..., None], 0, 1), palette.glow, lace * 0.3 * (0.2 + stage.light.power)
        )
        stage.lay(stage.below(line, 2), colour, depth)
    stage.horizon = 0.74


def _weed(stage: Stage, line: np.ndarray, amount: float, near: float, tone: np.ndarray, depth: float) -> None:
    import cv2

    mask = blank(stage.height, stage.width)
    for _ in range(int((16 - 8 * near) * amount * 2)):
        x = stage.rng.random()
        if near > 0.5 and 0.3 < x < 0.7:
            x = x * 0.4
        root = float(line[min(stage.width - 1, int(x * stage.width))]) + 0.02
        tall, sway, phase = (
            stage.rng.uniform(0.12, 0.5) * (0.5 + 0.7 * near) * (0.5 + amount),
            stage.rng.uniform(0.008, 0.022),
            stage.rng.uniform(0, 6),
        )
        t = np.linspace(0, 1, 24)
        points = np.stack(
            [(x + sway * (0.5 + near) * np.sin(t * 7 + phase)) * stage.width, (root - tall * t) * stage.height], 1
        )
        for k in range(23):
            thick = max(1, int(stage.unit * (0.004 + 0.014 * near) * (1 - t[k]) ** 0.6))
            cv2.line(
                mask,
                tuple(np.rint(points[k] * 16).astype(int).tolist()),
                tuple(np.rint(points[k + 1] * 16).astype(int).tolist()),
                255,
                thick,
                cv2.LINE_AA,
                4,
            )
    stage.lay(done(mask), tone, depth)


def _coral(stage: Stage, line: np.ndarray, amount: float, near: float, depth: float) -> None:
    palette, rng = stage.palette, stage.rng
    for _ in range(int(9 * amount)):
        mask = blank(stage.height, stage.width)
        x = rng.random()
        root = (float(line[min(stage.width - 1, int(x * stage.width))]) + 0.03) * stage.height
        size = rng.uniform(0.07, 0.18) * (0.5 + 0.8 * near) * stage.unit
        if rng.random() < 0.5:
            flora.bare(mask, x * stage.width, root, size * 1.5, rng)
            import cv2

            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
            mask = cv2.dilate(mask, kernel, iterations=max(1, int(size * 0.02))).astype(np.uint8)
        else:
            for dx, dy, r in rng.random((9, 3)).tolist():
                dot(mask, x * stage.width + (dx - 0.5) * size, root - dy * size * 0.6, size * (0.12 + 0.16 * r))
        hue = mix(
            mix(palette.accent, palette.glow, float(rng.uniform(0, 0.5))), palette.far, float(rng.uniform(0.1, 0.6))
        )
        soft = blur(done(mask), 0.01 * stage.unit)
        shade = np.clip(0.75 + (soft - np.roll(soft, int(0.015 * stage.unit), 0)) * 0.9, 0.4, 1.3)
        stage.lay(
            done(mask),
            np.clip(mix(hue, palette.sky, 0.5 * (1 - near))[None, None] * shade[..., None], 0, 1),
            depth,
        )
