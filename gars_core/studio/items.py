"""A picture as a session's gallery shows it."""

from __future__ import annotations

from dataclasses import dataclass

from gars_core.session import Shown
from gars_core.store.pictures import Picture


@dataclass(frozen=True)
class GalleryItem:
    """A picture with its story, as a session sees it. shown is None when an undo took its round out of the session."""

    picture: Picture
    phrases: tuple[str, ...]
    shown: Shown | None
    session: str

    @property
    def score(self) -> float | None:
        return self.shown.score if self.shown else None
