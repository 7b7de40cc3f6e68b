"""From what a picture does not show to a suggestion: one change a line, a stronger one where one was tried before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gars_core.critic.advice import Finding
from gars_core.critic.plan import plan
from gars_core.critic.reading import Change, read
from gars_core.critic.room import unread
from gars_core.critic.situation import Situation
from gars_core.errors import BadInput
from gars_core.types import Attribute, ValueSet

MOST_LINES, MOST_SWAPS = 3, 2
"""Changes that one suggestion makes, and values that are tried in a category in place of the first."""

NEVER_SWAPPED = "subject"
"""What the picture is of is what the user came for; to swap it is theirs."""

ALL_SHOWN = "As far as GARS can tell, the picture shows what was asked."
NOBODY_CAN_TELL = "Nothing installed here can tell whether the picture shows what was asked."


@dataclass(frozen=True)
class Step:
    """Advice that was followed before: the values of the picture that it was about, and the text."""

    values: ValueSet
    text: str


@dataclass(frozen=True)
class Suggestion:
    """The text for the box, "" if there is nothing to suggest, and sentences on why there is no more."""

    text: str
    notes: tuple[str, ...]


def suggest(
    findings: Sequence[Finding],
    now: Situation,
    steps: Sequence[Step],
    near: Callable[[Attribute], Sequence[Attribute]],
    weighing: bool = True,
) -> Suggestion:
    """Return what to do about the values that are not shown; every line of it can be followed.

    A phrase is named earlier, then stressed with its category weighed more, then swapped for a near value; for a maker
    that reads neither order nor emphasis it is swapped at once, and another seed comes last. steps: what was followed
    on the way to this picture. near: values to swap for, nearest first. weighing: whether the session's weights may
    change.
    """
    failed = [finding for finding in findings if finding.shown is False]
    if not failed:
        return Suggestion("", (_all_well(sum(finding.shown is True for finding in findings), len(findings)),))
    known = {value.id: value for value in now.attributes}
    lines, notes = list[str](), list[str]()
    for finding in failed:
        value = known.get(finding.value)
        if value is None or len(lines) == MOST_LINES:
            continue
        line = next(
            (
                change.line
                for change in _rungs(value, now, steps, near, weighing)
                if _possible(change.line, now) and _possible("\n".join([*lines, change.line]), now)
            ),
            "",
        )
        if not line:
            notes.append(
                f"Nothing is left to try for “{value.phrase}”"
                + (", which is locked." if value.id in now.locked else ".")
            )
        elif line not in lines:
            lines.append(line)
    return Suggestion("\n".join(lines), tuple(notes))


def _all_well(shown: int, asked: int) -> str:
    if shown in (0, asked):
        return ALL_SHOWN if shown else NOBODY_CAN_TELL
    return f"Checked {shown} of {asked} attributes; {'it is' if shown == 1 else 'all are'} there."


def _rungs(
    value: Attribute,
    now: Situation,
    steps: Sequence[Step],
    near: Callable[[Attribute], Sequence[Attribute]],
    weighing: bool,
) -> Iterator[Change]:
    """Yield what can be tried for a value that was not tried before, the mildest first."""
    label = now.catalogue.category(value.category).label.lower()
    mild = (
        [Change("earlier", value.phrase), Change("more", label) if weighing else Change("stress", value.phrase)]
        if now.emphasis
        else []
    )
    tried = {
        (change.kind, change.words.casefold())
        for step in steps
        if value.id in step.values
        for change in _read(step.text)
    }
    yield from (change for change in mild if (change.kind, change.words.casefold()) not in tried)
    before = {other for step in steps for other in step.values}
    swaps = sum(
        now.catalogue.by_id[id].category == value.category
        for id in before - set(now.values)
        if id in now.catalogue.by_id
    )
    if value.id not in now.locked and value.category != NEVER_SWAPPED and swaps < MOST_SWAPS:
        yield from (
            Change("swap", value.phrase, other.phrase)
            for other in near(value)
            if other.id not in before and other.id not in now.values
        )
    # Of 13 sketches that missed a value, another seed made none better by five points, and a swap ten.
    if not now.emphasis and ("seed", "") not in tried:
        yield Change("seed")


def _read(text: str) -> tuple[Change, ...]:
    try:
        return read(text)
    except BadInput:
        return ()


def _possible(text: str, now: Situation) -> bool:
    """Say whether advice can be followed without losing more of the prompt's end."""
    try:
        planned = plan(text, now)
        return not planned.gave_way and unread(now, planned.prompt) <= unread(now, now.prompt)
    except BadInput:
        return False
