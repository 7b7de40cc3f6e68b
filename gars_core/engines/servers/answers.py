"""Reading what a server sent without trusting its shape."""

from __future__ import annotations

MAX_NAMES, MAX_CHARACTERS = 5_000, 300


def number(value: object) -> float | None:
    """Return a finite number, None for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 2**53:
        return None
    return float(value)


def text(value: object) -> str:
    """Return a text as it is if it is one line of usual length, "" for anything else."""
    return value if isinstance(value, str) and value.isprintable() and len(value) <= MAX_CHARACTERS else ""


def names(answer: object, key: str = "") -> tuple[str, ...]:
    """Return the names in a list of texts, or of objects that have one under the key; () for anything else."""
    listed = answer if isinstance(answer, list) else []
    texts = (text(entry.get(key) if isinstance(entry, dict) and key else entry) for entry in listed[:MAX_NAMES])
    return tuple(dict.fromkeys(name for name in texts if name))
