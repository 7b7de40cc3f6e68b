"""What drifts through the air in front of everything: rain, snow, petals, sparks and the like."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.lights.beams import add
from gars_core.sketch.lights.lamps import bulbs
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage


def weather(stage: Stage, kind: str) -> None:
    """Draw one kind of weather; an unknown kind draws nothing."""
    import cv2

    rng, palette, unit = stage.rng, stage.palette, stage.unit
    if kind == "rain":
        field = np.zeros((stage.height, stage.width), np.float32)
        for x, y, size in rng.random((420, 3)).tolist():
            start = (int(x * stage.width * 1.1), int(y * stage.height))
            cv2.line(
                field,
                start,
                (start[0] - int(0.012 * unit), start[1] + int((0.03 + 0.05 * size) * unit)),
                0.25 + 0.5 * size,
                max(1, int(unit / 520)),
                cv2.LINE_AA,
            )
        add(stage, field, np.clip(palette.horizon + 0.2, 0, 1), 0.55)
    elif kind in ("snow", "dust", "embers", "sparks", "sparkles", "stars", "gold"):
        count = {"snow": 230, "dust": 150, "embers": 120, "sparks": 90, "sparkles": 80, "stars": 60, "gold": 130}[kind]
        colour = {
            "snow": rgb("ffffff"),
            "dust": palette.glow,
            "embers": rgb("ff7a2a"),
            "sparks": mix(palette.accent, palette.glow, 0.4),
            "sparkles": np.clip(palette.glow + 0.1, 0, 1),
            "stars": rgb("fff2b0"),
            "gold": rgb("ffcf5a"),
        }[kind]
        draws = rng.random((count, 3))
        if kind == "snow":
            field = np.zeros((stage.height, stage.width), np.float32)
            for x, y, size in draws.tolist():
                cv2.circle(
                    field,
                    (int(x * stage.width * 16), int(y * stage.height * 16)),
                    int((0.0014 + 0.007 * size**4) * unit * 16),
                    0.95,
                    -1,
                    cv2.LINE_AA,
                    4,
                )
            stage.image = mix(stage.image, colour, blur(field, 0.0012 * unit) * 0.9)
        elif kind in ("sparkles", "stars"):
            field = np.zeros((stage.height, stage.width), np.float32)
            for x, y, size in draws.tolist():
                at, reach = (int(x * stage.width), int(y * stage.height)), max(2, int((0.006 + 0.022 * size**3) * unit))
                for dx, dy in ((1, 0), (0, 1)):
                    cv2.line(
                        field,
                        (at[0] - dx * reach, at[1] - dy * reach),
                        (at[0] + dx * reach, at[1] + dy * reach),
                        0.9,
                        max(1, int(unit / 600)),
                        cv2.LINE_AA,
                    )
            add(stage, blur(field, 0.004 * unit) * 2, colour, 0.8)
            add(stage, field, np.clip(colour + 0.2, 0, 1), 0.9)
        else:
            bulbs(stage, [(x, y) for x, y, _ in draws.tolist()], 0.0024, colour, 4, 0.7)
    elif kind in ("petals", "leaves", "confetti"):
        colours = {
            "petals": [mix(rgb("ffd0dc"), palette.glow, 0.3), mix(rgb("ff9ab8"), palette.accent, 0.3)],
            "leaves": [mix(rgb("c8641e"), palette.accent, 0.4), mix(rgb("e0a030"), palette.glow, 0.2)],
            "confetti": [palette.accent, palette.glow, palette.sky, palette.horizon],
        }[kind]
        for k, (x, y, size, turn) in enumerate(rng.random((75, 4)).tolist()):
            long = (0.005 + 0.013 * size**2) * unit
            axes = (max(1, int(long)), max(1, int(long * (0.5 if kind != "leaves" else 0.38))))
            cv2.ellipse(
                stage.image,
                (int(x * stage.width), int(y * stage.height)),
                axes,
                turn * 360,
                0,
                360,
                np.clip(colours[k % len(colours)] * (0.85 + 0.3 * turn), 0, 1).tolist(),
                -1,
                cv2.LINE_AA,
            )
    elif kind == "bubbles":
        for x, y, size in rng.random((42, 3)).tolist():
            at, radius = (int(x * stage.width), int(y * stage.height)), max(2, int((0.006 + 0.028 * size**2) * unit))
            cv2.circle(
                stage.image,
                at,
                radius,
                np.clip(palette.glow + 0.1, 0, 1).tolist(),
                max(1, int(unit / 500)),
                cv2.LINE_AA,
            )
            cv2.circle(
                stage.image,
                (at[0] - radius // 3, at[1] - radius // 3),
                max(1, radius // 5),
                (1.0, 1.0, 1.0),
                -1,
                cv2.LINE_AA,
            )
    elif kind == "bats":
        from gars_core.sketch.figures.silhouette import raster

        for x, y, size in rng.random((9, 3)).tolist():
            shape = raster("bat", max(6, int((0.02 + 0.035 * size) * unit)))
            _stamp(stage, shape, x, 0.06 + 0.4 * y, palette.near * 0.4)
    stage.image = np.clip(stage.image, 0, 1).astype(np.float32)


def _stamp(stage: Stage, shape: Field, x: float, y: float, colour: Field) -> None:
    top, left = int(y * stage.height), int(x * (stage.width - shape.shape[1]))
    area = stage.image[top : top + shape.shape[0], max(0, left) : max(0, left) + shape.shape[1]]
    area[:] = mix(area, colour, shape[: area.shape[0], : area.shape[1]])
