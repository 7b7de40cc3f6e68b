"""A palette from colour names in the user's own words."""

from __future__ import annotations

import re

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.tables import Row

NAMES = {
    "red": "d8281e",
    "crimson": "b0122c",
    "scarlet": "f0281a",
    "burgundy": "701a34",
    "pink": "f48ab4",
    "rose": "e08a92",
    "magenta": "d81a9c",
    "fuchsia": "e01e8c",
    "orange": "f5821e",
    "peach": "ffbf9a",
    "coral": "ff7a62",
    "yellow": "fae02a",
    "gold": "e0b030",
    "amber": "f0a01e",
    "mustard": "d0a01c",
    "ochre": "cc8a22",
    "cream": "f7ecd4",
    "ivory": "f6f0e0",
    "green": "3fa04a",
    "lime": "a4e020",
    "olive": "7c7c34",
    "mint": "a8e4c4",
    "emerald": "0f8a5c",
    "sage": "a4b08c",
    "moss": "66783c",
    "teal": "1f7a80",
    "turquoise": "2fb8b4",
    "cyan": "22d0e8",
    "aqua": "5cd0d0",
    "blue": "2f6ad8",
    "navy": "14244c",
    "cobalt": "1440b8",
    "indigo": "36389c",
    "purple": "6a2fa8",
    "violet": "7a3ac8",
    "lavender": "b8a4e4",
    "lilac": "c4aee8",
    "plum": "6e2460",
    "mauve": "a88aa8",
    "brown": "6e4426",
    "chocolate": "4c2c18",
    "rust": "a84a22",
    "copper": "c06a34",
    "terracotta": "c05e3c",
    "sand": "dcc49c",
    "beige": "e0d0b4",
    "tan": "c8a478",
    "black": "0c0c10",
    "white": "fafaf8",
    "gray": "84888c",
    "grey": "84888c",
    "silver": "c0c6cc",
    "charcoal": "3a3e44",
}
SHIFTS = {"dark": -0.45, "deep": -0.35, "midnight": -0.6, "light": 0.4, "pale": 0.55, "pastel": 0.5, "bright": 0.1}


def palette_row(words: str) -> Row | None:
    """Return a row as of palette.toml from one or more colour names in words, None if there is none."""
    colours: list[Field] = []
    shift = 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in SHIFTS:
            shift = SHIFTS[word]
            continue
        name = word if word in NAMES else word.removesuffix("s") if word.removesuffix("s") in NAMES else ""
        if name:
            aim = np.ones(3, np.float32) if shift > 0 else np.zeros(3, np.float32)
            colours.append(mix(rgb(NAMES[name]), aim, abs(shift)))
        shift = 0.0
    if not colours:
        return None
    ordered = sorted(colours, key=lambda colour: float(luma(colour)))
    dark, light, first, last = ordered[0], ordered[-1], colours[0], colours[-1]
    white, black = np.ones(3, np.float32), np.zeros(3, np.float32)
    six = [
        mix(first, white, 0.15),
        mix(mix(first, light, 0.5), white, 0.35),
        mix(light, white, 0.6),
        mix(dark, first, 0.4),
        mix(dark, black, 0.7),
        last,
    ]
    codes = ["".join(f"{round(float(v) * 255):02x}" for v in np.clip(colour, 0, 1)) for colour in six]
    return {"c": " ".join(codes), "pull": 0.9 if len(colours) == 1 else 0.65}
