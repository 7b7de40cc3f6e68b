"""Long work done in steps."""

from __future__ import annotations

from collections.abc import Iterator


def slices(n: int, step: int) -> Iterator[slice]:
    """Return the slices that cut n items into steps, the last of which may be shorter."""
    return (slice(start, start + step) for start in range(0, n, step))
