"""A picture as a session's gallery shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gars_core.scoring.scores import Scores
from gars_core.session import Shown
from gars_core.store.pictures import Picture


@dataclass(frozen=True)
class GalleryItem:
    """A picture with its story, as a session sees it. shown is None when an undo took its round out of the session.

    scores: by the scorer's id, as far as it was judged.
    """

    picture: Picture
    phrases: tuple[str, ...]
    shown: Shown | None
    session: str
    scores: Mapping[str, Scores] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        return self.shown.score if self.shown else None
