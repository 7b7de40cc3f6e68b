"""Lamps that can be seen: flames, bulbs, tubes, sparks, bolts, and what grows or burns with its own light."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gars_core.engines.sketch.colour import mix, rgb
from gars_core.engines.sketch.fields import Field
from gars_core.engines.sketch.lights.beams import add, cone
from gars_core.engines.sketch.noise import blur, fbm, profile
from gars_core.engines.sketch.stage import Stage

Place = tuple[float, float]


def dots(stage: Stage, places: Iterable[Place], radius: float) -> Field:
    """Return round dots (h, w); radius in units."""
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    for x, y in places:
        cv2.circle(
            field,
            (int(x * stage.width * 16), int(y * stage.height * 16)),
            max(8, int(radius * stage.unit * 16)),
            1.0,
            -1,
            cv2.LINE_AA,
            4,
        )
    return field


def bulbs(
    stage: Stage, places: Iterable[Place], radius: float, colour: Field, halo: float = 4, strength: float = 0.9
) -> None:
    """Draw glowing bulbs with a halo, halo times their radius."""
    field = dots(stage, places, radius)
    add(stage, np.clip(blur(field, radius * halo * 0.5 * stage.unit) * halo * 0.55, 0, 1), colour, strength)
    add(stage, blur(field, radius * stage.unit * 0.25), np.clip(colour * 0.6 + 0.45, 0, 1), 1.0)


def line(stage: Stage, points: Field, thick: float) -> Field:
    """Return a polyline (h, w) through points (n, 2) in the frame; thick in units."""
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    at = np.rint(points * [stage.width * 16, stage.height * 16]).astype(np.int32)
    cv2.polylines(field, [at], False, 1.0, max(1, round(thick * stage.unit)), cv2.LINE_AA, 4)
    return field


def flame(stage: Stage, x: float, y: float, tall: float, halo: float = 0.5) -> None:
    """Draw one flame whose foot is at a place; tall in units, halo the strength of the air's glow around it."""
    reach = 4.5 * tall if halo > 0.1 else 0.8 * tall
    top, foot = (int(np.clip((y + side * reach) * stage.height, 0, stage.height)) for side in (-1.5, 1))
    left, right = (int(np.clip(x * stage.width + side * reach * stage.unit, 0, stage.width)) for side in (-1, 1))
    if top >= foot or left >= right:
        return
    box = slice(top, foot), slice(left, right)
    u = (stage.x[:, box[1]] - x) * stage.width / stage.unit / tall
    v = (y - stage.y[box[0]]) * stage.height / stage.unit / tall
    lick = u + 0.05 * np.sin(v * 7 + x * 40)
    wide = 0.30 * np.sqrt(np.clip(v, 0, 1)) * (1 - np.clip(v, 0, 1)) ** 0.8 * 2.0
    body = np.clip((wide - np.abs(lick)) * 12, 0, 1) * (v > 0) * (v < 1)
    core = np.clip((wide * 0.5 - np.abs(lick)) * 14, 0, 1) * (v > 0.02) * (v < 0.6)
    air = np.exp(-((np.hypot(u, v - 0.4) / 2.0) ** 2))[..., None] * rgb("ff9a3c") * halo
    part = 1 - (1 - stage.image[box]) * (1 - np.clip(air, 0, 1))
    part = mix(mix(part, rgb("ffa62e"), body * 0.92), rgb("fff3c4"), core * 0.95)
    stage.image[box] = part


def post(stage: Stage, x: float, top: float, foot: float, wide: float, colour: Field) -> None:
    """Draw an upright bar, rounded by the light."""
    across = (stage.x - x) * stage.width / stage.unit / wide
    mask = np.clip((1 - np.abs(across)) * wide * stage.unit + 0.5, 0, 1) * (stage.y > top) * (stage.y < foot)
    stage.image = mix(
        stage.image, np.clip(colour * (1.15 - 0.5 * np.abs(across + 0.3))[..., None], 0, 1).astype(np.float32), mask
    )


def candle(stage: Stage) -> None:
    """Stand one candle at the side; its flame lights a small room of air."""
    x, foot = stage.light.x, 0.93
    post(stage, x, foot - 0.13, foot, 0.022, rgb("f3e3c0"))
    flame(stage, x, foot - 0.125, 0.1)


