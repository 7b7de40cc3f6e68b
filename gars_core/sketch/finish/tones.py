"""Changes of colour over the whole picture."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import from_lab, luma, mix, ramp, rgb, saturate, to_lab
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet


def sat(sheet: Sheet, amount: float) -> Field:
    """Multiply the colourfulness."""
    return saturate(sheet.image, amount)


def contrast(sheet: Sheet, amount: float) -> Field:
    """Spread the tones around the middle."""
    return 0.47 + (sheet.image - 0.47) * amount


def bright(sheet: Sheet, amount: float) -> Field:
    """Raise or lower all tones."""
    return sheet.image + amount


def warm(sheet: Sheet, amount: float) -> Field:
    """Warm towards amber, or cool where amount is below 0."""
    return np.asarray(sheet.image + amount * np.array([0.75, 0.12, -0.85], np.float32))


def rose(sheet: Sheet, amount: float) -> Field:
    """Tint towards rose."""
    return np.asarray(sheet.image + amount * np.array([0.8, -0.35, 0.3], np.float32))


def green(sheet: Sheet, amount: float) -> Field:
    """Tint towards green."""
    return np.asarray(sheet.image + amount * np.array([-0.5, 0.8, -0.3], np.float32))


def hue(sheet: Sheet, degrees: float) -> Field:
    """Turn all hues."""
    lab = to_lab(sheet.image)
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1], lab[..., 2] = a * cos - b * sin, a * sin + b * cos
    return from_lab(lab)


def invert(sheet: Sheet, amount: float) -> Field:
    """Turn light to dark."""
    return mix(sheet.image, 1 - sheet.image, amount)


def ramped(sheet: Sheet, codes: str) -> Field:
    """Print the tones in the given hex colours; share says how far."""
    inks = [rgb(code) for code in codes.split()]
    return mix(sheet.image, ramp(inks, np.clip(luma(sheet.image), 0, 1)), sheet.number("share", 0.75))


def wash(sheet: Sheet, code: str) -> Field:
    """Lay one colour over the picture like a filter; share says how far."""
    return mix(sheet.image, np.clip(sheet.image * rgb(code) * 1.5, 0, 1), sheet.number("share", 0.6))


def levels(sheet: Sheet, count: float) -> Field:
    """Leave count tones a colour, with clean borders."""
    import cv2

    soft = cv2.GaussianBlur(sheet.image, (0, 0), max(0.7, 0.003 * sheet.unit))
    steps = float(count) - 1
    return np.asarray(np.rint(soft * steps) / steps)
