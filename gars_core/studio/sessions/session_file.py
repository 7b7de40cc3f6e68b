"""The form of a session file: session.json, checked when it is read. docs/session-file.md says it in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass
from pydantic_core import from_json

from gars_core import __version__
from gars_core.errors import BadInput
from gars_core.infotext import check_name
from gars_core.session import Logged, SessionState, fold
from gars_core.session.codec import complaint
from gars_core.session.events import decode, encode
from gars_core.session.fields import Id, Seconds
from gars_core.session.picture import Picture

FORMAT, VERSION = "gars-session", 1
MAX_EVENTS, MAX_PICTURES, MAX_OWN_VALUES = 200_000, 5_000, 200_000
_AGAIN = "Export the session again where it was made."

Text = Annotated[str, Field(max_length=100_000)]
Name = Annotated[str, Field(max_length=200)]
InfotextName = Annotated[Name, AfterValidator(check_name)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


# Fields that this GARS does not know are passed over: a file may come from a newer one of the same version.
@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Story:
    """A picture as the file tells of it. file: its name in the zip, "" if it could not be read; rating for readers."""

    id: Id
    session: Id
    round: Count
    card: Annotated[int, Field(ge=0, le=3)]
    attributes: Annotated[tuple[Name, ...], Field(max_length=100)]
    prompt: Text
    proposal: Text
    writer: Name
    maker: Name
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    steps: Count
    width_px: Count
    height_px: Count
    seconds: Seconds
    at: Seconds
    file: Name = ""
    phrases: tuple[Name, ...] = ()
    rating: float | None = None
    parent: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{0,64}$")] = ""
    strength: Annotated[float, Field(gt=0, le=1)] = 1.0
    how: Annotated[dict[InfotextName, Text], Field(max_length=100)] = field(default_factory=dict)
    advice: Text = ""

    def picture(self, session: str) -> Picture:
        """Return the record to keep, as a picture of that session."""
        fields = asdict(self)
        return Picture(**{name: fields[name] for name in Picture.__dataclass_fields__} | {"session": session})


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class _Event:
    seq: Annotated[int, Field(ge=1, le=10_000_000)]
    at: Seconds
    kind: Name
    data: dict[str, Any]


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class _Document:
    format: Literal["gars-session"]
    version: Literal[1]
    made_with: Name
    session: Id
    events: Annotated[tuple[_Event, ...], Field(max_length=MAX_EVENTS)]
    own_values: Annotated[tuple[tuple[Name, Name], ...], Field(max_length=MAX_OWN_VALUES)]
    pictures: Annotated[tuple[Story, ...], Field(max_length=MAX_PICTURES)]


_DOCUMENT = TypeAdapter(_Document)


@dataclass(frozen=True)
class SessionFile:
    """What session.json says. own_values: (category id, phrase), in catalogue order. state: the fold of the log."""

    session: str
    log: tuple[Logged, ...]
    own_values: tuple[tuple[str, str], ...]
    pictures: tuple[Story, ...]
    made_with: str = f"GARS {__version__}"

    @cached_property
    def state(self) -> SessionState:
        return fold(self.log)


def written(file: SessionFile) -> str:
    """Return session.json."""
    coded = ((logged, *encode(logged.event)) for logged in file.log)
    events = [
        {"seq": logged.seq, "at": logged.at, "kind": kind, "data": json.loads(data)} for logged, kind, data in coded
    ]
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "made_with": file.made_with,
            "session": file.session,
            "events": events,
            "own_values": file.own_values,
            "pictures": [asdict(story) for story in file.pictures],
        },
        indent=1,
        ensure_ascii=False,
        allow_nan=False,
    )


def read(text: bytes) -> SessionFile:
    """Return what written wrote. Raises BadInput for anything else, a log that does not add up among it."""
    try:
        content = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise BadInput(f"session.json in this file cannot be read: {_short(error)}.", _AGAIN) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadInput("This file does not hold a GARS session.", "Choose one that GARS exported from a gallery.")
    if content.get("version") != VERSION:
        raise BadInput(
            f"This session file has version {str(content.get('version'))[:20]}; this GARS reads {VERSION}.",
            "Update GARS.",
        )
    try:
        document = _DOCUMENT.validate_json(text, strict=True)
    except ValidationError as error:
        raise BadInput(f"session.json in this file is not valid at {complaint(error)}.", _AGAIN) from error
    if len({story.id for story in document.pictures}) < len(document.pictures):
        raise BadInput("session.json in this file mentions a picture twice.", _AGAIN)
    return SessionFile(
        document.session, _log(document.events), document.own_values, document.pictures, document.made_with
    )


def strings_of(file_log: Sequence[Logged]) -> set[str]:
    """Return every text in a log: the ids of the values that it names are among them."""
    return {
        json.loads(literal)
        for logged in file_log
        for literal in re.findall(r'"(?:[^"\\]|\\.)*"', encode(logged.event)[1])
    }


def _log(events: Sequence[_Event]) -> tuple[Logged, ...]:
    log = []
    for event in events:
        try:
            data = json.dumps(event.data, allow_nan=False)
            log.append(Logged(event.seq, event.at, decode(event.kind, data, strict=True)))
        except KeyError as error:
            raise BadInput(
                f"Event {event.seq} of this session is of a kind that this GARS does not know ({event.kind[:40]!r}).",
                "Update GARS.",
            ) from error
        except ValueError as error:
            raise BadInput(
                f"Event {event.seq} of this session ({event.kind[:40]}) cannot be read: {_short(error)}.", _AGAIN
            ) from error
    try:
        places = [logged.seq for logged in log]
        if places != sorted(set(places)):
            raise ValueError("events are out of order")
        state = fold(log)
        if [round_.number for round_ in state.rounds] != list(range(1, len(state.rounds) + 1)):
            raise ValueError("a round is missing")
        if not 0 <= state.seed < 2**32 or not all(1 <= len(round_.cards) <= 4 for round_ in state.rounds):
            raise ValueError("a round or the seed is impossible")
    except (ValueError, IndexError, KeyError) as error:
        raise BadInput(f"The events of this session contradict each other: {_short(error)}.", _AGAIN) from error
    return tuple(log)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160].rstrip(".")
