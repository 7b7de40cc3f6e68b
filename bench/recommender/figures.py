"""What the sessions of many people come to: means, bootstrap intervals, tables and the learning curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.recommender.sessions import Played

Array = NDArray[np.float64]

RESAMPLES = 2000
COLOURS = ("#9aa0a6", "#c08a3e", "#8a6fb0", "#5b8db8", "#6aa56a", "#d4718f", "#d1582b")


@dataclass(frozen=True)
class Figure:
    """A mean over people with its 95% bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f}–{self.high:.2f})"


def figure(values: Sequence[float] | Array) -> Figure:
    """Return the mean of values (n,), one a person, and its percentile bootstrap interval."""
    given = np.asarray(values, dtype=np.float64)
    picked = np.random.default_rng(0).integers(len(given), size=(RESAMPLES, len(given)))
    low, high = np.quantile(given[picked].mean(axis=1), (0.025, 0.975))
    return Figure(float(given.mean()), float(low), float(high))


def guesses(played: Sequence[Played], at: int) -> Array:
    """Return each person's score of the best guess after so many pictures (n,)."""
    return np.array([one.guess[at] for one in played])


def shown(played: Sequence[Played]) -> Array:
    """Return each person's mean score of the pictures shown (n,)."""
    return np.array([one.shown.mean() for one in played])


def best_percent(played: Sequence[Played]) -> Array:
    return np.array([float(one.best_percent) for one in played])


def change(played: Sequence[Played]) -> Array:
    return np.array([one.change for one in played])


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def curves(title: str, played: Mapping[str, Sequence[Played]]) -> str:
    """Return an SVG of the mean score of the best guess by pictures rated, a line for each name."""
    width, height, left, bottom, top = 900, 400, 52, 44, 40
    plot_width, plot_height, highest = 470, height - bottom - top, 0.5
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" rx="10" fill="#ffffff"/>',
        f'<text x="{left}" y="24" font-size="15" font-weight="600" fill="#2b2b2b">{title}</text>',
    ]
    for score in np.arange(0.0, highest + 0.01, 0.1):
        y = top + plot_height * (1.0 - score / highest)
        lines.append(
            f'<line x1="{left}" x2="{left + plot_width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e3df"/>'
            f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#6b6b6b">{score:.1f}</text>'
        )
    last = max(len(sessions[0].guess) for sessions in played.values()) - 1
    for count in range(0, last + 1, 5):
        x = left + plot_width * count / last
        lines.append(f'<text x="{x:.1f}" y="{height - 24}" text-anchor="middle" fill="#6b6b6b">{count}</text>')
    lines.append(
        f'<text x="{left + plot_width / 2}" y="{height - 6}" text-anchor="middle" fill="#6b6b6b">pictures rated</text>'
    )
    ends = []
    for colour, (name, sessions) in zip(COLOURS[-len(played) :], played.items(), strict=True):
        means = np.mean([one.guess for one in sessions], axis=0)
        points = [
            (left + plot_width * t / last, top + plot_height * (1.0 - max(m, 0.0) / highest))
            for t, m in enumerate(means)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        ends.append([points[-1][1], colour, f"{name} {means[-1]:.2f}"])
    ends.sort(key=lambda end: end[0])
    for above, below in zip(ends[:-1], ends[1:], strict=True):
        below[0] = max(below[0], above[0] + 17)
    lines += [
        f'<text x="{left + plot_width + 10}" y="{y + 4:.1f}" fill="{colour}" font-weight="600">{text}</text>'
        for y, colour, text in ends
    ]
    return "\n".join([*lines, "</svg>"])