def fire(stage: Stage) -> None:
    """Fill a lower corner with a hearth: many flames in a dark frame, sparks above."""
    _blaze(stage, stage.light.x, 0.99, 0.3, 9)
    sparks(stage, stage.light.x, 0.8, 46, 0.3)


def campfire(stage: Stage) -> None:
    """Build a fire of crossed logs in front, with sparks that rise high."""
    x, foot = stage.light.x, 0.95
    for side in (-1, 1):
        points = np.array([[x - side * 0.085, foot], [x + side * 0.05, foot - 0.035]])
        stage.image = mix(stage.image, rgb("2a150c"), line(stage, points, 0.022))
    _blaze(stage, x, foot - 0.012, 0.2, 7)
    sparks(stage, x, foot - 0.15, 70, 0.75)


def _blaze(stage: Stage, x: float, foot: float, tall: float, count: int) -> None:
    for dx, size in stage.rng.uniform([-1, 0.45], [1, 1], (count, 2)).tolist():
        flame(stage, x + dx * tall * 0.42, foot, tall * size * (1 - 0.45 * abs(dx)), 0.03)


def sparks(stage: Stage, x: float, y: float, count: int, rise: float) -> None:
    """Let sparks rise from a place."""
    draws = stage.rng.random((count, 2))
    places = [(x + (a - 0.5) * 0.42 * (0.3 + b), y - b * rise) for a, b in draws.tolist()]
    bulbs(stage, places, 0.0022, rgb("ffb347"), 3)


def neon(stage: Stage) -> None:
    """Hang two bent neon tubes behind, one on either side, and let them tint their halves."""
    for x, tint, phase in ((0.13, rgb("ff2f92"), 0.0), (0.87, rgb("22e0ff"), 1.0)):
        t = np.linspace(0, 1, 60)
        shape = np.stack(
            [x + 0.055 * np.sign(np.sin(t * 9 + phase)) * (np.abs(np.sin(t * 9 + phase)) ** 0.3), 0.1 + 0.5 * t], 1
        )
        tube = line(stage, shape, 0.009) * (1 - 0.85 * stage.subject)
        add(stage, np.exp(-(((stage.x - x) / 0.3) ** 2)) * np.ones_like(tube), tint, 0.34)
        add(stage, np.clip(blur(tube, 0.02 * stage.unit) * 4, 0, 1), tint, 1.0)
        add(stage, tube, np.clip(tint + 0.55, 0, 1), 1.0)


def lanterns(stage: Stage) -> None:
    """Let paper lanterns hang and drift, near ones large."""
    import cv2

    for x, y, size in sorted(stage.rng.random((13, 3)).tolist(), key=lambda row: row[2]):
        radius = 0.014 + 0.03 * size**2
        place = (x, 0.04 + y * 0.46)
        tint = mix(rgb("ff8a2b"), stage.paint.glow, 0.3)
        add(stage, np.exp(-((stage.distance(*place) / (radius * 2.6)) ** 2)), tint, 0.55)
        centre = (int(place[0] * stage.width), int(place[1] * stage.height))
        axes = (int(radius * stage.unit), int(radius * 1.25 * stage.unit))
        shape = np.zeros((stage.height, stage.width), np.float32)
        cv2.ellipse(shape, centre, axes, 0, 0, 360, 1.0, -1, cv2.LINE_AA)
        rib = 0.88 + 0.12 * np.sin((stage.y - place[1]) * stage.height / axes[1] * 12)
        body = mix(
            np.clip(tint * 1.15, 0, 1),
            np.clip(tint * 0.5 + 0.5, 0, 1),
            np.exp(-((stage.distance(place[0], place[1] + radius * 0.4) / radius) ** 2)),
        )
        stage.image = mix(stage.image, np.clip(body * rib[..., None], 0, 1).astype(np.float32), shape * 0.95)


def fairy(stage: Stage) -> None:
    """Swing strings of tiny warm bulbs across the top and the sides."""
    places: list[Place] = []
    for k in range(5):
        t = np.linspace(-0.02, 1.02, 34)
        sag = 0.03 + 0.085 * k + 0.16 * (2 * t - 1) ** 2 * (-1 if k % 2 else 0.4) + 0.08 * np.sin(t * np.pi)
        stage.image = mix(stage.image, stage.palette.near * 0.6, line(stage, np.stack([t, sag], 1), 0.0015) * 0.6)
        places += list(zip(t.tolist(), (sag + 0.006).tolist(), strict=True))
    bulbs(stage, places, 0.0042, rgb("ffd98a"), 5)


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


