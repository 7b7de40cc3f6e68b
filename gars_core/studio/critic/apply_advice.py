"""Advice followed: the next version of a picture, and what changes in its round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gars_core.critic.situation import ChangePlan
from gars_core.ports import ImageMaker
from gars_core.session import Card, Drafted, Event, Picked, Proposed, SessionState, Swapped, Weighted
from gars_core.session.picture import Picture
from gars_core.studio.drawing.lineage import child_of, spec_of
from gars_core.studio.drawing.ready_prompts import as_proposal
from gars_core.studio.drawing.rounds import Rounds, as_made
from gars_core.studio.sessions.sessions import Sessions
from gars_core.types import Report

ADVICE = "advice"
"""Who wrote a prompt that the writer did not."""


class ApplyAdvice:
    """Runs on the worker. The picture is saved before anything of its round changes."""

    def __init__(self, sessions: Sessions, rounds: Rounds, count_tokens: Callable[[str], int]) -> None:
        self._sessions = sessions
        self._rounds = rounds
        self.count_tokens = count_tokens

    def draw(
        self, session: str, parent: Picture, plan: ChangePlan, text: str, maker: ImageMaker, report: Report
    ) -> Picture:
        """Draw the next version of a picture as a plan has it, at the same size. text: the box's."""
        child = replace(child_of(parent), attributes=plan.values, prompt=plan.prompt, advice=text)
        state = self._sessions.state(session)
        spec = spec_of(self._rounds, state, maker, child, -1 if plan.new_seed else parent.seed)
        return self._rounds.keep(maker, spec, replace(child, **as_made(maker, spec)), report)

    def carry(self, session: str, old: Picture, new: Picture, weights: Mapping[str, float], pick: bool = False) -> None:
        """Have the round go on as the new picture is, and set weights. pick: put the new picture onto the easel.

        A card that stands no longer as the old picture was drawn belongs to the user, and is left alone; so is one that
        would lose a value that was locked meanwhile.
        """
        state = self._sessions.state(session)
        events: list[Event] = [Weighted(category, weight) for category, weight in weights.items()]
        card = _card_of(state, old)
        gone = {*old.attributes} - {*new.attributes}
        if card is not None and card.text == old.prompt and not gone & self._rounds.brief(state, old.card).frozen:
            events += self._changed(state, old, new)
            if pick:
                events.append(Picked(old.round, old.card, new.attributes, new.id))
        if events:
            self._sessions.append(session, *events)

    def _changed(self, state: SessionState, old: Picture, new: Picture) -> list[Event]:
        place = old.round, old.card
        swaps = [
            (before, after) for before, after in zip(old.attributes, new.attributes, strict=True) if before != after
        ]
        if swaps:
            brief = replace(self._rounds.brief(state, old.card), attributes=self._rounds.attributes(new.attributes))
            return [
                *(Swapped(*place, before, after) for before, after in swaps),
                Proposed(*place, new.attributes, as_proposal(new.prompt, brief, ADVICE, self.count_tokens)),
            ]
        return [Drafted(*place, new.attributes, new.prompt)] if new.prompt != old.prompt else []


def _card_of(state: SessionState, picture: Picture) -> Card | None:
    """Return the picture's card if it is in the current round and still has the picture's values."""
    current = state.current
    if current is None or current.number != picture.round or picture.card >= len(current.cards):
        return None
    card = current.cards[picture.card]
    return card if card.values == picture.attributes else None
