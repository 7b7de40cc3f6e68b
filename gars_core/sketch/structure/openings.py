"""Things between the viewer and the scene: frames, arches, doors, windows, branches, blur."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.canvas import add, blank, done
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def opening(stage: Stage, mask: Field, tone: Field, soft: float = 0.006) -> None:
    """Close everything outside mask (h, w) with tone, bright at the inner edge."""
    inner = blur(mask, soft * stage.unit)
    edge = np.clip(inner * (1 - mask) * 3, 0, 1)
    rough = fbm(stage.height, stage.width, stage.rng, 8, 5)
    wall = np.clip(tone * (0.8 + 0.4 * rough[..., None]), 0, 1)
    stage.image = mix(stage.image, mix(wall, stage.palette.glow, edge * 0.4), 1 - mask)
    stage.depth = stage.depth * mask
    stage.subject = stage.subject * mask


def frame(stage: Stage) -> None:
    """Hang the scene as a framed picture inside itself."""
    import cv2

    inner = cv2.resize(stage.image, (int(0.58 * stage.width), int(0.58 * stage.height)), interpolation=cv2.INTER_AREA)
    inner_subject = cv2.resize(stage.subject, inner.shape[1::-1])
    outer: Field = np.stack([blur(stage.image[..., k], 0.012 * stage.unit) for k in range(3)], -1) * 0.7
    y, x, b = int(0.19 * stage.height), int(0.21 * stage.width), int(0.035 * stage.unit)
    outer[y - b : y + inner.shape[0] + b, x - b : x + inner.shape[1] + b] = mix(
        stage.palette.accent, stage.palette.near, 0.4
    )
    s = b // 2
    outer[y - s : y + inner.shape[0] + s, x - s : x + inner.shape[1] + s] = mix(
        stage.palette.glow, stage.palette.horizon, 0.3
    )
    outer[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
    stage.image, stage.subject = outer.astype(np.float32), np.zeros_like(stage.subject)
    stage.subject[y : y + inner.shape[0], x : x + inner.shape[1]] = inner_subject


def arch(stage: Stage) -> None:
    """Look out from under a stone arch."""
    u, v = (stage.x - 0.5) * stage.width / stage.unit, (stage.y - 0.46) * stage.height / stage.unit
    away = np.where(v < 0, np.hypot(u, v * 1.05), np.abs(u))
    opening(stage, np.clip((0.4 - away) * stage.unit / 2 + 0.5, 0, 1), mix(stage.palette.near, stage.palette.far, 0.35))


def door(stage: Stage) -> None:
    """Look through an open door: dark walls, a bright upright opening, its light on the floor."""
    inside = (
        np.clip((0.225 - np.abs(stage.x - 0.5)) * stage.width / 2 + 0.5, 0, 1)
        * np.clip((stage.y - 0.12) * stage.height / 2 + 0.5, 0, 1)
        * np.clip((0.86 - stage.y) * stage.height / 2 + 0.5, 0, 1)
    )
    spill = np.clip((stage.y - 0.86) * 40, 0, 1) * np.clip(
        (0.225 + (stage.y - 0.86) * 0.9 - np.abs(stage.x - 0.5)) * 24, 0, 1
    )
    opening(stage, inside, mix(stage.palette.near, stage.palette.far, 0.12) * 0.75)
    add(stage, spill.astype(np.float32), stage.palette.glow, 0.5)


def tunnel(stage: Stage) -> None:
    """Look down a round tunnel with ribs towards its bright end."""
    away = stage.distance(0.5, 0.52)
    inside = np.clip((0.21 - away) * stage.unit / 2 + 0.5, 0, 1)
    ribs = 0.5 + 0.5 * np.sin(np.log(np.maximum(away, 0.05)) * 15)
    opening(stage, inside, mix(stage.palette.near, stage.palette.far, 0.35))
    light = np.clip(1.05 - away * 1.35, 0.1, 1)
    wall = np.clip(stage.image * (0.35 + 0.8 * ribs * light)[..., None], 0, 1)
    stage.image = mix(wall, stage.image, inside)
    add(stage, np.exp(-np.clip(away - 0.2, 0, 9) / 0.09) * (1 - inside), stage.palette.glow, 0.4)


def window(stage: Stage) -> None:
    """Look out through a window with a sill, bars and curtains."""
    inside = np.clip((0.33 - np.abs(stage.x - 0.5)) * stage.width / 2, 0, 1) * np.clip(
        (0.34 - np.abs(stage.y - 0.46)) * stage.height / 2, 0, 1
    )
    opening(stage, inside, mix(stage.palette.horizon, stage.palette.far, 0.45))
    bars = (
        np.maximum(
            np.clip((0.009 - np.abs(stage.x - 0.5)) * stage.width, 0, 1),
            np.clip((0.009 - np.abs(stage.y - 0.4)) * stage.height, 0, 1),
        )
        * inside
    )
    near_edge = np.maximum(
        np.clip((0.022 - np.abs(np.abs(stage.x - 0.5) - 0.34)) * stage.width, 0, 1) * (np.abs(stage.y - 0.46) < 0.36),
        np.clip((0.022 - np.abs(np.abs(stage.y - 0.46) - 0.35)) * stage.height, 0, 1) * (np.abs(stage.x - 0.5) < 0.36),
    )
    wood = mix(stage.palette.near, stage.palette.accent, 0.3)
    stage.image = mix(stage.image, wood, np.maximum(bars, near_edge).astype(np.float32))
    cloth = (
        np.clip((np.abs(stage.x - 0.5) - 0.27 - 0.05 * np.cos(stage.y * 4)) * 30, 0, 1)
        * np.clip((0.455 - np.abs(stage.x - 0.5)) * 40, 0, 1)
        * (stage.y < 0.9)
    )
    fold = 0.6 + 0.4 * np.sin(stage.x * 170 + np.sin(stage.y * 5))
    stage.image = mix(
        stage.image,
        np.clip(mix(stage.palette.accent, stage.palette.glow, 0.4) * fold[..., None], 0, 1).astype(np.float32),
        cloth.astype(np.float32) * 0.9,
    )


def silhouettes(stage: Stage) -> None:
    """Close the front with black branches and grasses."""
    mask = blank(stage.height, stage.width)
    flora.bare(mask, -0.02 * stage.width, 1.0 * stage.height, 1.25 * stage.height, stage.rng, 0.32)
    flora.grass(mask, np.full(stage.width, 1.0 * stage.height, np.float32), 0.26 * stage.unit, 90, stage.rng)
    leaves = np.clip(
        (fbm(stage.height, stage.width, stage.rng, 7, 5) - 0.44 - stage.y * 1.7 + np.abs(stage.x - 0.45) * 0.5) * 16,
        0,
        1,
    )
    black = np.maximum(done(mask), leaves)
    stage.lay(black, stage.palette.near * 0.22, 0.0)
    stage.subject = stage.subject * (1 - black)


def blurred(stage: Stage) -> None:
    """Put large soft leaves and lights close to the lens, out of focus."""
    import cv2

    field: Field = np.zeros((stage.height, stage.width, 4), np.float32)
    for x, y, size, pick in stage.rng.random((15, 4)).tolist():
        at = (
            (int(x * stage.width), int((0.76 + 0.34 * y) * stage.height))
            if pick < 0.75
            else (int((0.02 if pick < 0.87 else 0.98) * stage.width), int(y * stage.height))
        )
        tone = mix(
            stage.palette.near, [stage.palette.accent, stage.palette.far, stage.palette.glow][int(pick * 2.99)], 0.65
        )
        cv2.ellipse(
            field,
            at,
            (int((0.06 + 0.12 * size) * stage.unit), int((0.03 + 0.06 * size) * stage.unit)),
            pick * 360,
            0,
            360,
            (*tone.tolist(), 1.0),
            -1,
            cv2.LINE_AA,
        )
    field = cv2.GaussianBlur(field, (0, 0), 0.022 * stage.unit)
    alpha = np.clip(field[..., 3:], 0, 1)
    stage.image = stage.image * (1 - 0.95 * alpha) + field[..., :3] * 0.95
