"""What every medium gets: the finished scene as a sheet with its edges, flow, and papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from gars_core.sketch.colours.colour import Palette, luma, mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm, grain


@dataclass
class Sheet:
    """image (h, w, 3); depth and subject (h, w); options are the medium's own numbers and words from its table row."""

    image: Field
    depth: Field
    subject: Field
    palette: Palette
    rng: np.random.Generator
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def unit(self) -> float:
        return float(min(self.image.shape[:2]))

    def number(self, name: str, default: float) -> float:
        """Return a number of the table row."""
        return float(self.options.get(name, default))

    def colour(self, name: str, default: str) -> Field:
        """Return a colour of the table row; the names of palette roles are allowed."""
        code = str(self.options.get(name, default))
        return getattr(self.palette, code) if hasattr(self.palette, code) else rgb(code)

    @cached_property
    def grey(self) -> Field:
        """Brightness (h, w), stretched so that the darkest and lightest hundredth fill [0, 1]."""
        value = luma(self.image)
        low, high = np.percentile(value[::4, ::4], (1, 99))
        return np.asarray(np.clip((value - low) / max(0.08, float(high - low)), 0, 1).astype(np.float32))

    @cached_property
    def edges(self) -> Field:
        """Strength of contours (h, w) in [0, 1]: changes of colour, of distance, and the subject's outline."""
        import cv2

        soft = cv2.GaussianBlur(self.image, (0, 0), max(0.7, 0.0018 * self.unit))
        total = np.zeros(self.grey.shape, np.float32)
        for plane, weight in [(soft[..., k], 1.0) for k in range(3)] + [
            (blur(self.depth, 1.0), 1.4),
            (blur(self.subject, 1.0), 1.6),
        ]:
            gx, gy = cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)
            total = np.maximum(total, weight * np.sqrt(gx * gx + gy * gy))
        return np.asarray(np.clip(total * (self.unit / 768) ** 0.5, 0, 1))

    @cached_property
    def flow(self) -> Field:
        """Direction (h, w) in radians along which strokes lie: across the change of tone, smoothed."""
        import cv2

        grey = blur(luma(self.image) + 0.7 * self.subject * luma(self.image) + 0.2 * self.depth, 0.004 * self.unit)
        gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        wide = 0.018 * self.unit
        xx, yy, xy = blur(gx * gx, wide), blur(gy * gy, wide), blur(gx * gy, wide)
        drift = (fbm(self.height, self.width, self.rng, 2, 3) - 0.5) * 0.004
        return (0.5 * np.arctan2(2 * xy + drift, xx - yy + 1e-5 + drift[::-1]) + np.pi / 2).astype(np.float32)

    def paper(self, size: float = 1.0) -> Field:
        """Return the tooth of paper (h, w) around 0, about -1 to 1; size is relative to a fine drawing paper."""
        fine = grain(self.height, self.width, self.rng, max(1.0, self.unit / 768 * 1.6 * size))
        coarse = grain(self.height, self.width, self.rng, max(1.0, self.unit / 768 * 4.5 * size))
        return np.clip(0.28 * fine + 0.24 * coarse, -1, 1)

    def weave(self, step: float = 1.0) -> Field:
        """Return the threads of canvas (h, w) around 0."""
        period = max(2.2, self.unit / 768 * 3.6 * step)
        x, y = (
            np.arange(self.width)[None] * (2 * np.pi / period),
            np.arange(self.height)[:, None] * (2 * np.pi / period),
        )
        return np.asarray(
            (0.5 * np.sin(x) * np.sign(np.sin(y / 2)) + 0.5 * np.sin(y) * np.sign(np.cos(x / 2))).astype(np.float32)
        )

    @cached_property
    def tones(self) -> Field:
        """Where (h, w) int32 the subject stands: 0 ground, 1 its darker and 2 its lighter parts, simply bordered."""
        body = blur(self.subject, 0.0015 * self.unit) > 0.5
        tone = blur(luma(self.image), 0.004 * self.unit)
        parted = float(np.median(tone[body])) if body.any() else 0.5
        spread = float(np.ptp(np.percentile(tone[body], (15, 85)))) if body.any() else 0.0
        return np.where(body, 1 + ((tone > parted) & (spread > 0.12)), 0).astype(np.int32)

    def margin(self, share: float, colour: Field, rough: float = 0.0) -> None:
        """Leave a border of colour, share of the shorter side wide, with a torn or brushed edge if rough."""
        y = np.minimum(np.arange(self.height), np.arange(self.height)[::-1])[:, None]
        x = np.minimum(np.arange(self.width), np.arange(self.width)[::-1])[None]
        away = np.minimum(x, y) / self.unit
        if rough:
            away = away + rough * (fbm(self.height, self.width, self.rng, 8, 5) - 0.5)
        mask = np.clip((share - away) * self.unit / (1.0 + 30 * rough) + 0.5, 0, 1)
        self.image = mix(self.image, colour, mask)

    def two_tone(self, ink: Field, paper: Field, dark: Field) -> Field:
        """Return paper with ink where dark (h, w) is 1."""
        return mix(np.broadcast_to(paper, self.image.shape), ink, dark)

    def quantised(self, count: int, soften: float = 0.004) -> Field:
        """Return the picture in count flat colours with smooth borders, chosen from it."""
        import cv2
        from PIL import Image

        soft = cv2.bilateralFilter(self.image, 7, 0.12, 5) if self.unit < 400 else blur(self.image, soften * self.unit)
        small = Image.fromarray((np.clip(soft, 0, 1) * 255).astype(np.uint8))
        chosen = small.resize((max(8, self.width // 4), max(8, self.height // 4))).quantize(
            count, method=Image.Quantize.MEDIANCUT
        )
        flat = small.quantize(palette=chosen, dither=Image.Dither.NONE).convert("RGB")
        labels = cv2.medianBlur(np.asarray(flat), 5 if self.unit >= 400 else 3)
        return labels.astype(np.float32) / 255


def emboss(height: Field, strength: float, angle: float = -2.3) -> Field:
    """Return light and shade (h, w) around 1 of a height field lit from the upper left."""
    import cv2

    gx, gy = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
    return np.asarray(
        np.clip(1 + strength * (gx * np.cos(angle) + gy * np.sin(angle)) * -1, 0.3, 1.8).astype(np.float32)
    )
