"""What a composition does to the scene itself: before the figures stand in it, and before the medium."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.engines.sketch.backdrops import flora
from gars_core.engines.sketch.colour import luma, mix
from gars_core.engines.sketch.fields import Field
from gars_core.engines.sketch.lights.beams import add
from gars_core.engines.sketch.noise import blur, fbm, profile
from gars_core.engines.sketch.stage import Stage

Change = Callable[[Stage], None]


def veil(stage: Stage, share: float) -> None:
    """Calm the scene towards its own mean, so that a plain surface stands behind the figures."""
    mean = mix(stage.palette.horizon, stage.palette.sky, 0.5)
    stage.image = mix(stage.image, mean, share)


def empty(stage: Stage) -> None:
    """Empty the air: everything but a strip at the foot fades into one tone."""
    fall = np.clip((0.9 - stage.y) / 0.2, 0, 1) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, mix(stage.palette.horizon, stage.palette.glow, 0.35), fall * 0.86)


def vast(stage: Stage) -> None:
    """Make room: a huge pale sphere of air over a low, simple ground."""
    around = np.exp(-((stage.distance(0.55, 0.3) / 0.5) ** 2))
    stage.image = mix(stage.image, stage.palette.horizon, 0.35)
    stage.image = mix(stage.image, stage.palette.glow, around * 0.5)


def plain(stage: Stage) -> None:
    """Leave a plain ground with faint diagonal dots."""
    veil(stage, 0.93)
    u, v = stage.x * stage.width / stage.unit, stage.y * stage.height / stage.unit
    dots = np.clip((np.sin(u * 25.13 * 2) * np.sin(v * 26.4 * 2) - 0.82) * 8, 0, 1)
    stage.image = mix(stage.image, stage.palette.accent, dots * 0.55)


def checker(stage: Stage) -> None:
    """Lay four by four fields in two tones."""
    odd = (np.floor(stage.x * 4) + np.floor(stage.y * 4)) % 2
    dark, light = mix(stage.palette.far, stage.palette.near, 0.45), mix(stage.palette.horizon, stage.palette.glow, 0.35)
    stage.image = mix(stage.image, mix(np.broadcast_to(light, stage.image.shape), dark, odd.astype(np.float32)), 0.88)


def thirds(stage: Stage) -> None:
    """Weigh the left third with a tall form against the subject at the right."""
    mask = flora.blank(stage.height, stage.width)
    flora.bare(mask, 0.16 * stage.width, 0.97 * stage.height, 1.05 * stage.height, stage.rng, 0.12)
    stage.lay(flora.done(mask), mix(stage.palette.near, stage.palette.far, 0.2), 0.2)


def diagonal(stage: Stage) -> None:
    """Divide the scene along a rising diagonal, dark below."""
    line = (1.02 - stage.x - stage.y) * stage.unit
    below = np.clip(-line / 2 + 0.5, 0, 1)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.35), below * 0.72)
    add(stage, np.exp(-((line / (0.008 * stage.unit)) ** 2)), stage.palette.glow, 0.6)


def path(stage: Stage) -> None:
    """Lead a bright path in bends from the lower edge to the figure."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    centre = 0.52 + 0.32 * np.sin((1 - low) * 6.4) * low**0.8
    wide = 0.012 + 0.19 * low**1.5
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 3, 0, 1) * (stage.y > stage.horizon)
    edge = np.clip(1 - np.abs(np.abs(stage.x - centre) - wide) * 60, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, stage.palette.near, edge * 0.5)
    stage.image = mix(stage.image, mix(stage.palette.glow, stage.palette.horizon, 0.4), mask * 0.8)


def zigzag(stage: Stage) -> None:
    """Fold a bright path in sharp turns up to the figure."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    phase = (1 - low) ** 0.75 * 3.2
    wave = 2 * np.abs(2 * (phase / 2 - np.floor(phase / 2 + 0.5))) - 1
    centre, wide = 0.53 + 0.42 * wave * (0.12 + 0.88 * low), 0.018 + 0.11 * low
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 3, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.3), 0.35 * np.clip(low * 8, 0, 1))
    stage.image = mix(stage.image, mix(stage.palette.glow, stage.palette.accent, 0.15), mask * 0.88)


def river(stage: Stage) -> None:
    """Let a broad S of light run through the ground."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    centre = 0.5 + 0.3 * np.sin(low**0.85 * 2 * np.pi) * (0.35 + 0.65 * low)
    wide = 0.02 + 0.14 * low
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 4, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, mix(stage.palette.sky, stage.palette.glow, 0.55), mask * 0.72)


