"""Everything that is known of pictures, side by side: what they began with, what was asked, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gars_core.scoring.scores import Scores
from gars_core.store.pictures import Picture
from gars_core.studio.gallery import GalleryItem
from gars_core.studio.studio import Studio


@dataclass(frozen=True)
class Inspection:
    """One picture. idea: the text that its session began with. maker: its name for people.

    attributes: phrases by the category's label. scores: by the scorer's label. thumbnail: a file that may be missing.
    """

    picture: Picture
    idea: str
    attributes: Mapping[str, tuple[str, ...]]
    maker: str
    rating: float | None
    scores: Mapping[str, Scores]
    thumbnail: Path


def inspections(studio: Studio, items: Sequence[GalleryItem]) -> list[Inspection]:
    """Return what is known of each, in order; scores as far as there are any by now. Raises StorageFailed."""
    scorers = studio.scoring.scorers
    scores = studio.scoring.of([item.picture for item in items])
    return [
        Inspection(
            item.picture,
            studio.state(item.session).setup.idea,
            _by_category(studio, item.picture),
            studio.maker_label(item.picture.maker),
            item.score,
            {
                scorer.label: found[scorer.id]
                for scorer in scorers
                if scorer.id in (found := scores.get(item.picture.id, {}))
            },
            studio.files.thumbnail_path(item.picture.id),
        )
        for item in items
    ]


def _by_category(studio: Studio, picture: Picture) -> dict[str, tuple[str, ...]]:
    """Return the phrases by the label of their category; those of values that were removed since under "Other"."""
    catalogue = studio.values.catalogue
    found: dict[str, tuple[str, ...]] = {}
    for value in picture.attributes:
        known = catalogue.by_id.get(value)
        label = catalogue.category(known.category).label if known else "Other"
        found[label] = (*found.get(label, ()), studio.values.phrase(value))
    return found
