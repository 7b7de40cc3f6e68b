"""The subject kept apart from its ground: brighter or darker, calmer around, large enough for the medium's marks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gars_core.sketch.colours.colour import from_lab, mix, to_lab
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.figure import Placement
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage
from gars_core.sketch.tables import Row

LIGHTNESS_APART = 30.0
"""CIELAB lightness between figure and ground; a medium with few tones or coarse marks asks for more (apart)."""
WORKING_PX = 160
OUTSTANDING = 30.0
"""CIELAB units between a finished picture's subject and what is around it, on average."""
AROUND = 0.06
"""How far around goes, as a share of the picture's shorter side."""
LARGEST = 0.95
"""Of a figure's height, as a share of the shorter side."""


def large_enough(place: Placement, medium: Row, alone: bool) -> Placement:
    """Return place with the figure no smaller than the medium's marks can show (least, in units)."""
    least = float(medium.get("least", 0.2)) * (1.0 if alone else 0.6)
    if place.size >= least:
        return place
    grown = replace(place, size=least)
    return replace(grown, foot=min(0.98, place.foot + 0.3 * (least - place.size)) if place.floats else place.foot)


def covering(place: Placement, share: float, least: float) -> Placement:
    """Return place with the figure grown until it covers at least so much of the picture; share: what it covers now."""
    if share >= least:
        return place
    size = min(place.size * (least / max(share, 1e-4)) ** 0.5, LARGEST)
    return replace(place, size=size, foot=min(0.97, place.foot + 0.35 * (size - place.size)))


def standing_out(image: Field, subject: Field, unit: float) -> Field:
    """Return a finished picture (h, w, 3) with subject (h, w) and surroundings moved apart where they are alike.

    Their mean colours differ by OUTSTANDING afterwards, as far as lightness goes that far: half of what lacks is given
    to each, the way in which they differ already. unit: the picture's shorter side, in pixels.
    """
    around = np.clip(blur(subject, AROUND * unit) * 6, 0, 1) * (1 - subject)
    if float(subject.max()) < 0.3 or float(around.sum()) < 1:
        return image
    lab = to_lab(np.clip(image, 0, 1))
    inside, outside = (
        (lab * share[..., None]).sum((0, 1)) / share.sum() for share in (subject * (subject > 0.5), around)
    )
    apart = float(np.linalg.norm(inside - outside))
    if apart >= OUTSTANDING:
        return image
    beside = float(np.hypot(*(inside - outside)[1:]))
    wanted = float(np.sqrt(max(OUTSTANDING**2 - beside**2, 0.0)))
    lighter = inside[0] >= outside[0] if abs(inside[0] - outside[0]) > 3 else outside[0] < 50
    lack = wanted - (inside[0] - outside[0]) * (1 if lighter else -1)
    up, down = (lack / 2 if lighter else -lack / 2), (-lack / 2 if lighter else lack / 2)
    halo = np.clip(blur(subject, 2 * AROUND * unit) * 4, 0, 1) * (1 - subject)
    lab[..., 0] = np.clip(lab[..., 0] + up * subject + down * halo, 0, 100)
    return from_lab(lab)


def legible(stage: Stage, medium: Row, held: bool = False) -> None:
    """Move subject and ground apart in lightness where they are alike, and calm what lies around the subject.

    held: the subject has a colour of its own, so that mostly the ground gives way.
    """
    import cv2

    if float(stage.subject.max()) < 0.3:
        return
    apart, calm = float(medium.get("apart", LIGHTNESS_APART)), float(medium.get("calm", 0.0))
    if calm:
        soft = blur(stage.image, 0.014 * stage.unit)
        stage.image = mix(stage.image, soft, calm * (1 - blur(stage.subject, 1.0)))
    lab = to_lab(stage.image)
    scale = WORKING_PX / stage.unit
    size = (max(8, round(stage.width * scale)), max(8, round(stage.height * scale)))
    small = cv2.resize(lab[..., 0], size, interpolation=cv2.INTER_AREA)
    body = np.clip(cv2.resize(stage.subject, size, interpolation=cv2.INTER_AREA), 0, 1)
    reach = 0.05 * WORKING_PX
    inside = blur(small * body, reach) / np.maximum(blur(body, reach), 1e-3)
    outside = blur(small * (1 - body), reach) / np.maximum(blur(1 - body, reach), 1e-3)
    weight = np.clip(blur(body, reach) * blur(1 - body, reach) * 8, 0, 1)
    gap = inside - outside
    total = float((gap * weight).sum() / max(1e-3, float(weight.sum())))
    around = float((outside * weight).sum() / max(1e-3, float(weight.sum())))
    if abs(total) > 7:
        way = float(np.sign(total))
    else:
        way = 1.0 if (around + total > 50 if held else around < 48) else -1.0
    sign = np.where(np.abs(gap) > 0.7 * apart, np.sign(gap), way).astype(np.float32)
    lack = np.clip(apart - sign * gap, 0, 1.6 * apart) * sign
    up = np.clip((0.25 if held else 0.6) * lack, 8 - inside, 95 - inside)
    down = np.clip(lack - up, outside - 97, outside - 3)
    wide = (stage.width, stage.height)
    figure = cv2.resize(blur(up * weight, 3) / np.maximum(blur(weight, 3), 0.05), wide)
    ground = cv2.resize(blur(down, 3) * np.clip(blur(body, 1.4 * reach) * 2.6, 0, 1), wide)
    lab[..., 0] = np.clip(lab[..., 0] + figure * stage.subject - ground * (1 - stage.subject), 0, 100)
    stage.image = from_lab(lab)