def lines(stage: Stage) -> None:
    """Draw everything towards one point: rails on the ground, beams above, all ending in light."""
    angle = np.arctan2((stage.y - stage.horizon) * stage.height, (stage.x - 0.5) * stage.width)
    spokes = np.clip((np.cos(angle * 24) - 0.55) * 4, 0, 1)
    away = np.clip(stage.distance(0.5, stage.horizon) / 0.7, 0, 1)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.25), spokes * (0.12 + 0.6 * away))
    add(stage, np.exp(-((stage.distance(0.5, stage.horizon) / 0.16) ** 2)), stage.palette.glow, 0.75)


def burst(stage: Stage) -> None:
    """Send wedges of light and dark out from behind the subject."""
    angle = np.arctan2((stage.y - 0.5) * stage.height, (stage.x - 0.5) * stage.width)
    wedge = np.clip(np.sin(angle * 13) * 14, -1, 1) * 0.5 + 0.5
    bright, dark = mix(stage.palette.glow, stage.palette.horizon, 0.3), mix(stage.palette.sky, stage.palette.far, 0.5)
    away = np.clip(stage.distance(0.5, 0.5) * 2.2, 0.25, 1)
    stage.image = mix(stage.image, mix(np.broadcast_to(dark, stage.image.shape), bright, wedge), 0.78 * away)


def halves(stage: Stage) -> None:
    """Turn the right half into the negative mood of the left: other light, other tone."""
    right = np.clip((stage.x - 0.5) * stage.width + 0.5, 0, 1) * np.ones((stage.height, 1), np.float32)
    other = stage.palette.ramp(np.clip(1 - luma(stage.image), 0, 1))
    stage.image = mix(stage.image, mix(stage.image, other, 0.9), right)


def circle(stage: Stage) -> None:
    """Hang a large plain disc behind the subject."""
    away = stage.distance(0.5, 0.46)
    disc = np.clip((0.36 - away) * stage.unit, 0, 1)
    tone = mix(stage.palette.glow, stage.palette.accent, 0.45)
    stage.image = mix(
        stage.image,
        mix(
            np.broadcast_to(tone, stage.image.shape),
            stage.palette.glow,
            np.clip(1.1 - stage.y * 1.3, 0, 1) * np.ones_like(away),
        ),
        disc * 0.96,
    )


def rings(stage: Stage) -> None:
    """Spread even rings from the centre."""
    away = stage.distance(0.5, 0.5)
    wave = np.clip(np.sin(away * 62) * 10, -1, 1) * 0.5 + 0.5
    tone = stage.palette.ramp(np.clip(0.9 - away, 0, 1).astype(np.float32))
    stage.image = mix(stage.image, mix(tone, mix(stage.palette.near, stage.palette.far, 0.5), wave * 0.75), 0.8)


def bands(stage: Stage) -> None:
    """Reduce the scene to broad level bands."""
    step = np.floor(stage.y * 7 + 0.15 * (profile(stage.width, stage.rng, 2, 2)[None] - 0.5)) / 6
    tone = stage.palette.ramp(
        np.clip(0.92 - 0.8 * step + 0.12 * (np.floor(step * 6) % 2), 0, 1).astype(np.float32)
        * np.ones((1, stage.width), np.float32)
    )
    stage.image = mix(stage.image, tone, 0.84)


def stripes(stage: Stage) -> None:
    """Cut the scene into tall stripes of uneven tone."""
    k = np.floor(stage.x * 11)
    tone = np.sin(k * 12.9898) * 43758.5453
    tone = (tone - np.floor(tone)) * np.ones((stage.height, 1))
    colour = stage.palette.ramp((0.12 + 0.8 * tone).astype(np.float32))
    stage.image = mix(stage.image, colour, 0.72)


def cross(stage: Stage) -> None:
    """Cross two broad beams behind the subject."""
    for slope, colour in ((1, stage.palette.glow), (-1, stage.palette.accent)):
        band = np.clip((0.09 - np.abs((stage.x - 0.5) - slope * (stage.y - 0.5)) * 0.72) * stage.unit / 3, 0, 1)
        stage.image = mix(stage.image, colour, band * 0.8)


