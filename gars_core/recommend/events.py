"""What a person can tell the recommender: frozen events, checked when they are observed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rating:
    """A score in [-1, 1] for a picture made from these values."""

    values: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Statement:
    """A like or dislike stated outright."""

    value: str
    likes: bool


@dataclass(frozen=True)
class Tap:
    """One attribute of a picture on screen, tapped as good or bad."""

    value: str
    likes: bool


@dataclass(frozen=True)
class Freeze:
    """A value the person locked: a mild liking."""

    value: str


@dataclass(frozen=True)
class Mention:
    """A value that the person's own words come close to."""

    value: str
    likes: bool


@dataclass(frozen=True)
class Choice:
    """The best picture of a slate; winner is its index."""

    slate: tuple[tuple[str, ...], ...]
    winner: int


@dataclass(frozen=True)
class Shown:
    """A set the person saw and passed over: it says nothing of their taste, and is not to be shown again."""

    values: tuple[str, ...]


Event = Rating | Statement | Tap | Freeze | Mention | Choice | Shown
