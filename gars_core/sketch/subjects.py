"""Which drawings the sketch maker takes for an idea."""

from __future__ import annotations

from functools import lru_cache

from gars_core.engines.minilm import MiniLM
from gars_core.sketch.figures.drawn_names import DrawnNames
from gars_core.sketch.things import scene_of


def subjects_of(idea: str) -> list[str]:
    """Return the names of the drawings taken for an idea, most important first, then what the backdrop shows of it."""
    return scene_of(idea, _names()).names


@lru_cache(maxsize=1)
def _names() -> DrawnNames:
    return DrawnNames(MiniLM())
