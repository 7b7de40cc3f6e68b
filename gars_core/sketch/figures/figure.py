"""The subject: a silhouette given a body, light and shade, a rim, a shadow and a reflection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.drawings import drawings, rendered
from gars_core.sketch.figures.recolour import recoloured
from gars_core.sketch.figures.silhouette import Silhouette, silhouette
from gars_core.sketch.noise import blur, fbm, warp
from gars_core.sketch.stage import Stage


@dataclass(frozen=True)
class Placement:
    """Where one figure stands: x and foot are places in the frame, size its height in units, depth 0 near to 1 far."""

    x: float
    foot: float
    size: float
    depth: float = 0.1
    flip: bool = False
    tilt: float = 0.0
    floats: bool = False
    black: bool = False


@dataclass(frozen=True)
class Figure:
    """What is drawn: a coloured drawing or a silhouette, and how. colour: the word of one, "" for the drawing's own.

    tone: a silhouette's share of the accent colour; lamp: its small openings shine at night.
    """

    icon: str
    seam: float = 0.035
    hole: float = 0.05
    tone: float = 0.5
    lamp: bool = False
    flip: bool = False
    wide: float = 1.4
    material: Field | None = None
    gloss: float = 0.25
    colour: str = ""


@lru_cache(maxsize=1024)
def filling(name: str) -> float:
    """Return what a drawing or silhouette covers of a square of its height."""
    body = rendered(name, 96, 144)[..., 3] if name in drawings() else silhouette(name, 96, 144).body
    return float(body.sum()) / 96**2


def stand(stage: Stage, figure: Figure, place: Placement) -> None:
    """Draw one figure on the stage, with what it throws onto the ground."""
    tall = max(6, round(place.size * stage.unit))
    wide, flip, own = round(tall * figure.wide), place.flip != figure.flip, None
    if figure.icon in drawings():
        pixels = rendered(figure.icon, tall, wide, flip, place.tilt)
        own, body = recoloured(pixels[..., :3], stage.palette, figure.colour), pixels[..., 3]
        shape = Silhouette(body * (0.6 + 0.4 * luma(own)), body)
    else:
        shape = silhouette(figure.icon, tall, wide, flip=flip, tilt=place.tilt, seam=figure.seam, hole=figure.hole)
    place = _inside(stage, place, shape.body)
    body = _framed(stage, shape.body, place)
    if not place.floats:
        _cast(stage, body, place)
    colour = _painted(stage, figure, shape, place, own)
    if stage.wet and not place.floats:
        _reflect(stage, body, colour, place)
    box = _box(stage, body)
    stage.image[box] = mix(stage.image[box], colour[box], body[box])
    stage.depth[box] = mix(stage.depth[box], np.full(1, place.depth * 0.6, np.float32), body[box])
    stage.subject[box] = np.maximum(stage.subject[box], body[box])
    if not place.floats and place.foot > stage.horizon:
        _root(stage, body, place)


def _box(stage: Stage, body: Field, reach: float = 0.0) -> tuple[slice, slice]:
    """Return the rows and columns around a figure, reach units wider on every side: crowds are drawn in parts."""
    import cv2

    x, y, wide, high = cv2.boundingRect((body > 0).astype(np.uint8))
    pad = int(reach * stage.unit)
    return slice(max(0, y - pad), y + high + pad + 1), slice(max(0, x - pad), x + wide + pad + 1)


def _inside(stage: Stage, place: Placement, body: Field) -> Placement:
    """Return place moved sideways so that its whole figure is in the frame; large ones are meant to be cut."""
    columns = np.flatnonzero(body.max(0) > 0.5)
    if place.size > 0.75 or not 0.15 < place.x < 0.85 or not len(columns):
        return place
    middle = body.shape[1] / 2
    left, right = (middle - columns[0]) / stage.width + 0.02, (columns[-1] - middle) / stage.width + 0.02
    return replace(place, x=float(np.clip(place.x, left, 1 - right))) if left + right < 1 else place


def _framed(stage: Stage, patch: Field, place: Placement) -> Field:
    """Return the patch (p, q) or (p, q, 3) set into an empty frame, its foot at the place."""
    high, wide = patch.shape[:2]
    top, left = round(place.foot * stage.height) - high, round(place.x * stage.width - wide / 2)
    frame = np.zeros((stage.height, stage.width, *patch.shape[2:]), np.float32)
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(stage.height, top + high), min(stage.width, left + wide)
    if y1 > y0 and x1 > x0:
        frame[y0:y1, x0:x1] = patch[y0 - top : y1 - top, x0 - left : x1 - left]
    return frame


def _painted(stage: Stage, figure: Figure, shape: Silhouette, place: Placement, own: Field | None) -> Field:
    """Return the figure's colours (h, w, 3): its own or two tones of paint, rounded by light, with a rim.

    own (p, q, 3): a drawing's colours, which light and shade change less.
    """
    palette, light = stage.palette, stage.light
    ink, body = shape.ink, shape.body
    high = ink.shape[0]
    behind = _behind(stage, place)
    main, second = _tones(stage, figure, behind)
    if place.black:
        main, second = palette.near * 0.35, palette.near * 0.6
    bulge = (
        sum(
            share * blur(np.pad(body, high // 8), high * width)[high // 8 : -(high // 8), high // 8 : -(high // 8)]
            for share, width in ((0.25, 0.012), (0.35, 0.035), (0.4, 0.09))
        )
        if high >= 16
        else body
    )
    groove = blur(ink, max(0.6, high * 0.006))
    surface = np.asarray(bulge, np.float32) * 0.9 + groove * 0.035
    gy, gx = np.gradient(surface)
    gx, gy = -gx * high * 0.55, -gy * high * 0.55
    dx, dy = light.direction(place.x, place.foot - place.size / 2)
    deep = 0.35 + 0.5 * (1 - light.hard)
    length = np.sqrt(gx * gx + gy * gy + 1)
    facing = (gx * dx + gy * dy + deep) / length / np.sqrt(1 + deep * deep)
    lit = np.clip(0.5 + (facing - 0.25) * (0.7 + 0.8 * light.hard) * light.contrast, 0, 1)
    wear = fbm(ink.shape[0], ink.shape[1], stage.rng, 6, 4)
    if own is None or place.black:
        paint = mix(np.broadcast_to(second, (*ink.shape, 3)), main, ink)
        paint = paint * (0.9 + 0.2 * wear[..., None])
        shade = mix(paint * 0.32, palette.near * 0.7, 0.35)
        bright = mix(np.clip(paint * 1.15, 0, 1), palette.glow, 0.28 * light.power)
    else:
        paint = own * (0.95 + 0.1 * wear[..., None])
        shade = mix(paint * 0.55, palette.near * 0.8, 0.18)
        bright = mix(np.clip(paint * 1.03, 0, 0.96), palette.glow, 0.1 * light.power)
    colour = mix(shade, bright, lit)
    rows = np.linspace(0, 1, high, dtype=np.float32)[:, None] * np.ones((1, ink.shape[1]), np.float32)
    bounce = np.clip((rows - 0.55) * 1.4, 0, 1) * 0.28 * (not place.floats)
    colour = mix(colour, mix(palette.near, palette.far, 0.4), bounce)
    gloss = np.clip((facing - 0.82) * 6, 0, 1) ** 2 * figure.gloss
    colour = mix(colour, np.clip(palette.glow * 0.6 + 0.4, 0, 1), gloss)
    if figure.lamp and own is None and (light.night > 0.2 or light.level < 0.8):
        opening = np.clip(body - ink, 0, 1)
        solid = blur(opening, 1.0)
        colour = mix(colour, np.clip(palette.glow * 1.1 + 0.05, 0, 1), np.clip(solid * 1.3, 0, 1) * 0.9)
    if not place.black:
        inner = body - blur(body, max(0.8, high * 0.008))
        edge = np.clip(inner * 2.4, 0, 1) * np.clip((gx * dx + gy * dy) / np.maximum(length - 0.75, 0.2) * 1.3, 0, 1)
        colour = mix(colour, np.clip(palette.glow * 1.05 + 0.05, 0, 1), np.clip(edge * light.rim * 1.6, 0, 0.95))
    colour = mix(np.clip(colour, 0, 1), palette.horizon, float(np.clip(stage.haze * place.depth * 0.9, 0, 0.8)))
    return _framed(stage, np.clip(colour, 0, 1), place)


def _behind(stage: Stage, place: Placement) -> float:
    """Return the mean brightness of the picture where the figure will stand."""
    y0, y1 = sorted((np.clip(place.foot - place.size, 0, 0.95), np.clip(place.foot, 0.05, 1)))
    x0, x1 = np.clip(place.x - place.size / 2, 0, 0.95), np.clip(place.x + place.size / 2, 0.05, 1)
    area = stage.image[
        int(y0 * stage.height) : int(y1 * stage.height) + 1, int(x0 * stage.width) : int(x1 * stage.width) + 1
    ]
    return float(luma(area).mean())


def _tones(stage: Stage, figure: Figure, behind: float) -> tuple[Field, Field]:
    """Return the figure's two paints, taken from the palette so that they stand out from what is behind it."""
    palette = stage.palette
    main = mix(palette.near, palette.accent, figure.tone)
    if figure.material is not None:
        main = mix(main, figure.material, 0.75)
    second = mix(palette.glow, palette.horizon, 0.35) if luma(main) < 0.5 else mix(palette.near, palette.far, 0.3)
    second = mix(second, palette.accent, 0.25)
    bright = float(luma(main))
    if abs(bright - behind) < 0.2:
        if behind > 0.36:
            main = main * max(0.2, (behind - 0.26)) / max(bright, 0.05) if bright > behind - 0.26 else main
        else:
            main = mix(
                main, mix(palette.glow, palette.accent, 0.35), float(np.clip((behind + 0.3 - bright) / 0.6, 0.2, 0.75))
            )
    return saturate(np.clip(main, 0, 1), 1.05), second


