"""What the subject is made of: its material's colour, and a grain, weave, crackle, shine or glow over its body."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, ramp, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm, grain
from gars_core.sketch.stage import Stage
from gars_core.sketch.tables import Row


def made_of(stage: Stage, row: Row) -> None:
    """Give the subject a material's row: c (dark, middle, light), surface, strength, gloss, clear, glow, fuzz."""
    if not row or float(stage.subject.max()) < 0.3:
        return

    def number(name: str, default: float = 0.0) -> float:
        return float(row.get(name, default))

    ys, xs = np.nonzero(stage.subject > 0.02)
    box = slice(int(ys.min()), int(ys.max()) + 1), slice(int(xs.min()), int(xs.max()) + 1)
    image, body = stage.image[box], stage.subject[box]
    tone = luma(image)
    low, high = np.percentile(tone[body > 0.5], (4, 96)) if (body > 0.5).any() else (0.0, 1.0)
    form = np.clip((tone - low) / max(0.12, float(high - low)), 0, 1)
    marks = SURFACES[str(row.get("surface", "plain"))](stage, body.shape, box)
    form = np.clip(0.14 + 0.72 * form + number("strength", 0.35) * (marks - 0.5), 0, 1)
    colours = [rgb(code) for code in str(row["c"]).split()]
    look = ramp(colours, form)
    gloss = number("gloss")
    if gloss:
        bulge = blur(body, 0.02 * stage.unit) + 0.5 * blur(form, 0.006 * stage.unit)
        gy, gx = np.gradient(bulge * stage.unit * 0.045)
        facing = np.clip(1 - np.hypot(gx + 0.55, gy + 0.75), 0, 1)
        stripe = np.exp(-(((bulge * 3.1 + 0.2) % 1 - 0.5) ** 2) / 0.012) * 0.4
        look = mix(look, np.clip(colours[-1] * 0.4 + 0.62, 0, 1), np.clip(gloss * (1.6 * facing + stripe), 0, 0.95))
    if number("rainbow"):
        phase = 2 * np.pi * (form * 1.6 + blur(body, 0.03 * stage.unit) * 1.4)
        spectrum = np.stack([0.5 + 0.5 * np.cos(phase + k) for k in (0.0, 2.1, 4.2)], -1)
        look = mix(look, look * 0.35 + spectrum * 0.75, number("rainbow"))
    if number("clear"):
        look = mix(look, saturate(blur(stage.image, 0.02 * stage.unit)[box], 1.1), number("clear") * 0.6)
    rim = np.clip(body - blur(body, 0.006 * stage.unit), 0, 1) * 2
    look = mix(look, colours[-1], np.clip(rim * number("rim", 0.35), 0, 0.9))
    stage.image[box] = mix(image, np.clip(look, 0, 1), body * number("cover", 0.94))
    glow = number("glow")
    if glow:
        halo = blur(stage.subject, 0.05 * stage.unit) * (1 - 0.6 * stage.subject)
        stage.image = 1 - (1 - stage.image) * (1 - np.clip(glow * halo, 0, 1)[..., None] * colours[1])


Box = tuple[slice, slice]


def _plain(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return np.full(shape, 0.5, np.float32)


def _grains(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return np.clip(0.5 + 0.3 * grain(*shape, stage.rng, max(1.0, stage.unit / 300)), 0, 1)


def _noise(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return fbm(*shape, stage.rng, 9, 5)


def _veins(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return np.asarray(np.clip(np.abs(fbm(*shape, stage.rng, 4, 5) - 0.5) * 14, 0, 1))


def _wood(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return np.asarray((0.5 + 0.5 * np.sin(fbm(*shape, stage.rng, 3, 4, 0.3) * 46)).astype(np.float32))


def _brushed(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return fbm(*shape, stage.rng, 3, 3, 60)


def _weave(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    turn = 2 * np.pi / max(4.0, 0.02 * stage.unit)
    x, y = np.arange(shape[1], dtype=np.float32)[None] * turn, np.arange(shape[0], dtype=np.float32)[:, None] * turn
    return np.asarray(0.5 + 0.25 * (np.sin(x) * np.sign(np.sin(y / 2)) + np.sin(y) * np.sign(np.cos(x / 2))))


def _cracks(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    broad, narrow = fbm(*shape, stage.rng, 5, 4), fbm(*shape, stage.rng, 7, 4)
    return np.asarray(np.clip(np.minimum(np.abs(broad - 0.5), np.abs(narrow - 0.5)) * 28, 0, 1))


def _facets(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    size = max(5, int(0.055 * stage.unit))
    x, y = np.arange(shape[1])[None] / size, np.arange(shape[0])[:, None] / size
    side = (np.floor(x + y) * 3.1 + np.floor(x - y) * 7.7) % 1.0 + 0.45 * ((x + y) % 1 > (x - y) % 1)
    return np.asarray(np.clip(np.sin(side * 9) * 0.5 + 0.5, 0, 1).astype(np.float32))


def _bricks(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    size = max(5.0, 0.032 * stage.unit)
    y = np.arange(shape[0], dtype=np.float32)[:, None] / size
    x = np.arange(shape[1], dtype=np.float32)[None] / (2.2 * size) + 0.5 * (np.floor(y) % 2)
    return np.where((y % 1 < 0.16) | (x % 1 < 0.08), 0.0, 0.62).astype(np.float32)


def _scales(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    size = max(4.0, 0.022 * stage.unit)
    y = np.arange(shape[0], dtype=np.float32)[:, None] / size
    x = np.arange(shape[1], dtype=np.float32)[None] / size + 0.5 * (np.floor(y) % 2)
    return np.asarray(np.clip(1.2 - 1.6 * np.hypot(x % 1 - 0.5, y % 1 - 0.1), 0, 1).astype(np.float32))


def _fibres(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return fbm(*shape, stage.rng, 60, 2, 0.14)


def _lines(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    step = max(3.0, 0.014 * stage.unit)
    return np.asarray(
        (np.sin(np.arange(shape[0]) * 2 * np.pi / step) * 0.5 + 0.5)[:, None].astype(np.float32) * np.ones(shape)
    )


def _swirl(stage: Stage, shape: tuple[int, int], box: Box) -> Field:
    return np.asarray((0.5 + 0.5 * np.sin(fbm(*shape, stage.rng, 2, 4) * 26)).astype(np.float32))


SURFACES: dict[str, Callable[[Stage, tuple[int, int], Box], Field]] = {
    "plain": _plain,
    "grains": _grains,
    "noise": _noise,
    "veins": _veins,
    "wood": _wood,
    "brushed": _brushed,
    "weave": _weave,
    "cracks": _cracks,
    "facets": _facets,
    "bricks": _bricks,
    "scales": _scales,
    "fibres": _fibres,
    "lines": _lines,
    "swirl": _swirl,
}
"""Each returns marks (h, w) in [0, 1] over the subject's box; 0.5 changes nothing."""
