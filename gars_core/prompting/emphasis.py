r"""Emphasis in a prompt as users of AUTOMATIC1111's web UI write it: (word) ((word)) (word:1.2) [word] \( \)."""

from __future__ import annotations

import re
from itertools import groupby

ROUND, SQUARE = 1.1, 1 / 1.1
LARGEST = 10.0
"""Beyond it nothing but noise is drawn, and numbers overflow."""
_MARKS = "()[]\\"
_OPENING = {")": "(", "]": "["}
_NUMBER = re.compile(r":\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*$")


def weighted(text: str) -> list[tuple[str, float]]:
    """Return text in stretches of one weight each, without the marks; a bracket without its partner is text.

    Round brackets multiply by 1.1 or by the number they end with, square ones divide by 1.1, and a backslash makes the
    next bracket or backslash text; https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features.
    """
    weights: list[float | None] = [1.0] * len(text)  # None: a mark, which is not read
    opened: list[int] = []
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == "\\" and text[position + 1 : position + 2] in tuple(_MARKS):
            weights[position] = None
            position += 1
        elif letter in "([":
            opened.append(position)
        elif letter in ")]" and any(text[place] == _OPENING[letter] for place in opened):
            while text[start := opened.pop()] != _OPENING[letter]:
                pass  # opened inside and never closed: text
            number = _NUMBER.search(text, start + 1, position) if letter == ")" else None
            factor = float(number[1]) if number else ROUND if letter == ")" else SQUARE
            end = number.start() if number else position
            inside = [None if weight is None else weight * factor for weight in weights[start + 1 : end]]
            weights[start : position + 1] = [None, *inside, *[None] * (position + 1 - end)]
        position += 1
    read = [(letter, weight) for letter, weight in zip(text, weights, strict=True) if weight is not None]
    return [
        ("".join(letter for letter, _ in stretch), max(-LARGEST, min(weight, LARGEST)))
        for weight, stretch in groupby(read, key=lambda pair: pair[1])
    ]


def plain(text: str) -> str:
    """Return the words of text without the marks of emphasis."""
    return "".join(stretch for stretch, _ in weighted(text)) if any(mark in text for mark in _MARKS) else text
