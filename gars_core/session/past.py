"""What earlier sessions said of the user's taste, in a form that can be written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, WrapSerializer
from pydantic.dataclasses import dataclass as checked_dataclass

from gars_core.recommend import (
    Choice,
    Event,
    Freeze,
    Indifferent,
    Mention,
    NewSession,
    Rating,
    Statement,
    Tap,
    TasteShift,
    Unrated,
)
from gars_core.session.fields import Seconds, distinct

JUDGEMENTS = (Rating, Choice, Tap, Statement, Indifferent)
_NAMES_IN_FILES = {Unrated: "Shown", TasteShift: "TasteChanged"}
"""Of kinds that are called otherwise than their class: what was written once stays readable."""


def _kind(event: Any) -> Any:
    if isinstance(event, dict):
        return event.get("kind")
    return _NAMES_IN_FILES.get(type(event), type(event).__name__)


def _written(event: Any, fields: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {"kind": _kind(event), **fields(event)}


def _possible(event: Any) -> Any:
    """Refuse what the recommender would: the field types alone do not say it. Raises ValueError."""
    if isinstance(event, Rating):
        distinct(event.values)
        if not -1 <= event.score <= 1:
            raise ValueError(f"a rating needs a score from -1 to 1, not {event.score}")
    if isinstance(event, Choice):
        for values in event.slate:
            distinct(values)
        if not (len(event.slate) > 1 and 0 <= event.winner < len(event.slate)):
            raise ValueError("a choice needs two sets or more, and a winner among them")
    if isinstance(event, NewSession | Unrated):
        raise ValueError(f"{_kind(event)} is no judgement")
    return event


# Several of these have the same fields, so each is written with its kind.
Told = Annotated[
    Annotated[Rating, Tag("Rating")]
    | Annotated[Choice, Tag("Choice")]
    | Annotated[Tap, Tag("Tap")]
    | Annotated[Statement, Tag("Statement")]
    | Annotated[Mention, Tag("Mention")]
    | Annotated[Freeze, Tag("Freeze")]
    | Annotated[Indifferent, Tag("Indifferent")]
    | Annotated[TasteShift, Tag("TasteChanged")]
    | Annotated[NewSession, Tag("NewSession")]
    | Annotated[Unrated, Tag("Shown")],
    Discriminator(_kind),
    AfterValidator(_possible),
    WrapSerializer(_written),
]


@dataclass(frozen=True)
class Evidence:
    """One event of the recommender, and what the user did, in words that follow "because"."""

    event: Told
    because: Annotated[str, Field(max_length=200)]


# Fields that this GARS does not know are passed over: a file may come from a newer one of the same version.
@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Past:
    """A session as a profile remembers it. at: when it began, in seconds since the epoch; session: its id, or ""."""

    at: Seconds
    title: Annotated[str, Field(max_length=200)]
    events: tuple[Evidence, ...]
    session: Annotated[str, Field(max_length=64)] = ""

    @property
    def telling(self) -> bool:
        """Whether the user said what they think, and not only what they were looking for."""
        return any(isinstance(item.event, JUDGEMENTS) for item in self.events)

    @property
    def day(self) -> str:
        """The day on which it began, where the user is: "12 Nov 2026"."""
        return f"{datetime.fromtimestamp(self.at):%d %b %Y}".removeprefix("0")


def restricted(
    event: Event, keeps: Callable[[str], bool], keeps_category: Callable[[str], bool] = lambda category: True
) -> Event | None:
    """Return the event without the values and categories that are not kept; None if it says nothing any more."""
    match event:
        case Rating(values=values) | Unrated(values=values):
            left = tuple(filter(keeps, values))
            return replace(event, values=left) if left else None
        case Choice(slate=slate, winner=winner):
            sets = tuple(tuple(filter(keeps, values)) for values in slate)
            return Choice(sets, winner) if all(sets) and len(set(sets)) > 1 else None
        case NewSession(lasting=lasting):
            return NewSession(tuple((name, share) for name, share in lasting if keeps_category(name)))
        case TasteShift(categories=categories):
            named = tuple(filter(keeps_category, categories))
            return TasteShift(named) if named or not categories else None
    return event if keeps(event.value) else None


def restricted_all(
    items: Iterable[Evidence],
    keeps: Callable[[str], bool],
    keeps_category: Callable[[str], bool] = lambda category: True,
) -> list[Evidence]:
    """Return the evidence restricted, in order, without what says nothing any more."""
    left = [(restricted(item.event, keeps, keeps_category), item.because) for item in items]
    return [Evidence(event, because) for event, because in left if event is not None]
