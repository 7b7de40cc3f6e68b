"""Where the camera stands: crop, turn, tilt and bend of the lit scene, before the medium draws it."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.stage import Stage
from gars_core.sketch.tables import Row

NEARER = 0.4
"""Share of a close-up's zoom that is taken: silhouettes have no detail to show from nearer by."""


def look_through(stage: Stage, row: Row) -> None:
    """Move what is drawn so far as a row of data/camera.toml says; a zoom goes towards the subject."""

    def number(name: str, default: float = 0.0) -> float:
        return float(row.get(name, default))

    if not {"zoom", "roll", "pitch", "lift", "side", "squeeze", "fish", "swirl", "mirror", "step"} & set(row):
        return
    import cv2

    u = ((stage.x - 0.5) * stage.width / stage.unit * np.ones((stage.height, 1), np.float32)).astype(np.float32)
    v = ((stage.y - 0.5) * stage.height / stage.unit * np.ones((1, stage.width), np.float32)).astype(np.float32)
    if row.get("mirror"):
        u = -u
    angle = np.deg2rad(number("roll"))
    u, v = u * np.cos(angle) - v * np.sin(angle), u * np.sin(angle) + v * np.cos(angle)
    # pitch widens the far side of the frame, as a plane seen from above or below
    u = u * (1 + number("pitch") * v)
    away = np.hypot(u, v)
    bent = 1 + number("fish") * (away * 2) ** 2
    turn = number("swirl") * np.clip(away - 0.2, 0, 1)
    u, v = bent * (u * np.cos(turn) - v * np.sin(turn)), bent * (u * np.sin(turn) + v * np.cos(turn))
    zoom = number("zoom", 1.0)
    zoom = 1 + NEARER * (zoom - 1) if zoom > 1 else zoom
    x, y = _middle(stage) if zoom > 1 else (0.5, 0.5)
    u = u / zoom * number("squeeze", 1.0) + (x - 0.5) * (1 - 1 / zoom) * stage.width / stage.unit + number("side")
    v = v / zoom + (y - 0.5) * (1 - 1 / zoom) * stage.height / stage.unit + number("lift")
    columns = ((u * stage.unit / stage.width + 0.5) * stage.width - 0.5).astype(np.float32)
    rows = ((v * stage.unit / stage.height + 0.5) * stage.height - 0.5).astype(np.float32)
    for name in ("image", "depth", "subject"):
        moved = cv2.remap(getattr(stage, name), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        setattr(stage, name, moved)


def _middle(stage: Stage) -> tuple[float, float]:
    """Return the place in the frame that the subject's upper half is around."""
    rows, columns = stage.subject.sum(1), stage.subject.sum(0)
    total = float(rows.sum())
    if total < 20:
        return 0.5, 0.5
    x = float((columns * stage.x[0]).sum() / total)
    y = float((rows * stage.y[:, 0]).sum() / total)
    return x, y - 0.04
