"""The state of a session, folded from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gars_core.critic.advice import Advice
from gars_core.session import events as e
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

    setup: e.Setup
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
        return next((one.event for one in self.live[:2] if isinstance(one.event, e.Carried)), None)

    @property
    def current(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

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
        """Whether the last planned round has been judged, or the user ended the session."""
        return self.ended or (len(self.rounds) >= self.setup.rounds and self.judged)


_UNDOABLE = (
    e.Stated,
    e.Mentioned,
    e.Rated,
    e.Chosen,
    e.Tapped,
    e.Frozen,
    e.Weighted,
    e.Banned,
    e.Swapped,
    e.TasteChanged,
)


def fold(log: Iterable[e.Logged]) -> SessionState:
    """Return the state after the log, in order of seq. Raises ValueError if the first event is not Started."""
    live = _without_undone(list(log))
    if not live or not isinstance(live[0].event, e.Started):
        raise ValueError("a session's log begins with Started")
    state = SessionState(setup=live[0].event.setup, seed=live[0].event.seed, live=tuple(live))
    texts: _Texts = {}
    for logged in live[1:]:
        state = _apply(state, logged.event, texts)
        # What was said on the Setup page belongs to the start, not to the rounds that can be undone.
        if _undoable(logged.event) and state.rounds:
            state = replace(state, undo=logged)
    return state


def _undoable(event: e.Event) -> bool:
    return isinstance(event, _UNDOABLE) or (isinstance(event, e.Recommended) and event.best_guess)


def _without_undone(log: list[e.Logged]) -> list[e.Logged]:
    """Drop undone events, and with an undone judgement or round the rounds that were recommended after it."""
    void: set[int] = set()
    by_seq = {logged.seq: logged for logged in log}
    for logged in log:
        if not isinstance(logged.event, e.Undone):
            continue
        void |= {logged.seq, logged.event.seq}
        target = by_seq.get(logged.event.seq)
        if target is not None and isinstance(target.event, e.Rated | e.Chosen | e.Recommended):
            void |= {
                other.seq
                for other in log
                if target.seq < other.seq < logged.seq and isinstance(other.event, e.Recommended)
            }
    return [logged for logged in log if logged.seq not in void]


# Proposals, edits and pictures belong to a card's values: swap a value and back, and they are there again.
_Texts = dict[tuple[int, int, ValueSet], Card]


def _apply(state: SessionState, event: e.Event, texts: _Texts) -> SessionState:
    match event:
        case e.Recommended(round=number, sets=sets, best_guess=best_guess):
            for key in [key for key in texts if key[0] == number]:
                del texts[key]  # an undone round of the same number
            cards = tuple(Card(values) for values in sets)
            return replace(
                state, rounds=(*state.rounds[: number - 1], Round(number, cards, None, best_guess)), ended=False
            )
        case e.Proposed(proposal=proposal):
            # A new wording is asked for; the edit of the old one is no longer what the user wants to send.
            before = _card_at(state, event.round, event.card)
            return _on_card(
                state, event, texts, proposal=proposal, draft=None, wordings=before.wordings + 1 if before else 1
            )
        case e.Drafted(text=text):
            return _on_card(state, event, texts, draft=text)
        case e.Drawn(round=number, card=card, values=values, picture=picture):
            if number > len(state.rounds):
                return state
            shown = {**state.shown, picture: Shown(picture, number, card, values)}
            drawn = _spoken_of(state, event, texts)
            return _on_card(
                replace(state, shown=shown),
                event,
                texts,
                picture=picture,
                pictures=(*drawn.pictures, picture) if drawn else (),
            )
        case e.Picked(picture=picture) if picture in state.shown:
            return _on_card(state, event, texts, picture=picture)
        case e.Rated(picture=picture, score=score) if picture in state.shown:
            return replace(state, shown={**state.shown, picture: replace(state.shown[picture], score=score)})
        case e.Chosen(round=number, picture=picture) if number <= len(state.rounds):
            return _with_round(state, replace(state.rounds[number - 1], chosen=picture))
        case e.Swapped(round=number, card=card, old=old, new=new):
            there = _card_at(state, number, card)
            if there is None or new in there.values:
                return state
            values = tuple(new if value == old else value for value in there.values)
            return _with_card(state, number, card, texts.get((number, card, values), Card(values)))
        case e.Stated(value=value, likes=likes):
            return replace(
                state,
                statements=_put(state.statements, value, likes),
                mentions=tuple(_without(mention, value) for mention in state.mentions),
            )
        case e.Mentioned():
            return replace(state, mentions=(*state.mentions, event))
        case e.Tapped(round=number, value=value, likes=likes):
            return replace(state, taps=_put(state.taps, (number, value), likes))
        case e.Frozen(category=category, values=values):
            return replace(state, frozen=_put(state.frozen, category, values or None))
        case e.Weighted(category=category, weight=weight):
            return replace(state, weights={**state.weights, category: weight})
        case e.Banned(value=value, banned=banned):
            return replace(state, banned=state.banned | {value} if banned else state.banned - {value})
        case e.Advised(picture=picture, advice=advice):
            return replace(state, advice={**state.advice, picture: advice})
        case e.AdviceEdited(picture=picture, text=text) if picture in state.advice:
            edited = None if text is None else replace(state.advice[picture], draft=text)
            return replace(state, advice=_put(state.advice, picture, edited))
        case e.WentOn():
            return replace(state, went_on=True)
        case e.Ended():
            return replace(state, ended=True)
    return state


def _put(mapping: Mapping, key: object, value: object) -> dict:
    """Return a copy with key set, or without it if value is None."""
    rest = {k: v for k, v in mapping.items() if k != key}
    return rest if value is None else {**rest, key: value}


def _without(mention: e.Mentioned, value: str) -> e.Mentioned:
    return replace(mention, values=tuple(said for said in mention.values if said[0] != value))


_OfACard = e.Proposed | e.Drafted | e.Drawn | e.Picked


def _on_card(state: SessionState, event: _OfACard, texts: _Texts, **changes: Any) -> SessionState:
    """Change the card that the event speaks of, if its round still stands."""
    card = _spoken_of(state, event, texts)
    if card is None:
        return state
    changed = texts[(event.round, event.card, event.values)] = replace(card, **changes)
    shown = _card_at(state, event.round, event.card)
    there = shown is not None and shown.values == event.values
    return _with_card(state, event.round, event.card, changed) if there else state


def _spoken_of(state: SessionState, event: _OfACard, texts: _Texts) -> Card | None:
    """Return the card with the event's values, whether or not it stands there now; None if its round was taken back."""
    shown = _card_at(state, event.round, event.card)
    if shown is None or shown.values == event.values:
        return shown
    return texts.get((event.round, event.card, event.values), Card(event.values))


def _card_at(state: SessionState, number: int, index: int) -> Card | None:
    """Return a card, None if its round was taken back."""
    cards = state.rounds[number - 1].cards if number <= len(state.rounds) else ()
    return cards[index] if index < len(cards) else None


def _with_card(state: SessionState, number: int, index: int, card: Card) -> SessionState:
    cards = state.rounds[number - 1].cards
    return _with_round(state, replace(state.rounds[number - 1], cards=(*cards[:index], card, *cards[index + 1 :])))


def _with_round(state: SessionState, changed: Round) -> SessionState:
    return replace(state, rounds=(*state.rounds[: changed.number - 1], changed, *state.rounds[changed.number :]))