def lamp_post(stage: Stage) -> None:
    """Stand one street lamp with its cone of light; the rest is night."""
    x, top = stage.light.x, 0.2
    dark = mix(stage.palette.near, rgb("05060a"), 0.6)
    before = stage.image
    shaft = cone(stage, x, top, np.pi / 2, 0.55, 0.85, 0.5)
    stage.image = mix(before * 0.5, np.clip(before * 1.5, 0, 1), shaft)
    post(stage, x, top, stage.ground + 0.03, 0.008, dark)
    add(stage, shaft, rgb("ffcf7a"), 0.32)
    bulbs(stage, [(x, top)], 0.02, rgb("ffd58a"), 6)


def oil_lamp(stage: Stage) -> None:
    """Stand an oil lamp: brass foot, glass chimney, a warm globe of light."""
    x, foot = stage.light.x, 0.95
    add(stage, np.exp(-((stage.distance(x, foot - 0.13) / 0.3) ** 2)), rgb("ffb75a"), 0.6)
    base = np.clip(
        (0.055 - np.abs(stage.x - x) * stage.width / stage.unit - np.clip(foot - stage.y, 0, 1) * 0.5) * stage.unit / 2,
        0,
        1,
    )
    stage.image = mix(stage.image, rgb("7a5420"), base * (stage.y > foot - 0.07) * (stage.y < foot))
    chimney = np.exp(
        -(((stage.x - x) * stage.width / stage.unit / 0.032) ** 4 + ((stage.y - foot + 0.14) / 0.075) ** 4)
    )
    add(stage, chimney, rgb("ffd9a0"), 0.45)
    flame(stage, x, foot - 0.085, 0.09)


def desk_lamp(stage: Stage) -> None:
    """Bend a desk lamp into the frame; its light falls as a hard-edged cone."""
    dark = mix(stage.palette.accent, rgb("101014"), 0.55)
    x = 0.9 if stage.light.x > 0.5 else 0.1
    lean = -1 if x > 0.5 else 1
    head = (x + lean * 0.15, 0.3)
    shaft = cone(stage, *head, np.pi / 2 + lean * -0.3, 0.62, 0.9, 0.12)
    stage.image = mix(stage.image * 0.55, np.clip(stage.image * 1.35 + 0.03, 0, 1), shaft)
    add(stage, shaft, rgb("ffe2a8"), 0.3)
    arm = np.array([[x, 0.95], [x + lean * -0.02, 0.55], head])
    stage.image = mix(stage.image, dark, line(stage, arm, 0.012))
    hood = cone(stage, head[0], head[1] - 0.045, np.pi / 2 + lean * -0.3, 0.75, 0.062, 0.1)
    stage.image = mix(stage.image, dark, np.clip(hood * 4 - 0.8, 0, 1))


def screen(stage: Stage) -> None:
    """Put a bright screen at the lower edge: cold light from below and in front, lines of text on it."""
    x = stage.light.x
    wide, top = 0.24, 0.86
    inside = np.clip((wide - np.abs(stage.x - x)) * stage.width, 0, 1) * np.clip((stage.y - top) * stage.height, 0, 1)
    add(stage, np.exp(-(((stage.x - x) / 0.42) ** 2 + ((stage.y - 0.9) / 0.4) ** 2)), rgb("5ac8ff"), 0.6)
    rows = (np.sin(stage.y * 320) > 0.1) * (fbm(stage.height, stage.width, stage.rng, 10, 2, 4) > 0.45)
    stage.image = mix(
        stage.image, mix(np.broadcast_to(rgb("bfeaff"), stage.image.shape), rgb("1a5c94"), rows * 0.75), inside
    )


def torches(stage: Stage) -> None:
    """Ring the scene with torches on poles, small at the back."""
    for k in range(9):
        angle = np.pi * (0.02 + 0.96 * k / 8)
        x, y = 0.5 - np.cos(angle) * 0.45, stage.horizon + 0.16 - np.sin(angle) * 0.13
        size = 0.05 + 0.055 * (y - stage.horizon) / 0.16
        post(stage, x, y - size * 1.2, y + size * 0.7, size * 0.07, rgb("2a1a10"))
        flame(stage, x, y - size * 1.1, size * 1.25, 0.16)


