"""The picture makers there are: those that ship with GARS, and those that people bring while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gars_core.errors import BadInput
from gars_core.ports import ImageMaker

Source = Callable[[], Sequence[ImageMaker]]
"""Returns the makers of one kind that there are now; called on every page run, so it has to be quick."""


class Makers:
    """All makers, the sources in order of preference. The last source is never empty and always installed."""

    def __init__(self, *sources: Source) -> None:
        self._sources = sources

    def all(self) -> list[ImageMaker]:
        return [maker for source in self._sources for maker in source()]

    def get(self, id: str = "") -> ImageMaker:
        """Return a maker; "" is the first that is installed. Raises BadInput for an unknown id."""
        for maker in self.all():
            if maker.id == id or (not id and maker.status().installed):
                return maker
        raise BadInput(f"The picture maker {id!r} no longer exists.", "Start a session with another one.")

    def takes_steps(self, id: str) -> bool:
        """Say whether the maker's pictures come in steps; of one that is gone nobody knows better than the picture."""
        return all(maker.steps() for maker in self.all() if maker.id == id)

    def label(self, id: str) -> str:
        """Return the maker's name for people; its id if it is gone."""
        return next((maker.label for maker in self.all() if maker.id == id), id)
