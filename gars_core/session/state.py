"""What a session has come to: its rounds, their cards, and what the user said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gars_core.critic.advice import Advice
from gars_core.session import events as e
from gars_core.session.setup import Setup
from gars_core.types import Proposal, ValueSet


@dataclass(frozen=True)
class Card:
    """One picture to be: its values, the proposed prompt, the user's edit of it, and the picture once it is drawn.

    pictures: all that were drawn, in order; picture: the one on the easel, the newest unless another was picked.
    wordings counts the proposals so far, so that a rewrite is another one.
    """

    values: ValueSet
    proposal: Proposal | None = None
    draft: str | None = None
    picture: str | None = None
    pictures: tuple[str, ...] = ()
    wordings: int = 0

    @property
    def text(self) -> str:
        """The prompt as it stands: the edit if there is one, else the proposal."""
        if self.draft is not None:
            return self.draft
        return self.proposal.text if self.proposal else ""


@dataclass(frozen=True)
class Round:
    """best_guess: the first card is what GARS believed the user to like most."""

    number: int
    cards: tuple[Card, ...]
    chosen: str | None = None
    best_guess: bool = False


@dataclass(frozen=True)
class Shown:
    """A picture as evidence: what it was made from and what the user thought; score None is unrated."""

    picture: str
    round: int
    card: int
    values: ValueSet
    score: float | None = None


@dataclass(frozen=True)
class SessionState:
    """What a session has come to.

    live: the events that count, in order, without what was undone. undo is the event that Undo would take back, None
    if there is none. advice: the critic's by picture, without what was dropped. went_on: the user was advised to stop
    once, and goes on.
    """

    setup: Setup
    seed: int
    rounds: tuple[Round, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    statements: Mapping[str, bool] = field(default_factory=dict)
    mentions: tuple[e.Mentioned, ...] = ()
    taps: Mapping[tuple[int, str], bool] = field(default_factory=dict)
    frozen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    banned: frozenset[str] = frozenset()
    live: tuple[e.Logged, ...] = ()
    advice: Mapping[str, Advice] = field(default_factory=dict)
    went_on: bool = False
    ended: bool = False
    undo: e.Logged | None = None

    @property
    def carried(self) -> e.Carried | None:
        """What the session's profile knew at its start, None if nothing."""
        return next((logged.event for logged in self.live[:2] if isinstance(logged.event, e.Carried)), None)

    @property
    def current(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    def is_drawn(self, card: Card) -> bool:
        """Say whether what is on the easel was drawn with the card's values: a swap leaves the picture before it."""
        return card.picture is not None and self.shown[card.picture].values == card.values

    @property
    def judged(self) -> bool:
        """Whether the current round has been rated or chosen from."""
        current = self.current
        return current is not None and (
            current.chosen is not None
            or any(shown.score is not None for shown in self.shown.values() if shown.round == current.number)
        )

    @property
    def complete(self) -> bool:
        """Whether the last planned round has been judged; a session that the user ended earlier is not complete."""
        return len(self.rounds) >= self.setup.rounds and self.judged
