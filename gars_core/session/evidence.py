"""What a session says about the user's taste, as events of the recommender."""

from __future__ import annotations

from collections.abc import Iterator

from gars_core import recommend as r
from gars_core.session import events as e
from gars_core.session.past import Evidence
from gars_core.session.state import SessionState, Shown
from gars_core.types import ValueSet


def evidence(state: SessionState) -> list[Evidence]:
    """Return all that was learned and shown, each where the user last spoke of it: a change of taste parts the list.

    Pictures left unrated say nothing of the taste. What the session's profile knew comes first.
    """
    return [item for _, item in dated_evidence(state)]


def dated_evidence(state: SessionState) -> Iterator[tuple[float, Evidence]]:
    """Yield the evidence with the time at which each was said, in seconds since the epoch."""
    last = {_subject(logged): logged.seq for logged in state.live}
    rated = {shown.values for shown in state.shown.values() if shown.score is not None}
    for logged in state.live:
        if last[_subject(logged)] == logged.seq:
            yield from ((logged.at, item) for item in _meant(state, logged, last, rated))


def dated_ratings(state: SessionState) -> Iterator[tuple[float, Shown]]:
    """Yield the rated pictures as they stand, with each time at which they were rated, in seconds since the epoch."""
    for logged in state.live:
        if isinstance(logged.event, e.Rated) and logged.event.picture in state.shown:
            yield logged.at, state.shown[logged.event.picture]


def _subject(logged: e.Logged) -> object:
    """Return what an event speaks of: the last word on it is the one that counts."""
    match logged.event:
        case e.Stated(value=value):
            return "stated", value
        case e.Rated(picture=picture):
            return "rated", picture
        case e.Chosen(round=number):
            return "chosen", number
        case e.Tapped(round=number, value=value):
            return "tapped", number, value
        case e.Frozen(category=category):
            return "frozen", category
    return logged.seq


def _meant(state: SessionState, logged: e.Logged, last: dict[object, int], rated: set[ValueSet]) -> Iterator[Evidence]:
    """Yield what an event says of the taste. last: by subject, the place of the last word; rated: sets with a score."""
    match logged.event:
        case e.Carried():
            yield from _carried(logged.event)
        case e.Stated(value=value, likes=bool(likes)):
            yield Evidence(r.Statement(value, likes), f"you said you {'like' if likes else 'dislike'} it")
        case e.Mentioned(text=text, values=values):
            for value, likes in values:
                if last.get(("stated", value), 0) < logged.seq:
                    yield Evidence(r.Mention(value, likes), f"you wrote “{_short(text)}”")
        case e.Rated(picture=picture, score=score) if picture in state.shown:
            shown = state.shown[picture]
            yield Evidence(r.Rating(shown.values, score), f"you gave {score:+.1f} in round {shown.round}")
        case e.Chosen(round=number, picture=picture) if number <= len(state.rounds):
            slate = [
                picture if picture in card.pictures else card.picture
                for card in state.rounds[number - 1].cards
                if card.picture
            ]
            if picture in slate and len(slate) > 1:
                sets = tuple(state.shown[drawn].values for drawn in slate)
                yield Evidence(r.Choice(sets, slate.index(picture)), f"you picked the best of round {number}")
        case e.Tapped(round=number, value=value, likes=bool(likes)):
            yield Evidence(r.Tap(value, likes), f"you marked it {'good' if likes else 'bad'} in round {number}")
        case e.Frozen(values=values):
            for value in values:
                yield Evidence(r.Freeze(value), "you locked it")
        case e.TasteChanged(categories=categories):
            yield Evidence(r.TasteShift(categories), "your taste changed")
        case e.Recommended(round=number) if number <= len(state.rounds):
            for card in state.rounds[number - 1].cards:
                if card.values not in rated:
                    yield Evidence(r.Unrated(card.values), f"you saw it in round {number}")


def _carried(known: e.Carried) -> Iterator[Evidence]:
    """Yield what the profile knew: each session, followed by the drift since it, then what the profile says itself."""
    for past in known.sessions:
        for item in past.events:
            link = "of" if item.because[-1:].isdigit() else "in"  # "round 3 of", "you locked it in"
            yield Evidence(item.event, f"{item.because} {link} “{past.title}”, {past.day}")
        yield Evidence(r.NewSession(known.lasting), "a new session began")
    for value, likes in known.corrections:
        if likes is None:
            yield Evidence(r.Indifferent(value), "your profile says that you do not mind it")
        else:
            yield Evidence(r.Statement(value, likes), f"your profile says that you {'like' if likes else 'dislike'} it")


def _short(text: str, length: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
