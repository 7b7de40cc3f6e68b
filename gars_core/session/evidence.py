"""What a session says about the user's taste, as events of the recommender."""

from __future__ import annotations

from dataclasses import dataclass

from gars_core.recommend import Choice, Event, Freeze, Mention, Rating, Shown, Statement, Tap
from gars_core.session.state import SessionState


@dataclass(frozen=True)
class Evidence:
    """One event of the recommender, and what the user did, in words that follow "because"."""

    event: Event
    because: str


def evidence(state: SessionState) -> list[Evidence]:
    """Return all that was learned and shown, in a fixed order. Pictures left unrated say nothing of the taste."""
    return [*_said(state), *_judged(state), *_chosen(state), *_tapped(state), *_locked(state), *_passed_over(state)]


def _said(state: SessionState) -> list[Evidence]:
    stated = [Evidence(Statement(value, likes), f"you said you {'like' if likes else 'dislike'} it")
              for value, likes in state.statements.items()]
    written = [Evidence(Mention(value, likes), f"you wrote “{_short(mention.text)}”")
               for mention in state.mentions for value, likes in mention.values]
    return stated + written


def _judged(state: SessionState) -> list[Evidence]:
    return [Evidence(Rating(shown.values, shown.score), f"you gave {shown.score:+.1f} in round {shown.round}")
            for shown in state.shown.values() if shown.score is not None]


def _chosen(state: SessionState) -> list[Evidence]:
    choices = []
    for round_ in state.rounds:
        slate = [card.picture for card in round_.cards if card.picture]
        if round_.chosen in slate and len(slate) > 1:
            sets = tuple(state.shown[picture].values for picture in slate)
            choices.append(Evidence(Choice(sets, slate.index(round_.chosen)),
                                    f"you picked the best of round {round_.number}"))
    return choices


def _tapped(state: SessionState) -> list[Evidence]:
    return [Evidence(Tap(value, likes), f"you marked it {'good' if likes else 'bad'} in round {number}")
            for (number, value), likes in state.taps.items()]


def _locked(state: SessionState) -> list[Evidence]:
    return [Evidence(Freeze(value), "you locked it") for values in state.frozen.values() for value in values]


def _passed_over(state: SessionState) -> list[Evidence]:
    rated = {shown.values for shown in state.shown.values() if shown.score is not None}
    return [Evidence(Shown(card.values), f"you saw it in round {round_.number}")
            for round_ in state.rounds for card in round_.cards if card.values not in rated]


def _short(text: str, length: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