def chandelier(stage: Stage) -> None:
    """Hang a brass chandelier with tiers of small flames and a glitter of drops."""
    brass = mix(rgb("8a6a2a"), stage.paint.glow, 0.25)
    stage.image = mix(stage.image, brass, line(stage, np.array([[0.5, -0.02], [0.5, 0.12]]), 0.006))
    places: list[Place] = []
    for tier, (reach, y, count) in enumerate(((0.17, 0.17, 9), (0.09, 0.1, 5))):
        t = np.linspace(-1, 1, 40)
        stage.image = mix(
            stage.image, brass, line(stage, np.stack([0.5 + reach * t, y + 0.028 * (1 - t**2) + 0.0 * tier], 1), 0.006)
        )
        for k in range(count):
            u = -1 + 2 * k / (count - 1)
            places.append((0.5 + reach * u, y + 0.02 * (1 - u * u) - 0.022))
    bulbs(stage, places, 0.0075, rgb("ffd89a"), 6)
    draws = stage.rng.random((60, 2))
    bulbs(stage, [(0.5 + (a - 0.5) * 0.32, 0.19 + 0.05 * b) for a, b in draws.tolist()], 0.0018, rgb("ffffff"), 3)


def tubes(stage: Stage) -> None:
    """Mount cold tubes on the ceiling, in perspective; the whole picture turns greenish and flat."""
    stage.image = np.clip(stage.image * mix(np.ones(3, np.float32), rgb("d4ffe6"), 0.6), 0, 1).astype(np.float32)
    for k in range(4):
        y, wide = 0.02 + 0.07 * k, 0.34 - 0.075 * k
        for side in (-1, 1):
            centre = 0.5 + side * wide * 0.62
            tube = line(stage, np.array([[centre - wide * 0.4, y], [centre + wide * 0.4, y]]), 0.012 - 0.002 * k)
            add(stage, np.clip(blur(tube, 0.02 * stage.unit) * 3, 0, 1), rgb("d8fff0"), 0.7)
            add(stage, tube, rgb("f6fffb"), 1.0)


def city(stage: Stage) -> None:
    """Fill the background with round lights out of focus, in the colours of a town at night."""
    import cv2

    tints = [rgb("ffb347"), rgb("ff5a5a"), rgb("6ad1ff"), rgb("fff1c9"), stage.paint.accent]
    layer = np.zeros_like(stage.image)
    for k, (x, y, size) in enumerate(stage.rng.random((95, 3)).tolist()):
        at = (int(x * stage.width), int((stage.horizon - 0.22 + 0.34 * y) * stage.height))
        cv2.circle(
            layer,
            at,
            int(stage.unit * (0.007 + 0.024 * size)),
            (tints[k % 5] * (0.35 + 0.4 * size)).tolist(),
            -1,
            cv2.LINE_AA,
        )
    layer = cv2.GaussianBlur(layer, (0, 0), 0.0025 * stage.unit + 0.4) * (1 - stage.subject)[..., None]
    stage.image = (1 - (1 - stage.image) * (1 - np.clip(layer, 0, 1))).astype(np.float32)


def crystals(stage: Stage) -> None:
    """Grow glowing crystals from the lower corners."""
    from gars_core.engines.sketch.backdrops.city import polygon
    from gars_core.engines.sketch.backdrops.flora import blank, done

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
    from gars_core.engines.sketch.silhouette import silhouette

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


def fireworks(stage: Stage) -> None:
    """Burst shells of sparks in the sky."""
    tints = [rgb("ffd35a"), rgb("ff4f7b"), rgb("62e0ff"), rgb("a8ff6a"), stage.paint.accent]
    for k, (x, y, size) in enumerate(stage.rng.random((6, 3)).tolist()):
        centre, radius = (0.1 + 0.8 * x, 0.06 + 0.34 * y), 0.07 + 0.11 * size
        field = np.zeros((stage.height, stage.width), np.float32)
        for turn in np.linspace(0, 2 * np.pi, 34, endpoint=False):
            t = np.linspace(0.25, 1, 8)
            trail = np.stack(
                [
                    centre[0] + np.cos(turn) * radius * t * stage.unit / stage.width,
                    centre[1] + (np.sin(turn) * radius * t + 0.035 * t**2) * stage.unit / stage.height,
                ],
                1,
            )
            field = np.maximum(field, line(stage, trail, 0.0022)) if False else field
            import cv2

            cv2.polylines(
                field,
                [np.rint(trail * [stage.width * 16, stage.height * 16]).astype(np.int32)],
                False,
                1.0,
                max(1, round(0.0025 * stage.unit)),
                cv2.LINE_AA,
                4,
            )
        field = field * (1 - stage.subject)
        add(stage, np.exp(-((stage.distance(*centre) / (radius * 1.3)) ** 2)), tints[k % 5], 0.25)
        add(stage, np.clip(blur(field, 0.006 * stage.unit) * 2, 0, 1), tints[k % 5], 0.9)
        add(stage, field, np.clip(tints[k % 5] + 0.35, 0, 1), 1.0)