def planes(stage: Stage) -> None:
    """Lean large translucent planes over one another."""
    rng = stage.rng
    for k, colour in enumerate(
        (stage.palette.accent, stage.palette.glow, stage.palette.far, stage.palette.horizon, stage.palette.near)
    ):
        turn, at = rng.uniform(-0.9, 0.9), rng.uniform(0.25, 0.75)
        u = (stage.x - at) * np.cos(turn) + (stage.y - 0.5) * np.sin(turn)
        v = -(stage.x - at) * np.sin(turn) + (stage.y - 0.5) * np.cos(turn)
        inside = np.clip((0.17 - np.abs(u)) * stage.unit, 0, 1) * np.clip(
            (0.42 - 0.04 * k - np.abs(v)) * stage.unit, 0, 1
        )
        stage.image = mix(stage.image, colour, inside * 0.62)


def maze(stage: Stage) -> None:
    """Draw a maze of even walls over the ground of the picture."""
    cell = 15
    wall = stage.rng.random((cell, cell)) < 0.5
    i, j = np.clip((stage.x * cell).astype(int), 0, cell - 1), np.clip((stage.y * cell).astype(int), 0, cell - 1)
    u, v = stage.x * cell % 1, stage.y * cell % 1
    kind = wall[j, i]
    arc = np.where(
        kind,
        np.minimum(np.abs(np.hypot(u, v) - 0.5), np.abs(np.hypot(1 - u, 1 - v) - 0.5)),
        np.minimum(np.abs(np.hypot(1 - u, v) - 0.5), np.abs(np.hypot(u, 1 - v) - 0.5)),
    )
    line = np.clip((0.16 - arc) * stage.unit / cell * 0.8, 0, 1)
    veil(stage, 0.55)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.2), line * 0.85)


def terraces(stage: Stage) -> None:
    """Step the ground up in terraces with bright edges."""
    for k in range(7):
        near = k / 6
        line = 0.36 + 0.62 * near**1.15 + 0.035 * np.sin(stage.x[0] * (5 + k) + k * 1.7) * (0.5 + near)
        tone = mix(mix(stage.palette.horizon, stage.palette.far, 0.3 + 0.5 * near), stage.palette.near, 0.55 * near)
        shade = np.clip((stage.y - line[None]) * 7, 0, 1)
        colour = mix(np.broadcast_to(tone, stage.image.shape), stage.palette.near, shade * 0.5)
        edge = np.exp(-(((stage.y - line[None]) / 0.006) ** 2))
        stage.lay(stage.below(line), mix(colour, stage.palette.glow, edge * 0.75), 0.7 * (1 - near))


def layers(stage: Stage) -> None:
    """Set dark, then paler, wings of land in front of and behind one another on both sides."""
    for k in range(4):
        near = k / 3
        edge = np.abs(stage.x[0] - 0.5) * 2
        line = (
            1.06
            - 0.62 * np.clip(edge - 0.16 - 0.13 * k, 0, 1) ** 0.8 * (1.1 + 0.25 * k)
            + 0.05 * profile(stage.width, stage.rng, 7, 5)
            - 0.04 * (1 - near)
        )
        tone = mix(mix(stage.palette.horizon, stage.palette.far, 0.5), stage.palette.near, 0.25 + 0.75 * near)
        stage.lay(stage.below(line.astype(np.float32)), tone, 0.5 * (1 - near))


def symmetry(stage: Stage) -> None:
    """Mirror the left half onto the right."""
    half = stage.width // 2
    stage.image[:, stage.width - half :] = stage.image[:, :half][:, ::-1]
    stage.depth[:, stage.width - half :] = stage.depth[:, :half][:, ::-1]
    for x in (0.13, 0.87):
        mask = np.clip((0.03 - np.abs(stage.x - x)) * stage.width, 0, 1) * np.clip((stage.y - 0.1) * stage.height, 0, 1)
        stage.lay(mask, mix(stage.palette.near, stage.palette.far, 0.3), 0.2)


def hover(stage: Stage) -> None:
    """Put a soft round shadow far below the floating figure, and a glow under it."""
    pool = np.exp(-(((stage.x - 0.5) / 0.16) ** 2 + ((stage.y - 0.88) / 0.025) ** 2))
    stage.image = mix(stage.image, stage.palette.near * 0.4, pool * 0.75)
    add(stage, np.exp(-(((stage.x - 0.5) / 0.22) ** 2 + ((stage.y - 0.62) / 0.06) ** 2)), stage.palette.glow, 0.5)


