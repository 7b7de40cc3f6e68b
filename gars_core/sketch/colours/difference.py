"""How different two pictures look, in units of CIELAB."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gars_core.sketch.colours.colour import to_lab
from gars_core.sketch.fields import Field

JUST_NOTICEABLE = 2.3
"""The colour difference that is just seen (Mahy, Van Eycken and Oosterlinck 1994)."""

FEATURE_EDGE = 64


def look(picture: Image.Image) -> Field:
    """Return what is compared: (64, 64, 4) of L, a, b and the local contrast of L, each averaged over a block."""
    import cv2

    lab = to_lab(np.asarray(picture.resize((256, 256), Image.Resampling.BOX), np.float32) / 255)
    size = (FEATURE_EDGE, FEATURE_EDGE)
    mean = cv2.resize(lab, size, interpolation=cv2.INTER_AREA)
    square = cv2.resize(lab[..., 0] ** 2, size, interpolation=cv2.INTER_AREA)
    contrast = np.sqrt(np.clip(square - mean[..., 0] ** 2, 0, None))
    return np.concatenate([mean, contrast[..., None]], -1).astype(np.float32)


def difference(a: Field, b: Field) -> float:
    """Return the mean colour difference of two looks, with contrast of detail as a fourth axis."""
    return float(np.sqrt(((a - b) ** 2).sum(-1)).mean())
