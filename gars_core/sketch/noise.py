"""Seeded noise fields; the same draws at every picture size, so that size changes sharpness and not content."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.fields import Field


def fbm(
    height: int,
    width: int,
    rng: np.random.Generator,
    cells: float = 4,
    octaves: int = 5,
    stretch: float = 1,
    roughness: float = 0.5,
) -> Field:
    """Return fractal noise (height, width) float32 in [0, 1]: cells features across, stretch times as many down."""
    import cv2

    field = np.zeros((height, width), np.float32)
    gain = 1.0
    for octave in range(octaves):
        across = max(2, round(cells * 2**octave))
        down = max(2, round(cells * stretch * 2**octave))
        grid = rng.random((min(down, 512) + 1, min(across, 512) + 1), dtype=np.float32)
        field += gain * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        gain *= roughness
    return spread(field)


def spread(field: Field) -> Field:
    """Return field scaled to fill [0, 1]; zeros if it is flat."""
    low, high = float(field.min()), float(field.max())
    return (field - low) / (high - low) if high > low else np.zeros_like(field)


def profile(width: int, rng: np.random.Generator, cells: float, octaves: int, roughness: float = 0.5) -> Field:
    """Return a fractal line (width,) in [0, 1], for ridges and horizons."""
    return np.asarray(fbm(2, width, rng, cells, octaves, 1 / max(cells, 1), roughness)[0])


def grain(height: int, width: int, rng: np.random.Generator, size_px: float = 1) -> Field:
    """Return zero-mean, unit-variance film grain (height, width) with grains size_px across."""
    import cv2

    rows, columns = max(2, int(height / max(1.0, size_px))), max(2, int(width / max(1.0, size_px)))
    field = rng.standard_normal((rows, columns), dtype=np.float32)
    return (
        cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
        if (rows, columns) != (height, width)
        else field
    )


def warp(image: Field, dx: Field, dy: Field) -> Field:
    """Return image with every pixel fetched from dx, dy pixels away, mirrored at the border."""
    import cv2

    height, width = dx.shape
    x = np.arange(width, dtype=np.float32)[None] + dx
    y = np.arange(height, dtype=np.float32)[:, None] + dy
    return cv2.remap(
        image, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )


def blur(image: Field, sigma_px: float) -> Field:
    """Return image after a Gaussian; wide ones work on a reduced copy, which looks the same and is far quicker."""
    import cv2

    if sigma_px < 0.3:
        return image
    shrink = int(sigma_px / 5)
    if shrink < 2:
        return cv2.GaussianBlur(image, (0, 0), sigma_px)
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
