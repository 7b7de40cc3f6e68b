"""What scores say of each value, and whose word counts where several speak of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gars_core.critic.advice import Finding
from gars_core.scoring.scores import Part, Scores
from gars_core.scoring.words import sharpness_of
from gars_core.types import Attribute

NOT_SHOWN, SHOWN = 0.35, 0.65
"""Below the one a part says that its value is not shown, above the other that it is; between them nobody can tell."""

CATEGORIES = {"Palette": "palette", "Light": "lighting", "Composition": "composition", "Sharpness": "camera"}
"""By the name of a part that is about no single value, the category that it measures."""


def scored(scores: Mapping[str, Scores], labels: Mapping[str, str], attributes: Sequence[Attribute]) -> list[Finding]:
    """Return a finding for each part that is about one of the values; those of single values first.

    scores, labels: by the scorer's id.
    """
    parts = [(labels.get(scorer, scorer), part) for scorer, scored_by in scores.items() for part in scored_by.parts]
    parts.sort(key=lambda pair: not pair[1].value)
    by_value = ((_value_of(part, attributes), part, by) for by, part in parts)
    return [
        Finding(value.phrase, _shown(part.score), _sentence(part, value), by, value.id)
        for value, part, by in by_value
        if value
    ]


def merged(attributes: Sequence[Attribute], *sources: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding for each value that anybody speaks of, in order: the first source that can tell counts."""
    by_value: dict[str, Finding] = {}
    for finding in (each for source in sources for each in source):
        known = by_value.get(finding.value)
        if known is None or (known.shown is None and finding.shown is not None):
            by_value[finding.value] = finding
    return tuple(by_value[value.id] for value in attributes if value.id in by_value)


def _value_of(part: Part, attributes: Sequence[Attribute]) -> Attribute | None:
    if part.value:
        return next((value for value in attributes if value.id == part.value), None)
    # Every picture is sharp or not; it is a finding only where the words ask for one of the two.
    return next(
        (
            value
            for value in attributes
            if value.category == CATEGORIES.get(part.name) and (part.name != "Sharpness" or sharpness_of(value.phrase))
        ),
        None,
    )


def _shown(score: float) -> bool | None:
    return None if NOT_SHOWN <= score <= SHOWN else score > SHOWN


def _sentence(part: Part, value: Attribute) -> str:
    """Return a part's reason as a sentence; one that is about no single value is told by name, and how it fits."""
    reason = part.reason.removeprefix(f"{value.phrase}: ")
    fits = {True: "fits", False: "is off", None: "is nearly right"}[_shown(part.score)]
    text = reason if part.value else f"{part.name} {fits}: {reason}"
    return text[:1].upper() + text[1:] + "."
