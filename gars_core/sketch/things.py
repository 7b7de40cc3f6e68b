"""What an idea names: its things in order of importance, how many and of what colour, and how they stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from gars_core.sketch.colours.colour_words import NAMES as COLOURS
from gars_core.sketch.figures.drawn_names import DrawnNames, by_words, headed, words_of
from gars_core.sketch.figures.outlines import outlines
from gars_core.sketch.tables import table
from gars_core.words import singular

Relation = Literal["", "on", "in", "under", "above", "beside", "behind", "held"]

_RELATIONS: dict[str, Relation] = {
    **dict.fromkeys(("on", "upon", "atop", "onto", "riding", "ride", "climbing"), "on"),
    **dict.fromkeys(("in", "inside", "into", "within"), "in"),
    **dict.fromkeys(("under", "below", "beneath", "underneath"), "under"),
    **dict.fromkeys(("over", "above", "crossing", "across"), "above"),
    **dict.fromkeys(("behind", "before"), "behind"),
    **dict.fromkeys(
        ("holding", "carrying", "playing", "reading", "eating", "drinking", "watering", "wearing", "chasing"), "held"
    ),
    **dict.fromkeys(
        (
            "beside",
            "near",
            "by",
            "with",
            "and",
            "against",
            "at",
            "between",
            "among",
            "through",
            "along",
            "to",
            "around",
        ),
        "beside",
    ),
}
_NUMBERS = {
    "two": 2,
    "pair": 2,
    "couple": 2,
    "twin": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "many": 5,
    "several": 4,
}
_PLURAL = 3
"""How many things a plural is that no number stands before."""
_LANDSCAPE = frozenset(
    "mountain hill sea ocean lake river forest wood desert beach field valley island street city town village meadow"
    " garden cloud sky snow water market harbour harbor cave park road coast shore swamp jungle cliff canyon".split()
)
"""What is around things rather than a thing itself, though there may be a drawing of it."""
_ALIKE = {"water": "sea", "ocean": "sea", "jungle": "rainforest", "coast": "beach", "wood": "forest", "space": "outer"}
_CLOTHES = frozenset(
    "dress coat suit armor armour uniform cloak robe kimono gown jacket costume clothes veil boots shoes".split()
)
"""What people wear, and no place to be in."""
_PEOPLE = {
    **dict.fromkeys(("mother", "mum", "mom", "wife", "lady", "aunt", "sister", "bride", "nun"), "woman"),
    **dict.fromkeys(("father", "dad", "husband", "gentleman", "uncle", "brother", "guy", "monk", "sailor"), "man"),
    **dict.fromkeys(("grandmother", "grandma", "granny"), "old-woman"),
    **dict.fromkeys(("grandfather", "grandpa"), "old-man"),
    **dict.fromkeys(("kid", "toddler", "pupil"), "child"),
    **dict.fromkeys(("daughter",), "girl"),
    **dict.fromkeys(("son",), "boy"),
    **dict.fromkeys(("people", "human", "friend", "couple", "lover", "crowd"), "person"),
    **dict.fromkeys(("queen", "empress"), "princess"),
    **dict.fromkeys(("king", "emperor"), "prince"),
    **dict.fromkeys(("wizard", "sorcerer", "witch", "magician"), "mage"),
    **dict.fromkeys(("samurai", "assassin", "warrior"), "ninja"),
    **dict.fromkeys(("puppy", "hound"), "dog"),
    **dict.fromkeys(("kitten",), "cat"),
    **dict.fromkeys(("musician", "guitarist"), "singer"),
}
"""Who is drawn for whom: of those that there are drawings of the one that is nearest."""
_TIMES = {
    **dict.fromkeys(("night", "midnight", "moonlight"), "full moonlight"),
    **dict.fromkeys(("dawn", "sunrise", "daybreak"), "pink dawn light"),
    **dict.fromkeys(("sunset", "dusk", "sundown", "evening"), "a deep red sunset"),
    **dict.fromkeys(("noon", "midday"), "harsh midday sun"),
}
"""Times of the day that an idea may name, and the light that they have."""
_SMALL = frozenset("a an the of his her its their my our your young little big small tiny huge some this that".split())
_OF_PICTURES = frozenset("portrait picture photo photograph painting drawing sketch view scene image".split())
"""What stands before "of" and is no thing beside what comes after it."""
_WEATHER = {"rain": "rain", "storm": "rain", "snowfall": "snow", "blizzard": "snow", "fog": "fog", "mist": "fog"}
NEAR_ENOUGH, AT_LEAST = 0.6, 0.5
"""The cosines from which on a drawing's name says what words say: rather than a place, and rather than nothing."""
MOST_WORDS, MOST_THINGS = 40, 5


@dataclass(frozen=True)
class Thing:
    """One thing to draw. name: of a drawing or a silhouette. word: what it is in the idea. relation: to the one before.

    count: how many. colour: the word of one, "" for the drawing's own.
    """

    name: str
    word: str
    relation: Relation = ""
    count: int = 1
    colour: str = ""


@dataclass(frozen=True)
class IdeaScene:
    """What an idea is of. places: words of it that the backdrop, the light or the weather shows.

    place, light: values of the catalogue that say where and when it is, or "". weather: that of a setting's row, or "".
    unknown: things that there is no drawing of. aloft: whether the things are above the place.
    """

    things: tuple[Thing, ...] = ()
    places: tuple[str, ...] = ()
    place: str = ""
    light: str = ""
    weather: str = ""
    unknown: tuple[str, ...] = ()
    aloft: bool = False

    @property
    def names(self) -> list[str]:
        """What is drawn: the things' names, then the places' words."""
        return [*(thing.name for thing in self.things), *self.places]


