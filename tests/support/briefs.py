"""Briefs from the real catalogue."""

from random import Random

from gars_core.catalogue.loader import load_catalogue
from gars_core.types import Brief

CATALOGUE = load_catalogue()
PHRASES = {id: [value.phrase for value in values] for id, values in CATALOGUE.by_category.items()}


def brief(seed=0, without=(), **options):
    """Return a brief with random values; an idea takes the subject's place."""
    rng = Random(seed)
    values = [
        value
        for category in CATALOGUE.categories
        if category.id not in without and not (category.id == "subject" and options.get("idea"))
        for value in rng.sample(CATALOGUE.by_category[category.id], category.picks)
    ]
    return Brief(attributes=tuple(values), **options)
