"""What the words of a value ask of a picture's pixels, read from data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gars_core.scoring.oklab import oklab_of_hex
from gars_core.types import FloatArray
from gars_core.words import singular

DATA = Path(__file__).resolve().parent / "data" / "words.toml"
Asks = Callable[[str], dict[str, float]]
"""From a value's words to what they ask for."""

LONGEST = 4
"""Words that one entry of the data may have."""


def colours_of(phrase: str) -> FloatArray:
    """Return (n, 3) OKLab of the colours that a palette's words name; none of them gives (0, 3)."""
    codes = [code for text in _entries(phrase, "colours") for code in text.split()]
    return np.stack([oklab_of_hex(code) for code in codes]) if codes else np.zeros((0, 3), np.float32)


def strength_of(palette: str) -> dict[str, float]:
    """Return how strong the colours are that a palette's words name, as {"colourful": ...}."""
    colours = colours_of(palette)
    return {"colourful": float(np.hypot(colours[:, 1], colours[:, 2]).mean())} if len(colours) else {}


def light_of(lighting: str) -> dict[str, float]:
    """Return the light that the words speak of, by the names of measure's facts; {} if of none."""
    return _asks(lighting, "light")


def composition_of(composition: str) -> dict[str, float]:
    """Return where the words put things, as light_of does."""
    return _asks(composition, "composition")


def sharpness_of(camera: str) -> dict[str, float]:
    """Return how sharp the words ask a picture to be, as {"sharp": ...} in [0, 1]."""
    return _asks(camera, "sharpness")


def _asks(phrase: str, table: str) -> dict[str, float]:
    """Return what a phrase's words ask for; where two words disagree, their mean."""
    wanted: dict[str, list[float]] = {}
    for row in _entries(phrase, table):
        for name, value in row.items():
            for fact, number in _facts(name, value).items():
                wanted.setdefault(fact, []).append(number)
    return {fact: float(np.mean(numbers)) for fact, numbers in wanted.items()}


def _facts(name: str, value: float | str) -> dict[str, float]:
    if isinstance(value, str):
        _, green_red, blue_yellow = oklab_of_hex(value)
        side = "light" if name == "colour" else "shade"
        return {f"{side}_a": float(green_red), f"{side}_b": float(blue_yellow)}
    return {"key": value, "dark": value} if name == "key" else {name: value}


def _entries(phrase: str, table: str) -> list[Any]:
    """Return the entries that the phrase speaks of, the longest ones first served."""
    known, words, entries, place = _table(table), _words(phrase), list[Any](), 0
    while place < len(words):
        for length in range(LONGEST, 0, -1):
            if (run := tuple(words[place : place + length])) in known:
                entries.append(known[run])
                place += len(run)
                break
        else:
            place += 1
    return entries


@cache
def _table(name: str) -> dict[tuple[str, ...], Any]:
    with DATA.open("rb") as file:
        return {tuple(_words(words)): row for words, row in tomllib.load(file)[name].items()}


def _words(text: str) -> list[str]:
    """Return the words in lower case and in the singular."""
    return [singular(word) for word in re.findall(r"[a-z0-9]+", text.casefold())]
