"""Everything that can happen in a session, and how an event is written down and read back."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked_dataclass

from gars_core.critic.advice import Advice
from gars_core.session.codec import Codec
from gars_core.session.fields import CardPlace, Id, RoundNumber, Score, Share, Values, Weight
from gars_core.session.past import Past
from gars_core.session.setup import Setup
from gars_core.types import Proposal

_STRICT = ConfigDict(extra="forbid")


@checked_dataclass(frozen=True, config=_STRICT)
class Started:
    setup: Setup
    seed: int


@checked_dataclass(frozen=True, config=_STRICT)
class Carried:
    """What the profile knew when the session began, so that the log needs nothing else to be replayed.

    sessions: the earlier ones, oldest first. corrections: (value, liked), None for neither. lasting: (category, the
    share of its taste that lasts from one session to the next).
    """

    profile: str
    name: str
    sessions: tuple[Past, ...]
    corrections: tuple[tuple[str, bool | None], ...]
    lasting: tuple[tuple[str, Share], ...]


@checked_dataclass(frozen=True, config=_STRICT)
class Stated:
    """The user says that they like or dislike a value; None takes it back, with what they wrote of it before."""

    value: str
    likes: bool | None


@checked_dataclass(frozen=True, config=_STRICT)
class Mentioned:
    """Free text, and the values it was understood to speak of."""

    text: str
    values: tuple[tuple[str, bool], ...]


@checked_dataclass(frozen=True, config=_STRICT)
class Recommended:
    """The sets of round number (from 1), one a card. best_guess: the user asked for it, and the first set is it.

    vocabulary: the fingerprint of what there was to choose from, "" in logs from before it was written down.
    """

    round: RoundNumber
    sets: tuple[Values, ...]
    best_guess: bool = False
    vocabulary: str = ""


@checked_dataclass(frozen=True, config=_STRICT)
class Proposed:
    round: RoundNumber
    card: CardPlace
    values: Values
    proposal: Proposal


@checked_dataclass(frozen=True, config=_STRICT)
class Drafted:
    """The prompt as the user has edited it; None goes back to the proposal."""

    round: RoundNumber
    card: CardPlace
    values: Values
    text: str | None


@checked_dataclass(frozen=True, config=_STRICT)
class Drawn:
    round: RoundNumber
    card: CardPlace
    values: Values
    picture: Id


@checked_dataclass(frozen=True, config=_STRICT)
class Picked:
    """Of the pictures drawn for a card, the one that stands on the easel."""

    round: RoundNumber
    card: CardPlace
    values: Values
    picture: Id


@checked_dataclass(frozen=True, config=_STRICT)
class Rated:
    picture: str
    score: Score


@checked_dataclass(frozen=True, config=_STRICT)
class Chosen:
    """The best picture of a slate."""

    round: RoundNumber
    picture: str


@checked_dataclass(frozen=True, config=_STRICT)
class Tapped:
    """One attribute of a round found good or bad; None takes the tap back."""

    round: RoundNumber
    value: str
    likes: bool | None


@checked_dataclass(frozen=True, config=_STRICT)
class Frozen:
    """The locked values of a category; none unlocks it."""

    category: str
    values: tuple[str, ...]


@checked_dataclass(frozen=True, config=_STRICT)
class Weighted:
    category: str
    weight: Weight


@checked_dataclass(frozen=True, config=_STRICT)
class Banned:
    value: str
    banned: bool


@checked_dataclass(frozen=True, config=_STRICT)
class Swapped:
    round: RoundNumber
    card: CardPlace
    old: str
    new: str


@checked_dataclass(frozen=True, config=_STRICT)
class TasteChanged:
    """What was said before this counts less: in these categories, or in all of them if none is named."""

    categories: tuple[str, ...] = ()


@checked_dataclass(frozen=True, config=_STRICT)
class WentOn:
    """The user was told that more rounds would hardly change the best guess, and goes on."""


@checked_dataclass(frozen=True, config=_STRICT)
class Advised:
    """What the critic says of a picture."""

    picture: Id
    advice: Advice


@checked_dataclass(frozen=True, config=_STRICT)
class AdviceEdited:
    """The critic's suggestion as the user has edited it; None drops it."""

    picture: Id
    text: str | None


@checked_dataclass(frozen=True, config=_STRICT)
class Undone:
    """The event with this sequence number no longer counts."""

    seq: int


@checked_dataclass(frozen=True, config=_STRICT)
class Branched:
    """Everything before this is shared with another session, up to and including that round of it."""

    session: str
    round: RoundNumber


@checked_dataclass(frozen=True, config=_STRICT)
class Ended:
    pass


Event = (
    Started
    | Carried
    | Stated
    | Mentioned
    | Recommended
    | Proposed
    | Drafted
    | Drawn
    | Picked
    | Rated
    | Chosen
    | Tapped
    | Frozen
    | Weighted
    | Banned
    | Swapped
    | TasteChanged
    | WentOn
    | Advised
    | AdviceEdited
    | Undone
    | Branched
    | Ended
)
_CODEC: Codec[Event] = Codec(Event.__args__)
encode, decode = _CODEC.encode, _CODEC.decode


@dataclass(frozen=True)
class Logged:
    """An event in its place. seq counts from 1 within the session; at is seconds since the epoch."""

    seq: int
    at: float
    event: Event
