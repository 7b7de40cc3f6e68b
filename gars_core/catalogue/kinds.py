"""Which values exclude each other in one picture: two lights, two seasons, a photograph in brushstrokes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gars_core.types import Attribute
from gars_core.words import singular

_TABLE = Path(__file__).parent / "data" / "kinds.toml"
NONE = -1
_SAID_OFTEN = frozenset(
    "with light color colour tone view shot painting from through into over under beside against among inside behind"
    " old young red blue green black white gold pink purple teal orange yellow brown gray grey silver photo style art"
    " photograph giant glowing soft deep dark pale pattern lens camera field single lone".split()
)


def kinds_of(attributes: Sequence[Attribute]) -> NDArray[np.int8]:
    """Return (N, K): per kind of exclusion the number of the alternative that an attribute is, NONE for neither."""
    return np.array(
        [[_alternative(attribute, kind) for kind in _kinds()] for attribute in attributes], dtype=np.int8
    ).reshape(len(attributes), len(_kinds()))


def content_words(phrase: str) -> frozenset[str]:
    """Return the words of a phrase that a picture's description says once: what is there, not how it is joined."""
    words = (singular(word) for word in re.findall(r"[a-z]{4,}", phrase.lower()))
    return frozenset(word for word in words if word not in _SAID_OFTEN)


def excluded_by(attribute: Attribute, others: Sequence[Attribute]) -> list[Attribute]:
    """Return the others that cannot be in one picture with an attribute."""
    mine, kinds = kinds_of([attribute])[0], kinds_of(others)
    apart = ((mine != NONE) & (kinds != NONE) & (kinds != mine)).any(axis=1)
    return [other for other, excluded in zip(others, apart.tolist(), strict=True) if excluded]


@cache
def _kinds() -> tuple[tuple[dict[str, re.Pattern[str]], ...], ...]:
    """Return the kinds of the table, each as its alternatives: by category, or "any", what names them."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(
        tuple(
            {category: re.compile(rf"(?:^|\b)(?:{words})", re.IGNORECASE) for category, words in alternative.items()}
            for alternative in kind.values()
        )
        for kind in table.values()
    )


def _alternative(attribute: Attribute, kind: tuple[dict[str, re.Pattern[str]], ...]) -> int:
    for number, alternative in enumerate(kind):
        pattern = alternative.get(attribute.category, alternative.get("any"))
        if pattern and pattern.search(attribute.phrase):
            return number
    return NONE
