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
class Indifferent:
    """A value the person says they do not mind either way: its effect is near 0."""

    value: str


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
class Unrated:
    """A set the person saw and passed over: it says nothing of their taste, and is not to be shown again."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class NewSession:
    """Everything before this was said in an earlier session: tastes may have drifted, and so has the generosity.

    lasting: (category, rho) with rho in [0, 1], the share of a category's taste that lasts; others keep the usual one.
    """

    lasting: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class TasteShift:
    """The person says that their taste has changed: in these categories, or in all of them if none is named."""

    categories: tuple[str, ...] = ()


Event = Rating | Statement | Tap | Indifferent | Freeze | Mention | Choice | Unrated | NewSession | TasteShift


def values_of(event: Event) -> tuple[str, ...]:
    """Return the ids that an event speaks of; a Choice names a value as often as its sets hold it."""
    match event:
        case Rating(values=values) | Unrated(values=values):
            return values
        case Choice(slate=slate):
            return tuple(value for values in slate for value in values)
        case NewSession() | TasteShift():
            return ()
    return (event.value,)
