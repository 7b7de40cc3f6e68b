"""SVG path data turned into polygons; only the build needs it.

svgelements 1.9.6 finds the same contours in 298 of 300 paths of game-icons, areas within 0.06% at the median, 5.6 times
slower. It would be installed with the app for a build that only whoever changes the icons runs.
"""

from __future__ import annotations

import math
import re

TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
Point = tuple[float, float]


def polygons(path: str, tolerance: float) -> list[list[Point]]:
    """Return the closed contours of an SVG path, its curves flattened to within tolerance path units."""
    contours: list[list[Point]] = []
    current: list[Point] = []
    here: Point = (0.0, 0.0)
    handle: Point | None = None
    handle_of = ""
    for command, values in _commands(path):
        kind = command.upper()
        points = _absolute(command, values, here)
        previous, handle, smooth = handle, None, handle_of == {"S": "C", "T": "Q"}.get(kind)
        if kind == "M":
            contours.append(current)
            current = [points[0]]
        elif kind == "Z":
            contours.append(current)
            points = current[:1] or [here]
            current = list(points)
        elif kind == "A":
            current += _arc(here, points[-1], values, tolerance)
        elif kind in "CSQT":
            if kind in "ST":
                mirror = (2 * here[0] - previous[0], 2 * here[1] - previous[1]) if smooth and previous else here
                points = [mirror, *points]
            handle, handle_of = points[-2], "C" if kind in "CS" else "Q"
            current += _bezier([here, *points], tolerance)
        else:
            current.append(points[-1])
        if kind not in "CSQT":
            handle_of = ""
        here = points[-1]
    return [contour for contour in [*contours, current] if len(contour) >= 3]


def _commands(path: str) -> list[tuple[str, list[float]]]:
    commands: list[tuple[str, list[float]]] = []
    text, at, command = path, 0, "M"
    while match := TOKEN.search(text, at):
        if match[0].isalpha():
            command, at = match[0], match.end()
        values: list[float] = []
        while len(values) < ARGUMENTS[command.upper()]:
            if command.upper() == "A" and len(values) in (3, 4):  # flags may stand without a separator
                flag = re.compile(r"[01]").search(text, at)
                assert flag is not None
                values.append(float(flag[0]))
                at = flag.end()
                continue
            number = TOKEN.search(text, at)
            assert number is not None
            values.append(float(number[0]))
            at = number.end()
        commands.append((command, values))
        command = {"M": "L", "m": "l"}.get(command, command)
    return commands


def _absolute(command: str, values: list[float], here: Point) -> list[Point]:
    x, y = here if command.islower() else (0.0, 0.0)
    kind = command.upper()
    if kind == "H":
        return [(values[0] + x, here[1])]
    if kind == "V":
        return [(here[0], values[0] + y)]
    flat = values[5:] if kind == "A" else values
    return [(flat[k] + x, flat[k + 1] + y) for k in range(0, len(flat), 2)]


def _bezier(points: list[Point], tolerance: float) -> list[Point]:
    bend = max(
        math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1])
        for a, b, c in zip(points, points[1:], points[2:], strict=False)
    )
    steps = max(1, math.ceil(math.sqrt(bend * (0.75 if len(points) == 4 else 0.25) / tolerance)))
    curve = []
    for k in range(1, steps + 1):
        t, row = k / steps, points
        while len(row) > 1:
            row = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in zip(row, row[1:], strict=False)]
        curve.append(row[0])
    return curve


def _arc(start: Point, end: Point, values: list[float], tolerance: float) -> list[Point]:
    """Follow the implementation notes of SVG 1.1, F.6.5: end points to centre."""
    rx, ry, turn = abs(values[0]), abs(values[1]), math.radians(values[2])
    if not rx or not ry or start == end:
        return [end]
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = rx * rx * y * y + ry * ry * x * x
    root = math.sqrt(max(0.0, (rx * rx * ry * ry - under) / under)) * (-1 if values[3] == values[4] else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    sweep = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    if values[4] and sweep < 0:
        sweep += math.tau
    if not values[4] and sweep > 0:
        sweep -= math.tau
    steps = max(1, math.ceil(abs(sweep) / (2 * math.acos(max(0.0, 1 - tolerance / max(rx, ry, tolerance * 2))))))
    mx, my = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    arc = []
    for k in range(1, steps + 1):
        angle = first + sweep * k / steps
        ex, ey = rx * math.cos(angle) + cx, ry * math.sin(angle) + cy
        arc.append((cos * ex - sin * ey + mx, sin * ex + cos * ey + my))
    arc[-1] = end
    return arc