def scene_of(idea: str, names: DrawnNames) -> IdeaScene:
    """Return what an idea names."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", idea.lower())[:MOST_WORDS]
    doing = [word for word in words if word.endswith("ing")]
    things: list[Thing] = []
    places, unknown, place, light, weather, aloft = list[str](), list[str](), "", "", "", False
    for preposition, chunk in _chunks(words):
        relation = _RELATIONS.get(preposition, "beside")
        head = singular(chunk[-1])
        if head in _TIMES or head in _WEATHER:
            light, weather = light or _TIMES.get(head, ""), weather or _WEATHER.get(head, "")
            places.append(head)
            continue
        if things and preposition == "in" and head in _CLOTHES:
            continue
        name, setting = _exact(chunk, doing), ""
        if head in _LANDSCAPE and (things or preposition):
            setting = _setting_of(head, preposition)
        elif name is None and (name := _drawing(chunk, names)) is None:
            setting = _setting_of(head, preposition)
        if setting:
            place, aloft = place or setting, aloft or relation == "above" and preposition not in ("across", "crossing")
            places.append(head)
            continue
        if name is None and head not in _LANDSCAPE:
            name = _silhouette(chunk) or _drawing(chunk, names, AT_LEAST)
        if name is None:
            unknown.append(" ".join(chunk))
        elif len(things) < MOST_THINGS and name not in [thing.name for thing in things]:
            things.append(Thing(name, head, relation if things else "", _count(chunk), _colour(chunk)))
    if not things and light and light != "full moonlight":
        things.append(Thing("sun", "sun"))
    return IdeaScene(tuple(things), tuple(dict.fromkeys(places)), place, light, weather, tuple(unknown), aloft)


def _chunks(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the stretches between words of relation, without small words, each with the word before it."""
    before, chunk = "", list[str]()
    for word in words:
        if word in _RELATIONS or chunk and _is_verb(word):
            if chunk:
                yield before, chunk
            before, chunk = word, []
        elif word == "of" and chunk and singular(chunk[-1]) in _OF_PICTURES:
            chunk = []
        elif word == "of" and chunk:
            chunk.append(word)
        elif word not in _SMALL:
            chunk.append(word)
    if chunk:
        yield before, chunk


def _is_verb(word: str) -> bool:
    """Say whether a word tells what something does; what is there by that name is a thing."""
    return word.endswith("ing") and len(word) > 5 and frozenset((word,)) not in by_words() and word not in _TIMES


def _exact(chunk: Sequence[str], doing: Sequence[str]) -> str | None:
    """Return what is named by its own words: with what it does, by most of the words, or by the last one."""
    words = [_PEOPLE.get(singular(word), singular(word)) for word in chunk if word not in _NUMBERS and word != "of"]
    names = by_words()
    for verb in doing:
        for word in words[::-1]:
            if name := names.get(frozenset((word, singular(verb)))):
                return name
    for size in (3, 2):
        for some in combinations(words, size):
            if name := names.get(frozenset(some)):
                return name
    if "of" in chunk:
        return None
    for word in words[::-1]:
        if name := names.get(frozenset(word.split("-"))) or _compound(word, words, names):
            several = singular(name) != name and chunk[-1] == word
            return headed().get(word, name) if several else name
    return None


def drawing_of(phrase: str) -> str:
    """Return the drawing that bears a phrase's own words or its last one as its name, "" for none."""
    words = [word for word in words_of(phrase) if word not in _SMALL]
    own = by_words()
    return own.get(frozenset(words)) or own.get(frozenset(words[-1:])) or ""


def _compound(word: str, words: Sequence[str], names: dict[frozenset[str], str]) -> str | None:
    """Return what a word ends with: a fisherman is a man, an old one an old man."""
    for end in ("man", "woman", "boy", "girl", "boat", "fish", "house"):
        if word.endswith(end) and word != end:
            for other in words:
                if name := names.get(frozenset((other, end))):
                    return name
            return names.get(frozenset((end,)))
    return None


def _drawing(chunk: Sequence[str], names: DrawnNames, least: float = NEAR_ENOUGH) -> str | None:
    """Return the drawing whose name means nearly what the last word means or all of them, or ends with that word."""
    words = [word for word in chunk if word not in _NUMBERS] or list(chunk)
    for text in (words[-1], " ".join(words)):
        name, cosine = names.nearest(text)
        if cosine >= least:
            return name
    return headed().get(singular(words[-1]))


def _silhouette(chunk: Sequence[str]) -> str | None:
    """Return a silhouette of the very words, or of the last one."""
    words = [singular(word) for word in chunk if word not in _NUMBERS] or list(chunk)
    ends = (other for other in outlines().names if other.endswith(f"-{words[-1]}"))
    return next((name for name in ("-".join(words), *words[::-1], *ends) if name in outlines().first), None)


def _setting_of(head: str, preposition: str) -> str:
    """Return the setting of the catalogue that a word is the place of, best with its preposition; "" for none."""
    head = _ALIKE.get(head, head)
    stem = head[:-1] if head.endswith("e") else head
    settings = [
        phrase
        for phrase in table("setting")
        if any(word == head or len(stem) > 3 and word.startswith(stem) for word in words_of(phrase)[1:])
    ]
    return min(
        settings,
        key=lambda phrase: (not phrase.endswith(head), not phrase.startswith(f"{preposition} ")),
        default="",
    )


def _count(chunk: Sequence[str]) -> int:
    numbers = [_NUMBERS[word] for word in chunk if word in _NUMBERS]
    if numbers:
        return numbers[0]
    last = chunk[-1]
    return _PLURAL if singular(last) != last or last in ("children", "people", "men", "women") else 1


def _colour(chunk: Sequence[str]) -> str:
    return next((word for word in chunk[:-1] if word in COLOURS), "")