def sparklers(stage: Stage) -> None:
    """Hold crackling sparklers on both sides: short white-gold needles around a hot core."""
    import cv2

    for x, y in ((0.17, 0.55), (0.83, 0.47), (0.7, 0.8)):
        field = np.zeros((stage.height, stage.width), np.float32)
        for turn, reach, start in stage.rng.random((120, 3)).tolist():
            a, r0, r1 = turn * 2 * np.pi, 0.1 * start * reach, 0.12 * reach
            points = [
                (
                    int((x * stage.width + np.cos(a) * r * stage.unit) * 16),
                    int((y * stage.height + np.sin(a) * r * stage.unit) * 16),
                )
                for r in (r0, r1)
            ]
            cv2.line(field, points[0], points[1], 1.0, 1, cv2.LINE_AA, 4)
        add(stage, np.exp(-((stage.distance(x, y) / 0.15) ** 2)), rgb("ffcf6a"), 0.6)
        add(stage, np.clip(blur(field, 0.004 * stage.unit) * 2.4, 0, 1), rgb("ffd98a"), 1.0)
        bulbs(stage, [(x, y)], 0.01, rgb("fff4d0"), 4)


def lava(stage: Stage) -> None:
    """Crack the ground open over molten rock, red light rising from it."""
    low = np.clip((stage.y - stage.horizon) * 5, 0, 1)
    veins = (
        np.clip(1 - np.abs(fbm(stage.height, stage.width, stage.rng, 4, 5, 2.2) - 0.5) * 9, 0, 1)
        * low
        * (1 - stage.subject)
    )
    stage.image = mix(stage.image, rgb("140504"), low * 0.5 * (1 - stage.subject))
    add(stage, np.clip(blur(veins, 0.03 * stage.unit) * 1.6, 0, 1), rgb("ff3a0c"), 0.9)
    stage.image = mix(
        stage.image, mix(np.broadcast_to(rgb("ff5a12"), stage.image.shape), rgb("ffe27a"), veins**3), veins * 0.95
    )
    rise = np.clip((stage.y - 0.35) * 1.5, 0, 1) * np.ones((1, stage.width), np.float32)
    add(stage, rise, rgb("ff4a1c"), 0.3)


def forge(stage: Stage) -> None:
    """Glow of white-hot metal at one side, with a fan of sparks and everything else in soot."""
    x, y = stage.light.x, 0.88
    add(stage, np.exp(-((stage.distance(x, y) / 0.5) ** 2)), rgb("ff6a1a"), 0.6)
    bar = line(stage, np.array([[x - 0.16, y + 0.03], [x + 0.08, y - 0.01]]), 0.03)
    add(stage, np.clip(blur(bar, 0.04 * stage.unit) * 1.8, 0, 1), rgb("ff8a2a"), 1.0)
    add(stage, bar, rgb("fff0b8"), 1.0)
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    for turn, reach, start in stage.rng.random((110, 3)).tolist():
        a = -np.pi * (0.12 + 0.76 * turn)
        r = np.linspace(0.4 * start, 1, 5) * (0.1 + 0.4 * reach)
        trail = np.stack(
            [
                x * stage.width + np.cos(a) * r * stage.unit,
                y * stage.height + (np.sin(a) * r + 0.9 * r**2) * stage.unit,
            ],
            1,
        )
        cv2.polylines(field, [np.rint(trail * 16).astype(np.int32)], False, 1.0, 1, cv2.LINE_AA, 4)
    add(stage, np.clip(blur(field, 0.003 * stage.unit) * 1.5, 0, 1), rgb("ffb04a"), 1.0)
    add(stage, field, rgb("fff0c0"), 0.9)


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
