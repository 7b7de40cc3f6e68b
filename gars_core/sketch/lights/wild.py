"""Light without lamps: fireflies, crystals, mushrooms, the sea, the sky, a portal."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add, blank, bulbs, done, line, polygon
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.noise import blur, fbm, profile
from gars_core.sketch.stage import Stage


def fireflies(stage: Stage) -> None:
    """Let green-gold points drift near the ground, a few of them close and out of focus."""
    draws = stage.rng.random((95, 2))
    bulbs(stage, [(x, 0.35 + 0.62 * y) for x, y in draws.tolist()], 0.0032, rgb("d8ff5a"), 6)
    bulbs(stage, [(x, 0.25 + 0.7 * y) for x, y in draws[:9, ::-1].tolist()], 0.016, rgb("b9ee4a"), 2, 0.35)


def sea_sparkle(stage: Stage) -> None:
    """Let ground and edges glow blue-green, as living things do in the dark."""
    low = np.clip((stage.y - stage.horizon + 0.08) * 2.2, 0, 1)
    veins = np.clip(1 - np.abs(fbm(stage.height, stage.width, stage.rng, 5, 5, 2.5) - 0.5) * 11, 0, 1)
    add(stage, veins * low * (1 - 0.8 * stage.subject), rgb("12e6d0"), 0.7)
    edge = np.clip(blur(stage.subject, 0.02 * stage.unit) * (1 - stage.subject) * 2.2, 0, 1)
    add(stage, edge, rgb("28d7ff"), 0.8)
    draws = stage.rng.random((210, 2))
    bulbs(stage, [(x, 0.45 + 0.55 * y) for x, y in draws.tolist()], 0.0024, rgb("5affea"), 5)


def crystals(stage: Stage) -> None:
    """Grow glowing crystals from the lower corners."""

    for _ in range(16):
        x = stage.rng.choice([stage.rng.uniform(-0.02, 0.3), stage.rng.uniform(0.7, 1.02)])
        size, lean = stage.rng.uniform(0.08, 0.24), stage.rng.uniform(-0.35, 0.35)
        tint = mix(rgb("7af0ff"), rgb("d07aff"), float(stage.rng.random()))
        root, tip = (x, 1.0), (x + lean * size, 1 - size)
        for side, bright in ((-1, 0.65), (1, 1.0)):
            mask = blank(stage.height, stage.width)
            edge = side * size * 0.13
            polygon(
                mask,
                [
                    (px * stage.width, py * stage.height)
                    for px, py in (root, (root[0] + edge, 1.0), (tip[0] + edge, tip[1] + size * 0.25), tip)
                ],
            )
            stage.image = mix(stage.image, np.clip(tint * bright, 0, 1), done(mask) * 0.9)
        add(stage, np.exp(-((stage.distance(x + lean * size * 0.5, 1 - size * 0.5) / (size * 0.8)) ** 2)), tint, 0.11)


def mushrooms(stage: Stage) -> None:
    """Grow glowing mushrooms at the foot of the scene."""
    from gars_core.sketch.figures.silhouette import silhouette

    for x, size in sorted(
        zip(stage.rng.permutation(np.linspace(0.03, 0.97, 13)).tolist(), stage.rng.random(13).tolist(), strict=True),
        key=lambda row: row[1],
    ):
        tall = max(8, int((0.05 + 0.09 * size) * stage.unit))
        shape = silhouette("mushroom", tall).body
        top, left = int((0.9 + 0.08 * size) * stage.height) - tall, int(x * stage.width - shape.shape[1] / 2)
        frame = np.zeros((stage.height, stage.width), np.float32)
        y1, x0, x1 = min(stage.height, top + tall), max(0, left), min(stage.width, left + shape.shape[1])
        frame[top:y1, x0:x1] = shape[: y1 - top, x0 - left : x1 - left]
        tint = mix(rgb("53ffb4"), rgb("4ab8ff"), size)
        add(stage, np.clip(blur(frame, 0.02 * stage.unit), 0, 1), tint, 0.3)
        shade = np.clip(1.15 - np.clip((stage.y * stage.height - top) / tall, 0, 1) * 0.8, 0.1, 1.1)
        stage.image = mix(
            stage.image, np.clip(tint * shade[..., None] + 0.02, 0, 1) * np.ones((1, stage.width, 1), np.float32), frame
        )


def aurora(stage: Stage) -> None:
    """Hang curtains of green and violet light in the sky."""
    for k, tint in enumerate((rgb("3dffa2"), rgb("4ae0e0"), rgb("b05aff"))):
        base = 0.36 - 0.07 * k + 0.22 * (profile(stage.width, stage.rng, 2.5, 3) - 0.5)
        up = base[None] - stage.y
        streak = profile(stage.width, stage.rng, 40, 3, 0.7)[None]
        field = np.where(up > 0, np.exp(-up / (0.11 + 0.1 * streak)), np.exp(up / 0.012)) * (0.35 + 0.75 * streak)
        add(stage, (field * (1 - stage.subject)).astype(np.float32), tint, 0.85)
    low = np.clip((stage.y - stage.horizon) * 3, 0, 1) * np.ones((1, stage.width), np.float32)
    add(stage, low * 0.2, rgb("3dffa2"), 0.6)


def lightning(stage: Stage) -> None:
    """Strike far away: one forked bolt, a lit cloud, a pale flash over the land."""

    def bolt(x: float, y: float, to: float, thick: float) -> None:
        points = [(x, y)]
        while points[-1][1] < to:
            px, py = points[-1]
            points.append((px + stage.rng.uniform(-0.035, 0.035), py + stage.rng.uniform(0.015, 0.045)))
        mark = line(stage, np.array(points), thick) * (1 - stage.subject)
        add(stage, np.clip(blur(mark, 0.02 * stage.unit) * 3.5, 0, 1), rgb("9fb8ff"), 0.9)
        add(stage, mark, rgb("ffffff"), 1.0)
        if thick > 0.003:
            for px, py in points[3 :: max(1, len(points) // 4)]:
                bolt(px, py, min(to, py + 0.16), 0.002)

    x = stage.light.x
    add(stage, np.exp(-((stage.distance(x, 0.04) / 0.34) ** 2)), rgb("aebfff"), 0.7)
    bolt(x, -0.02, stage.horizon, 0.005)


def portal(stage: Stage) -> None:
    """Open a swirling ring of light behind the subject."""
    x, y, radius = 0.5, stage.ground - 0.36, 0.34
    away = stage.distance(x, y) / radius
    turn = np.arctan2((stage.y - y) * stage.height, (stage.x - x) * stage.width)
    swirl = 0.5 + 0.5 * np.sin(turn * 3 + away * 11)
    free = 1 - stage.subject
    tint, second = mix(rgb("39d6ff"), stage.paint.accent, 0.35), mix(rgb("a04aff"), stage.paint.glow, 0.25)
    inside = np.clip((1 - away) * 12, 0, 1) * free
    stage.image = mix(
        stage.image,
        mix(np.broadcast_to(second * 0.55, stage.image.shape), np.clip(tint + 0.15, 0, 1), swirl),
        inside * 0.8,
    )
    add(stage, np.exp(-(((away - 1) / 0.07) ** 2)) * free, np.clip(tint + 0.3, 0, 1), 1.0)
    add(stage, np.exp(-np.clip(away - 1, 0, 9) / 0.25) * (away > 1), tint, 0.55)