def glow(stage: Stage) -> None:
    """Clear the far side into bright air so that one dark figure carries the picture."""
    around = np.exp(-((stage.distance(0.42, 0.5) / 0.6) ** 2))
    stage.image = mix(mix(stage.image, stage.palette.horizon, 0.55), stage.palette.glow, around * 0.8)
    low = np.clip((stage.y - 0.84) * 16, 0, 1) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, stage.palette.near * 0.4, low * 0.92)


def rimmed(stage: Stage) -> None:
    """Light the view that the dark figure in front looks at."""
    around = np.exp(-((stage.distance(0.5, 0.42) / 0.42) ** 2))
    stage.image = mix(stage.image, np.clip(stage.palette.glow * 1.05, 0, 1), around * 0.62)


def hill(stage: Stage) -> None:
    """Leave only sky, with the rounded back of a hill at the foot."""
    from gars_core.engines.sketch.backdrops.sky import sky

    sky(stage, 0.55, 1.0)
    stage.depth[:] = 1
    line = 0.88 + 0.12 * (2 * (stage.x[0] - 0.5)) ** 2
    stage.lay(stage.below(line), mix(stage.palette.near, stage.palette.far, 0.25), 0.3)


def flatlay(stage: Stage) -> None:
    """Look straight down on a table top."""
    grain = fbm(stage.height, stage.width, stage.rng, 3, 6, 16)
    board = np.floor(stage.x * 5)
    tone = np.sin(board * 12.9898) * 43758.5453
    base = mix(stage.palette.horizon, stage.palette.far, 0.28)
    share = 0.35 * (tone - np.floor(tone)) + 0.35 * grain + 0.3 * (np.abs(stage.x * 5 - board - 0.5) > 0.49)
    stage.image = mix(
        np.broadcast_to(base, stage.image.shape),
        mix(stage.palette.far, stage.palette.near, 0.5),
        np.clip(share, 0, 1).astype(np.float32),
    )
    stage.depth[:] = 0.3
    stage.horizon, stage.wet = 0.02, 0.0


def section(stage: Stage) -> None:
    """Cut the ground open: layers of earth, stones and roots under a thin skin of surface."""
    rng = stage.rng
    for k in range(6):
        line = 0.455 + 0.1 * k + 0.025 * (1 + 0.3 * k) * (profile(stage.width, rng, 3, 4) - 0.5)
        tone = stage.palette.ramp(np.full((1,), 0.62 - 0.1 * k + 0.1 * (k % 2), np.float32))[0]
        stone = np.clip((fbm(stage.height, stage.width, rng, 12 - k, 3) - 0.66) * 20, 0, 1)
        colour = mix(
            np.broadcast_to(mix(tone, stage.palette.far, 0.3), stage.image.shape),
            mix(stage.palette.horizon, stage.palette.near, 0.5),
            stone * 0.6,
        )
        edge = np.exp(-(((stage.y - line[None]) / 0.004) ** 2))
        stage.lay(stage.below(line), mix(colour, stage.palette.near, edge * 0.7), 0.1)


AHEAD: dict[str, Change] = {
    "empty": empty,
    "vast": vast,
    "plain": plain,
    "checker": checker,
    "thirds": thirds,
    "diagonal": diagonal,
    "path": path,
    "zigzag": zigzag,
    "river": river,
    "lines": lines,
    "burst": burst,
    "circle": circle,
    "rings": rings,
    "bands": bands,
    "stripes": stripes,
    "cross": cross,
    "planes": planes,
    "maze": maze,
    "terraces": terraces,
    "layers": layers,
    "symmetry": symmetry,
    "hover": hover,
    "glow": glow,
    "rimmed": rimmed,
    "hill": hill,
    "flatlay": flatlay,
    "section": section,
}
"""Changes of the empty scene, before figures stand in it."""


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
    mask = flora.blank(stage.height, stage.width)
    flora.bare(mask, -0.02 * stage.width, 1.0 * stage.height, 1.25 * stage.height, stage.rng, 0.32)
    flora.grass(mask, np.full(stage.width, 1.0 * stage.height, np.float32), 0.26 * stage.unit, 90, stage.rng)
    leaves = np.clip(
        (fbm(stage.height, stage.width, stage.rng, 7, 5) - 0.44 - stage.y * 1.7 + np.abs(stage.x - 0.45) * 0.5) * 16,
        0,
        1,
    )
    black = np.maximum(flora.done(mask), leaves)
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


