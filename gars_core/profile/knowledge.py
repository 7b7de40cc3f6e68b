"""What a profile knows: what its sessions said, less what was reset, and its corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gars_core.profile.events import Correction
from gars_core.profile.fold import Profile, without
from gars_core.recommend import Unrated
from gars_core.session import Carried, SessionState, Started, dated_evidence
from gars_core.session.events import Branched
from gars_core.session.past import Past, restricted_all

CARRIED = 8
"""How many sessions are carried into a new one: a taste from before them has mostly drifted away."""
MOST_EVENTS = 160
"""Of these sessions together: with twice as many, the next suggestion takes more than a second."""


@dataclass(frozen=True)
class Knowledge:
    """sessions: the telling ones, oldest first. corrections: the newest last."""

    sessions: tuple[Past, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.sessions and not self.corrections


def past_of(session: str, state: SessionState, profile: Profile) -> Past:
    """Return what a session itself said, less what its profile reset later.

    Left out is what was carried into it, and what a branch shares with the session that it comes from.
    """
    begun = max(place for place, logged in enumerate(state.live) if isinstance(logged.event, Started | Branched))
    live = tuple(logged for logged in state.live[begun:] if not isinstance(logged.event, Carried))
    judged = [
        left
        for at, item in dated_evidence(replace(state, live=live))
        if not isinstance(item.event, Unrated)
        for left in restricted_all([item], _spared_at(profile, at))
    ]
    return Past(live[0].at, state.setup.title, tuple(judged), session)


def _spared_at(profile: Profile, at: float) -> Callable[[str], bool]:
    """Return which values, of what was said at that time, no later reset took away."""
    resets = [spares for reset_at, spares in profile.resets if at <= reset_at]
    return lambda value: all(spares(value) for spares in resets)


def known(profile: Profile, pasts: Iterable[Past]) -> Knowledge:
    """Return what a profile knows from its own sessions, in any order, and from those it imported."""
    once = {past.session or past: past for past in (*profile.imported, *pasts)}
    telling = sorted((past for past in once.values() if past.telling), key=lambda past: past.at)
    return Knowledge(tuple(telling), tuple(sorted(profile.corrections.values(), key=lambda correction: correction.at)))


def carried(
    profile: Profile,
    knowledge: Knowledge,
    lasting: Mapping[str, float],
    keeps: Callable[[str], bool] = lambda value: True,
) -> Carried | None:
    """Return what a session begins with: of the newest sessions, the values that are kept. None if that is nothing."""
    telling = [past for past in without(knowledge.sessions, keeps) if past.telling]
    sessions = _newest(telling[-CARRIED:], MOST_EVENTS)
    corrections = tuple((stated.value, stated.likes) for stated in knowledge.corrections if keeps(stated.value))
    if not sessions and not corrections:
        return None
    return Carried(profile.id, profile.name, sessions, corrections, tuple(lasting.items()))


def _newest(sessions: Sequence[Past], most: int) -> tuple[Past, ...]:
    """Return the sessions with their newest events, at most so many in all; the oldest ones give way."""
    kept: list[Past] = []
    for past in reversed(sessions):
        kept.insert(0, replace(past, events=past.events[max(0, len(past.events) - most) :]))
        most -= len(kept[0].events)
    return tuple(past for past in kept if past.events)
