"""People and circumstances that nothing was tuned on."""

from __future__ import annotations

from bench.recommender import worlds
from bench.recommender.people import Kind
from bench.recommender.rivals import CENTRED, GARS, NO_BANK, Rival
from bench.recommender.sessions import Protocol
from bench.recommender.targets import STATED

Case = tuple[str, str, Kind, Protocol, tuple[Rival, ...]]

EVERYBODY = (GARS, NO_BANK, CENTRED)
FREE = 3
"""Categories left to choose when the others are locked."""


def cases() -> list[Case]:
    """Return (label, world, kind of people, protocol, who plays)."""
    usual, ratings = Kind(), Protocol()
    return [
        ("tastes that no text tells of", "plain", Kind(told=0.0), ratings, EVERYBODY),
        ("thumbs only: -1, 0, 1", "plain", Kind(thumbs=True), ratings, EVERYBODY),
        ("harsh", "plain", Kind(bias=-0.5), ratings, EVERYBODY),
        (
            "careless: noisy, 20% zeros, 10% random",
            "plain",
            Kind(noise=(0.3, 0.5), careless=0.2, random=0.1),
            ratings,
            EVERYBODY,
        ),
        ("bored by repeats", "plain", Kind(bored=1.5), ratings, EVERYBODY),
        ("two tastes at once", "plain", Kind(two_tastes=True), ratings, EVERYBODY),
        ("one or two categories matter", "plain", Kind(care=0.15), ratings, EVERYBODY),
        ("half the statements wrong", "plain", Kind(wrong=0.5), Protocol(statements=STATED), EVERYBODY),
        ("slider reversed for the first two", "plain", Kind(reversed=2), ratings, EVERYBODY),
        ("every rating the same", "plain", Kind(flat=True), ratings, EVERYBODY),
        ("one category of 1,000 values", "wide", usual, ratings, EVERYBODY),
        ("9 of 12 categories locked", "plain", usual, Protocol(frozen=_nine_locked()), (GARS, NO_BANK)),
    ]


def _nine_locked() -> dict[str, tuple[str, ...]]:
    words = worlds.plain().vocabulary
    return {
        name: words.ids[words.rows_of(number)][: words.picks[number]]
        for number, name in enumerate(words.categories)
        if number >= FREE
    }
