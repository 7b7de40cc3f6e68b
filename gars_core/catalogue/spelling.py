"""Brings British spelling and what is derived from a noun to one form, so that words can be compared."""

from __future__ import annotations

import re

from gars_core.words import singular

_WHOLE = {
    "grey": "gray",
    "greyish": "gray",
    "grayish": "gray",
    "cosy": "cozy",
    "cosiness": "cozy",
    "coziness": "cozy",
    "jewellery": "jewelry",
    "pyjamas": "pajamas",
    "aeroplane": "airplane",
    "aluminium": "aluminum",
    "tyre": "tire",
    "plough": "plow",
    "doughnut": "donut",
    "draught": "draft",
    "kerb": "curb",
    "sulphur": "sulfur",
    "moustache": "mustache",
    "programme": "program",
    "chequered": "checkered",
    "woollen": "woolen",
    "fibre": "fiber",
    "sabre": "saber",
    "axe": "ax",
    "storey": "story",
    "speciality": "specialty",
}
_ENDINGS = (
    (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ful|less|ist|y)?$)", "or"),
    (r"(?<=[a-z]{2})([tbdg])re(?=s?$)", r"\1er"),
    (r"(?<=[a-z]{3})is(?=(?:e|es|ed|ing|ation|er)$)", "iz"),
    (r"(?<=[a-z]{2}[aeiou])ll(?=(?:ed|ing|er|ers|ery)$)", "l"),
    (r"^(m|sm)oul(?=d)", r"\1ol"),
    (r"(?<=[a-z]{3})ogue(?=s?$)", "og"),
    (r"(?<=[a-z]{3})ence(?=s?$)", "ense"),
    (r"ae(?=[a-z]{3})", "e"),
)
_RULES = tuple((re.compile(pattern), change) for pattern, change in _ENDINGS)


def same_spelling(word: str) -> str:
    """Return the form in which a lower-case word is compared: singular, in American spelling.

    It need not be a word ("fence" gives "fense"); what is compared with it is brought to the same form.
    """
    word = singular(word)
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, change in _RULES:
        word = pattern.sub(change, word)
    return word


def without_y(word: str) -> tuple[str, ...]:
    """Return what an adjective in -y may come from: "foggy" from "fog", "smoky" from "smoke"."""
    if len(word) < 4 or word[-1] != "y":
        return ()
    stem = word[:-1]
    return (stem, stem + "e", stem[:-1]) if stem[-1] == stem[-2] else (stem, stem + "e")
