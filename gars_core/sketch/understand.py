"""From a spec to rows of the tables: the subject, place, colours, light, medium, arrangement and mood asked for."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from gars_core.ports import TextEncoder
from gars_core.sketch.colours.colour_words import palette_row
from gars_core.sketch.figures.drawings import drawings
from gars_core.sketch.figures.drawn_names import DrawnNames
from gars_core.sketch.figures.names import IconNames
from gars_core.sketch.figures.outlines import outlines
from gars_core.sketch.tables import Row, table
from gars_core.sketch.things import IdeaScene, Thing, drawing_of, scene_of
from gars_core.types import FloatArray, ImageSpec

DEFAULTS = {
    "setting": "",
    "palette": "muted earth tones",
    "lighting": "golden hour light",
    "medium": "digital painting",
    "composition": "centered composition",
    "mood": "",
}
NEUTRAL: dict[str, Row] = {"setting": {"scene": "land", "far": "hills", "ground": "grass", "clouds": 0.3}, "mood": {}}
"""Drawn where none is asked for, so that every value of these two changes the picture."""

EXTRAS = ("style", "movement", "camera", "material")
"""Drawn only where they are asked for."""


@dataclass(frozen=True)
class Wish:
    """One row a category, an empty one for an extra that is not asked for.

    things: what to draw, the subject first; figure: how it is drawn. unknown: words that there is no drawing of. aloft:
    whether the things are above the ground. asked: the categories that words were there for. wander is 0 for a known
    value, and a small seeded variation for the user's own words.
    """

    rows: dict[str, Row]
    phrases: dict[str, str]
    things: tuple[Thing, ...]
    figure: Row
    unknown: tuple[str, ...] = ()
    aloft: bool = False
    others: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    wander: dict[str, int] = field(default_factory=dict)


class SpecReader:
    """Reads specs with one encoder; remembers what it looked up."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._drawn = DrawnNames(encoder)
        self._names = IconNames(encoder)
        self._vectors: dict[str, FloatArray] = {}
        self._found: dict[tuple[str, str], tuple[str, float]] = {}
        self._lock = Lock()

    def read(self, spec: ImageSpec) -> Wish:
        """Return what to draw. An attribute whose phrase no longer stands in the prompt is left out."""
        prompt = _plain(spec.prompt)
        stated: dict[str, str] = {}
        others = []
        for attribute in spec.attributes:
            if prompt and _plain(attribute.phrase) not in prompt:
                continue
            if attribute.category in (*DEFAULTS, *EXTRAS, "subject"):
                stated.setdefault(attribute.category, attribute.phrase)
            else:
                others.append(attribute.phrase)
        rows, phrases, wander, asked = {}, {}, {}, set[str]()
        rest = _without(prompt, [*stated.values(), *others])
        subject = stated.get("subject") or spec.idea.strip() or self._standing("subject", rest) or _noun(rest)
        with self._lock:
            scene = scene_of(subject or "a lone wolf", self._drawn)
        of_idea = {"setting": scene.place, "lighting": scene.light}
        for category, default in DEFAULTS.items():
            words = stated.get(category) or of_idea.get(category) or self._standing(category, rest)
            asked |= {category} if words else set()
            words = words or default
            if not words:
                rows[category], phrases[category] = dict(NEUTRAL[category]), ""
                continue
            known, exact = self.known(category, words)
            rows[category], phrases[category] = dict(table(category)[known]), known
            named = palette_row(words) if category == "palette" and not exact else None
            if named:
                rows[category] = named
            elif not exact:
                wander[category] = zlib.crc32(_plain(words).encode())
        for category in EXTRAS:
            words = stated.get(category) or self._standing(category, rest)
            phrases[category] = self.known(category, words)[0] if words else ""
            rows[category] = dict(table(category)[phrases[category]]) if words else {}
        if scene.weather:
            rows["setting"]["weather"] = scene.weather
        things, figure = self.subject(subject or "a lone wolf", scene)
        return Wish(rows, phrases, things, figure, scene.unknown, scene.aloft, tuple(others), frozenset(asked), wander)

    def known(self, category: str, words: str) -> tuple[str, bool]:
        """Return the nearest value of the category's table, and whether it is words itself."""
        exact = {_plain(phrase): phrase for phrase in table(category)}
        if _plain(words) in exact:
            return exact[_plain(words)], True
        return self._nearest(category, words)[0], False

    def subject(self, words: str, scene: IdeaScene) -> tuple[tuple[Thing, ...], Row]:
        """Return the things of a subject, the nearest silhouette if none has a drawing, and how the first is drawn."""
        rows = {_plain(phrase): row for phrase, row in table("subject").items()}
        row = rows.get(_plain(words), {})
        icon = str(row.get("icon", ""))
        if row and not (len(scene.things) > 1 and all(thing.name in drawings() for thing in scene.things)):
            drawing = str(row.get("drawing") or drawing_of(words) or (icon if icon in drawings() else ""))
            name = drawing or (icon if icon in outlines().first else "")
            if name:
                return (Thing(name, words, colour=str(row.get("colour", ""))),), row
        if scene.things:
            return scene.things, row
        with self._lock:
            return (Thing(self._names.nearest(words)[0][0], words),), row

    def _nearest(self, category: str, words: str) -> tuple[str, float]:
        with self._lock:
            if (category, words) not in self._found:
                phrases = list(table(category))
                if category not in self._vectors:
                    self._vectors[category] = self._encoder.encode(phrases)
                scores = self._vectors[category] @ self._encoder.encode([words])[0]
                best = int(np.argmax(scores))
                self._found[category, words] = phrases[best], float(scores[best])
            return self._found[category, words]

    def _standing(self, category: str, text: str) -> str:
        """Return the longest known value that stands in text word for word, or ""."""
        padded = f" {text} "
        standing = [phrase for phrase in table(category) if f" {_plain(phrase)} " in padded]
        return max(standing, key=len, default="")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'-]", " ", text.lower()).split())


def _without(text: str, phrases: list[str]) -> str:
    for phrase in phrases:
        text = text.replace(_plain(phrase), " ")
    return " ".join(text.split())


def _noun(text: str) -> str:
    """Return the words of a free prompt that are likely its subject: what stands before the first preposition."""
    return re.split(r"\b(?:in|on|at|with|by|under|over|near|against|among|beside|of)\b", text)[0].strip()[:80]
