"""The recommender: a Gaussian over attribute values that learns a person's taste. numpy only, exact, seeded."""

from gars_core.recommend.events import (
    Choice,
    Event,
    Freeze,
    Indifferent,
    Mention,
    NewSession,
    Rating,
    Shown,
    Statement,
    Tap,
    TasteChanged,
    values_of,
)
from gars_core.recommend.explain import Explanation
from gars_core.recommend.recommender import Recommender
from gars_core.recommend.vocabulary import Vocabulary

__all__ = [
    "Choice",
    "Event",
    "Explanation",
    "Freeze",
    "Indifferent",
    "Mention",
    "NewSession",
    "Rating",
    "Recommender",
    "Shown",
    "Statement",
    "Tap",
    "TasteChanged",
    "Vocabulary",
    "values_of",
]
