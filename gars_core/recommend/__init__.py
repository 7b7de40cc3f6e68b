"""The recommender: a Gaussian over attribute values that learns a person's taste. numpy only, exact, seeded.

>>> import numpy as np
>>> from gars_core.recommend import Rating, Recommender, Statement, Vocabulary
>>> values, categories = ["fox", "owl", "ink", "oil"], ["subject", "subject", "medium", "medium"]
>>> vocabulary = Vocabulary(values, categories, vectors=np.eye(4), picks={"subject": 1, "medium": 1})
>>> recommender = Recommender(vocabulary, seed=7)
>>> recommender.suggest(n=2)
[('owl', 'ink'), ('fox', 'oil')]
>>> for event in (Rating(("fox", "ink"), 0.9), Rating(("owl", "ink"), -0.6), Statement("oil", likes=True)):
...     recommender.observe(event)
>>> recommender.best_guess(), recommender.suggest(frozen={"subject": ("owl",)})
(('fox', 'oil'), [('owl', 'oil')])
>>> [fox] = recommender.explain(["fox"])
>>> round(fox.effect, 2), [(recommender.events[index], round(moved, 2)) for index, moved in fox.reasons[:1]]
(0.47, [(Rating(values=('fox', 'ink'), score=0.9), 0.35)])

Each module names the source of its formulas.
"""

from gars_core.recommend.events import (
    Choice,
    Event,
    Freeze,
    Indifferent,
    Mention,
    NewSession,
    Rating,
    Statement,
    Tap,
    TasteShift,
    Unrated,
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
    "Unrated",
    "Statement",
    "Tap",
    "TasteShift",
    "Vocabulary",
    "values_of",
]
