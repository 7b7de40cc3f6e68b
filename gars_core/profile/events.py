"""Everything that can happen to a profile, and how it is written down and read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from gars_core.session.codec import Codec
from gars_core.session.fields import Id, Seconds, Values
from gars_core.session.past import Past

_STRICT = ConfigDict(extra="forbid")
MAX_NAME_CHARACTERS = 60
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Correction:
    """What the person says of a value outright; likes None: they do not mind it. at: seconds since the epoch."""

    value: Annotated[str, Field(min_length=1, max_length=200)]
    likes: bool | None
    at: Seconds


@checked_dataclass(frozen=True, config=_STRICT)
class Created:
    name: Name


@checked_dataclass(frozen=True, config=_STRICT)
class Renamed:
    name: Name


@checked_dataclass(frozen=True, config=_STRICT)
class Corrected:
    """The person says what they think of a value, whatever was learned; likes None: they do not mind it."""

    value: str
    likes: bool | None


@checked_dataclass(frozen=True, config=_STRICT)
class TakenBack:
    """A correction no longer counts; what was learned does."""

    value: str


@checked_dataclass(frozen=True, config=_STRICT)
class Reset:
    """What was said before this no longer counts: of the value or the category called id, or of everything."""

    scope: Literal["value", "category", "all"]
    id: str = ""


@checked_dataclass(frozen=True, config=_STRICT)
class Imported:
    """Sessions and corrections that came from a file or from another profile."""

    sessions: tuple[Past, ...]
    corrections: tuple[Correction, ...]


@checked_dataclass(frozen=True, config=_STRICT)
class Portrayed:
    """A picture was drawn from the best guess. picture: the id of its file."""

    picture: Id
    values: Values
    prompt: str


@checked_dataclass(frozen=True, config=_STRICT)
class Deleted:
    """The profile is in the trash."""


@checked_dataclass(frozen=True, config=_STRICT)
class Restored:
    pass


ProfileEvent = Created | Renamed | Corrected | TakenBack | Reset | Imported | Portrayed | Deleted | Restored
_CODEC: Codec[ProfileEvent] = Codec(ProfileEvent.__args__)
encode, decode = _CODEC.encode, _CODEC.decode


@dataclass(frozen=True)
class Kept:
    """An event in its place in the profile's log. at is seconds since the epoch."""

    at: float
    event: ProfileEvent
