"""The scorer that needs no weights: it measures colours, light, sharpness and arrangement."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from gars_core.catalogue.loader import load_catalogue
from gars_core.scoring.fit import TYPICAL, better_than, fact_fits, palette_fits
from gars_core.scoring.measure import Measured, measure
from gars_core.scoring.scores import Part, Scores, Wanted
from gars_core.scoring.words import Asks, colours_of, composition_of, light_of, sharpness_of, strength_of

PALETTE_SOFTNESS, FACTS_SOFTNESS = 0.2, 1.0
SHARP_FROM, SHARP_TO = -1.2, -0.2
"""The measure's sharpness of a picture that is blurred all over, and of one that is crisp."""

FITS = 0.65
"""From this score on a picture shows what was asked, but for nuances."""

WEIGHTS = {"Palette": 2.0, "Light": 2.0, "Composition": 1.0, "Sharpness": 0.2}

OFF = {
    "key": ("darker", "lighter"),
    "contrast": ("flatter", "of more contrast"),
    "light_b": ("cooler", "warmer"),
    "colourful": ("paler", "stronger"),
    "busy": ("emptier", "busier"),
    "x": ("further left", "further right"),
    "y": ("higher", "lower"),
    "symmetry": ("less symmetrical", "more symmetrical"),
    "edge": ("with less at its edges", "with more at its edges"),
}
"""By fact, how a picture reads that has too little or too much of it."""


class Looks:
    """A Scorer. It compares what a value asks with what the catalogue's other values would."""

    id = "looks"
    label = "Colours and light"
    judges = (
        "Measures palette, light, composition and sharpness in the pixels. It cannot see what is shown: subject, "
        "setting, medium, style and mood are not judged, nor is beauty."
    )

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        """Judge the pixels alone. Raises BadInput if they cannot be decoded."""
        measured = measure(picture)
        parts = [
            part
            for part in (
                _palette(measured, wanted.phrase("palette")),
                _facts(measured, "Light", "lighting", light_of, wanted.phrase("lighting")),
                _facts(measured, "Composition", "composition", composition_of, wanted.phrase("composition")),
                _sharpness(measured, wanted.phrase("camera")),
            )
            if part
        ]
        weights = [WEIGHTS[part.name] for part in parts]
        return Scores(float(np.average([part.score for part in parts], weights=weights)), tuple(parts))


def _palette(measured: Measured, phrase: str) -> Part | None:
    if not len(colours_of(phrase)):
        return None
    phrases = _with(phrase, judged("palette", strength_of))
    fits = palette_fits(measured, [colours_of(rival) for rival in phrases])
    score = better_than(fits, phrases.index(phrase), PALETTE_SOFTNESS)
    best = phrases[int(np.argmax(fits))]
    off = _comparison(measured, strength_of(phrase), [strength_of(rival) for rival in phrases])
    like = f"{phrase} or {best}" if score > FITS and best != phrase else best
    return Part("Palette", score, f"looks like {like}" + (f", {off}" if off else ""))


def _facts(measured: Measured, name: str, category: str, asks: Asks, phrase: str) -> Part | None:
    if not asks(phrase):
        return None
    phrases = _with(phrase, judged(category, asks))
    asked = [asks(rival) for rival in phrases]
    index = phrases.index(phrase)
    score = better_than(fact_fits(measured, asked), index, FACTS_SOFTNESS)
    off = _comparison(measured, asked[index], asked)
    return Part(name, score, f"{'a little ' if off and score > FITS else ''}{off or f'as is usual for {phrase}'}")


def _comparison(measured: Measured, asked: dict[str, float], others: list[dict[str, float]]) -> str:
    """Say in what a picture is off by more than a usual spread, "" if in nothing."""
    parts = []
    for fact, (less, more) in OFF.items():
        if fact in asked:
            numbers = [rival[fact] for rival in others if fact in rival]
            wanted = (asked[fact] - np.mean(numbers)) / max(float(np.std(numbers)), 1e-3)
            off = (measured.facts[fact] - TYPICAL[fact][0]) / TYPICAL[fact][1] - wanted
            if abs(off) > 1:
                parts.append(more if off > 0 else less)
    return f"{' and '.join(parts)} than asked" if parts else ""


def _sharpness(measured: Measured, camera: str) -> Part:
    sharpness = float(np.clip((measured.facts["sharp"] - SHARP_FROM) / (SHARP_TO - SHARP_FROM), 0, 1))
    asked = sharpness_of(camera).get("sharp")
    if asked is None:
        return Part("Sharpness", sharpness, _how_sharp(sharpness))
    score = 1 - abs(sharpness - asked)
    return Part(
        "Sharpness",
        score,
        f"as {camera} asks"
        if score > FITS
        else f"{_how_sharp(sharpness)}, where {camera} asks for {_how_sharp(asked)}",
    )


def _how_sharp(sharpness: float) -> str:
    return "crisp" if sharpness > 0.7 else "soft" if sharpness > 0.35 else "blurred"


@cache
def judged(category: str, asks: Asks) -> tuple[str, ...]:
    """Return the shipped values of a category whose words ask for something that can be measured."""
    return tuple(value.phrase for value in load_catalogue().by_category[category] if asks(value.phrase))


def _with(phrase: str, phrases: tuple[str, ...]) -> list[str]:
    return list(phrases) if phrase in phrases else [*phrases, phrase]
