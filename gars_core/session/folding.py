"""How a session's events become its state: each changes a copy, and what was undone changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from gars_core.session import events as e
from gars_core.session.state import Card, Round, SessionState, Shown
from gars_core.types import ValueSet

Key = TypeVar("Key")
Value = TypeVar("Value")

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
                later.seq
                for later in log
                if target.seq < later.seq < logged.seq and isinstance(later.event, e.Recommended)
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
            wordings = before.wordings + 1 if before else 1
            return _on_card(
                state, event, texts, lambda card: replace(card, proposal=proposal, draft=None, wordings=wordings)
            )
        case e.Drafted(text=text):
            return _on_card(state, event, texts, lambda card: replace(card, draft=text))
        case e.Drawn(round=number, card=place, values=values, picture=picture):
            if number > len(state.rounds):
                return state
            return _on_card(
                replace(state, shown={**state.shown, picture: Shown(picture, number, place, values)}),
                event,
                texts,
                lambda card: replace(card, picture=picture, pictures=(*card.pictures, picture)),
            )
        case e.Picked(picture=picture) if picture in state.shown:
            return _on_card(state, event, texts, lambda card: replace(card, picture=picture))
        case e.Rated(picture=picture, score=score) if picture in state.shown:
            return replace(state, shown={**state.shown, picture: replace(state.shown[picture], score=score)})
        case e.Chosen(round=number, picture=picture) if number <= len(state.rounds):
            return _with_round(state, replace(state.rounds[number - 1], chosen=picture))
        case e.Swapped(round=number, card=place, old=old, new=new):
            present = _card_at(state, number, place)
            if present is None or new in present.values:
                return state
            values = tuple(new if value == old else value for value in present.values)
            card = texts.get((number, place, values), Card(values))
            if card.picture is None:  # what was drawn stays in sight until another picture is
                card = replace(card, picture=present.picture, pictures=present.pictures)
            return _with_card(state, number, place, card)
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


def _put(mapping: Mapping[Key, Value], key: Key, value: Value | None) -> dict[Key, Value]:
    """Return a copy with key set, or without it if value is None."""
    rest = {name: kept for name, kept in mapping.items() if name != key}
    return rest if value is None else {**rest, key: value}


def _without(mention: e.Mentioned, value: str) -> e.Mentioned:
    return replace(mention, values=tuple(pair for pair in mention.values if pair[0] != value))


_OfACard = e.Proposed | e.Drafted | e.Drawn | e.Picked


def _on_card(state: SessionState, event: _OfACard, texts: _Texts, change: Callable[[Card], Card]) -> SessionState:
    """Change the card that the event speaks of, if its round still stands."""
    card = _spoken_of(state, event, texts)
    if card is None:
        return state
    changed = texts[(event.round, event.card, event.values)] = change(card)
    present = _card_at(state, event.round, event.card)
    if present is None or present.values != event.values:
        return state
    return _with_card(state, event.round, event.card, changed)


def _spoken_of(state: SessionState, event: _OfACard, texts: _Texts) -> Card | None:
    """Return the card with the event's values, whether or not it stands there now; None if its round was taken back."""
    present = _card_at(state, event.round, event.card)
    if present is None or present.values == event.values:
        return present
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
