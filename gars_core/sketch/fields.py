"""The type of pictures and masks while they are being computed."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Field = NDArray[Any]
"""float32 (h, w) masks and heights, (h, w, 3) pictures and (3,) colours in [0, 1], unless a docstring says otherwise.

OpenCV and mixed expressions widen the declared dtype, so the checker is told the shape of things and not the dtype.
"""