def _cast(stage: Stage, body: Field, place: Placement) -> None:
    """Darken the ground at the figure's feet and along its shadow, away from the light."""
    import cv2

    light = stage.light
    foot = place.foot * stage.height
    rise = float(np.clip(place.foot - light.y, 0.12, 1.2))
    lean = float(np.clip((place.x - light.x) / rise, -1.6, 1.6))
    behind = light.y > stage.horizon - 0.4
    flat = 0.28 if behind else -0.22
    move = np.array([[1, lean * flat * (-1 if flat > 0 else 1) * -1, 0], [0, -flat, 0]], np.float32)
    if flat > 0:
        move[0, 1] = -lean * flat
    else:
        move[0, 1] = lean * flat * -1
    move[0, 2] = -move[0, 1] * foot
    move[1, 2] = foot - move[1, 1] * foot
    box = _box(stage, body, 0.12 + 0.5 * place.size)
    at_x, at_y = stage.x[:, box[1]], stage.y[box[0]]
    shadow = cv2.warpAffine(body, move, (stage.width, stage.height))[box]
    shadow = blur(shadow, (0.004 + 0.025 * (1 - light.hard)) * stage.unit)
    below = np.clip((at_y - min(stage.horizon, place.foot - 0.01)) * stage.height / 4, 0, 1)
    wide = max(float((body.max(0) > 0.5).sum()) / stage.width, 0.02)
    pool = np.exp(-(((at_x - place.x) / (wide * 0.52)) ** 2 + ((at_y - place.foot) / (0.022 + 0.03 * place.size)) ** 2))
    dark = np.clip(shadow * (0.3 + 0.45 * light.hard) * min(1.0, light.power + 0.3) + pool * 0.55, 0, 0.85) * below
    stage.image[box] = mix(stage.image[box], stage.palette.near * 0.45, dark * (1 - 0.6 * stage.wet))


