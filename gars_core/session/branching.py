"""A session that goes on from a round of another one: what of the other's log it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gars_core.errors import BadInput
from gars_core.session import events as e
from gars_core.session.folding import fold
from gars_core.session.state import SessionState


def branch_of(log: Sequence[e.Logged], source: str, round_number: int, at: float) -> list[e.Logged]:
    """Return the log of a session that shares the rounds up to round_number, and ends in Branched.

    Shared is what was said and drawn before the next round began, and what was said of these rounds and made from their
    pictures later. Times stay, places are counted anew. source: the id of the session that the log is of. Raises
    BadInput for an unknown round.
    """
    state = fold(log)
    rounds = len(state.rounds)
    if not 1 <= round_number <= rounds:
        raise BadInput(
            f"The session has no round {round_number}.",
            f"Choose one from 1 to {rounds}." if rounds else "Wait until its first round is ready.",
        )
    end = next(
        (
            logged.seq
            for logged in state.live
            if isinstance(logged.event, e.Recommended) and logged.event.round > round_number
        ),
        log[-1].seq + 1,
    )
    pictures = {
        logged.event.picture
        for logged in log
        if isinstance(logged.event, e.Drawn) and (logged.seq < end or logged.event.round <= round_number)
    }
    kept: dict[int, e.Logged] = {}
    for logged in log:
        event = logged.event
        if isinstance(event, e.Ended) or not (logged.seq < end or _speaks_of(event, round_number, pictures, kept)):
            continue
        if isinstance(event, e.Undone):
            if event.seq not in kept:
                continue
            event = e.Undone(kept[event.seq].seq)
        kept[logged.seq] = replace(logged, seq=len(kept) + 1, event=event)
    return [*kept.values(), e.Logged(len(kept) + 1, at, e.Branched(source, round_number))]


def origin(state: SessionState) -> e.Branched | None:
    """Return where the session was branched from, None if it is no branch."""
    return next((logged.event for logged in reversed(state.live) if isinstance(logged.event, e.Branched)), None)


def pictures_of(state: SessionState) -> list[str]:
    """Return every picture that the log names in the order of drawing, those of undone rounds too."""
    return [logged.event.picture for logged in state.live if isinstance(logged.event, e.Drawn)]


def _speaks_of(event: e.Event, round_number: int, pictures: set[str], kept: dict[int, e.Logged]) -> bool:
    """Say whether an event from after the branch's round is about what the branch holds."""
    match event:
        case (
            e.Drawn(picture=picture)
            | e.Rated(picture=picture)
            | e.Picked(picture=picture)
            | e.Advised(picture=picture)
            | e.AdviceEdited(picture=picture)
        ):
            return picture in pictures
        case e.Chosen(round=number) | e.Tapped(round=number):
            return number <= round_number
        case e.Undone(seq=seq):
            return seq in kept
    return False
