"""A profile as it stands, folded from its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gars_core.profile import events as e
from gars_core.session.past import Past, restricted_all

FIRST, FIRST_NAME = "mine", "My taste"
"""The profile that is there without anybody making it."""


@dataclass(frozen=True)
class Profile:
    """Who it is, and what was said of the taste outside of the sessions on this computer.

    resets: (when, which values it spares). portraits: oldest first.
    """

    id: str
    name: str
    corrections: Mapping[str, e.Correction] = field(default_factory=dict)
    imported: tuple[Past, ...] = ()
    resets: tuple[tuple[float, Callable[[str], bool]], ...] = ()
    portraits: tuple[e.Portrayed, ...] = ()
    deleted: bool = False


def fold_profile(id: str, log: Iterable[e.Kept]) -> Profile | None:
    """Return the profile after its log, None if there is none of this id."""
    profile = Profile(id, FIRST_NAME) if id == FIRST else None
    for kept in log:
        if isinstance(kept.event, e.Created):
            profile = Profile(id, kept.event.name)
        elif profile is not None:
            profile = _apply(profile, kept.at, kept.event)
    return profile


def _apply(profile: Profile, at: float, event: e.ProfileEvent) -> Profile:
    match event:
        case e.Renamed(name=name):
            return replace(profile, name=name)
        case e.Corrected(value=value, likes=likes):
            return replace(profile, corrections={**profile.corrections, value: e.Correction(value, likes, at)})
        case e.TakenBack(value=value):
            return replace(profile, corrections=_kept(profile.corrections, lambda corrected: corrected != value))
        case e.Reset():
            spares = _spared_by(event)
            return replace(
                profile,
                corrections=_kept(profile.corrections, spares),
                imported=without(profile.imported, spares),
                resets=(*profile.resets, (at, spares)),
            )
        case e.Imported(sessions=sessions, corrections=corrections):
            return replace(
                profile,
                imported=(*profile.imported, *sessions),
                corrections={**profile.corrections, **{correction.value: correction for correction in corrections}},
            )
        case e.Portrayed():
            return replace(profile, portraits=(*profile.portraits, event))
        case e.Deleted():
            return replace(profile, deleted=True)
        case e.Restored():
            return replace(profile, deleted=False)
    return profile


def without(sessions: Iterable[Past], spares: Callable[[str], bool]) -> tuple[Past, ...]:
    """Return the sessions without the values that are not spared; what says nothing any more is left out."""
    left = [replace(past, events=tuple(restricted_all(past.events, spares))) for past in sessions]
    return tuple(past for past in left if past.events)


def category_of(value: str) -> str:
    """Return the category of a value: ids are "<category>:<words>", also of values that are gone."""
    return value.partition(":")[0]


def _spared_by(reset: e.Reset) -> Callable[[str], bool]:
    if reset.scope == "all":
        return lambda value: False
    if reset.scope == "category":
        return lambda value: category_of(value) != reset.id
    return lambda value: value != reset.id


def _kept(corrections: Mapping[str, e.Correction], keeps: Callable[[str], bool]) -> dict[str, e.Correction]:
    return {value: correction for value, correction in corrections.items() if keeps(value)}