def _reflect(stage: Stage, body: Field, colour: Field, place: Placement) -> None:
    """Mirror the figure in the wet ground below it."""
    height = stage.height
    row = max(0, round(place.foot * height))
    rows = slice(row, min(height, row + int(1.1 * place.size * stage.unit) + 1))
    columns = _box(stage, body, 0.15)[1]
    source = np.clip(2 * row - np.arange(height)[rows] - 1, 0, height - 1)
    high, wide = body[rows, columns].shape
    if not high or not wide:
        return
    down = stage.y[rows]
    depth = np.clip((down - place.foot) / 0.5, 0, 1)
    noise = fbm(high, wide, stage.rng, 4 * wide / stage.width, 4, 10 * high / wide) - 0.5
    sway = (noise * stage.unit * (0.03 + 0.1 * depth)).astype(np.float32)
    mask = warp(body[source, columns], sway, sway) * (down > place.foot) * np.clip(1.2 - depth * 1.3, 0, 1)
    mirrored = warp(colour[source, columns], sway, sway) * 0.75
    stage.image[rows, columns] = mix(stage.image[rows, columns], mirrored, mask * stage.wet * 0.8)


def _root(stage: Stage, body: Field, place: Placement) -> None:
    """Let the figure's foot sink a little into grass, snow, sand or water, so that it is not a sticker."""
    foot = place.foot * stage.height
    rows = slice(max(0, int(foot - 0.03 * stage.height)), min(stage.height, int(foot + 0.03 * stage.height) + 1))
    box = rows, _box(stage, body)[1]
    part = body[box]
    if not part.size:
        return
    cells = 40 * part.shape[1] / stage.width
    rough = fbm(part.shape[0], part.shape[1], stage.rng, cells, 3, part.shape[0] / part.shape[1])
    soft = np.exp(-(((stage.y[rows] - place.foot) / 0.012) ** 2)) * rough
    ground = mix(stage.palette.far, stage.palette.near, 0.6)
    stage.image[box] = mix(stage.image[box], ground, np.clip(soft * 1.5 - 0.25, 0, 0.8) * (part > 0.2))