def reflection(stage: Stage) -> None:
    """Turn the lower half into a still mirror of the upper."""
    from gars_core.engines.sketch.noise import warp

    row = int(0.53 * stage.height)
    rows = np.clip(2 * row - np.arange(row, stage.height) - 1, 0, stage.height - 1)
    low = np.linspace(0, 1, stage.height - row, dtype=np.float32)[:, None]
    sway = (np.sin(low * 60 / (0.3 + low)) * 0.006 * stage.unit * (0.2 + low) * np.ones((1, stage.width))).astype(
        np.float32
    )
    mirrored = warp(np.ascontiguousarray(stage.image[rows]), sway, sway * 0.3)
    stage.image[row:] = mix(mirrored, stage.palette.sky, 0.12 + 0.25 * low * np.ones((1, stage.width), np.float32))
    stage.subject[row:] = stage.subject[rows] * 0.6
    line = np.exp(-(((stage.y - 0.53) / 0.003) ** 2)) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, stage.palette.glow, line * 0.45)


def tilt(stage: Stage) -> None:
    """Turn the whole scene by fifteen degrees."""
    turn(stage, 15)


def turn(stage: Stage, degrees: float) -> None:
    """Rotate everything drawn so far, enlarged so that no corner is empty."""
    import cv2

    angle = abs(np.deg2rad(degrees))
    scale = float(np.cos(angle) + np.sin(angle) * max(stage.width, stage.height) / stage.unit)
    matrix = cv2.getRotationMatrix2D((stage.width / 2, stage.height / 2), degrees, scale * 0.94)
    for name in ("image", "depth", "subject"):
        setattr(
            stage,
            name,
            cv2.warpAffine(
                getattr(stage, name), matrix, (stage.width, stage.height), borderMode=cv2.BORDER_REFLECT_101
            ),
        )


def exploded(stage: Stage) -> None:
    """Pull the subject apart into slices along dashed guide lines, on calmer ground."""
    ys, xs = np.nonzero(stage.subject > 0.5)
    if len(ys) < 20:
        return
    top, foot = int(ys.min()), int(ys.max()) + 1
    body, image = stage.subject.copy(), stage.image.copy()
    mean = mix(stage.palette.horizon, stage.palette.sky, 0.5)
    calm = mix(np.stack([blur(stage.image[..., k], 0.05 * stage.unit) for k in range(3)], -1), mean, 0.6)
    stage.image, stage.subject = calm, np.zeros_like(body)
    middle = int((xs.min() + xs.max()) / 2)
    dash = (np.arange(stage.height) // max(2, int(0.012 * stage.unit)) % 2 == 0)[:, None] & (
        np.abs(np.arange(stage.width) - middle) < max(1, stage.unit / 500)
    )[None]
    stage.image = mix(stage.image, stage.palette.near, dash.astype(np.float32) * 0.8)
    count = 5
    cuts = np.linspace(top, foot, count + 1).astype(int)
    room = np.linspace(-0.13, 0.13, count) * stage.height
    for k in range(count):
        piece = np.zeros_like(body)
        piece[cuts[k] : cuts[k + 1]] = body[cuts[k] : cuts[k + 1]]
        shift = (int(room[k]), int(0.02 * stage.unit * (-1) ** k))
        moved = np.roll(piece, shift, (0, 1))
        shade = blur(np.roll(moved, int(0.012 * stage.unit), 0), 0.008 * stage.unit)
        stage.image = mix(stage.image, stage.palette.near * 0.4, shade * 0.5)
        stage.image = mix(stage.image, np.roll(image, shift, (0, 1)), moved)
        stage.subject = np.maximum(stage.subject, moved)


AFTER: dict[str, Change] = {
    "frame": frame,
    "arch": arch,
    "door": door,
    "tunnel": tunnel,
    "window": window,
    "silhouettes": silhouettes,
    "blurred": blurred,
    "reflection": reflection,
    "tilt": tilt,
    "exploded": exploded,
    "halves": halves,
}
"""Changes of the lit scene with its figures, before the medium."""
