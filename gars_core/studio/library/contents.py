"""What the prompt library holds: its collections, and entries by their ids."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from gars_core.errors import GarsError
from gars_core.library.entries import Collection, Entry
from gars_core.store.files import THUMBNAIL_PX, PictureFiles
from gars_core.store.library.entries import LibraryStore
from gars_core.studio.library.entry_pictures import picture_of


class Contents:
    """Reads the library for pages and scripts; what changes it has use cases of its own."""

    def __init__(self, store: LibraryStore, files: PictureFiles) -> None:
        self._store = store
        self._files = files

    def count(self) -> int:
        """Return the number of entries."""
        return self._store.count()

    def collections(self) -> list[Collection]:
        """Return every collection in the order of coming. Raises StorageFailed."""
        return self._store.collections()

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Return the entries of these ids, in their order; those that are gone are left out. Raises StorageFailed."""
        return self._store.entries(ids)

    def sources(self) -> list[str]:
        """Return where entries say that they come from. Raises StorageFailed."""
        return self._store.sources()

    def problems(self, collection: int, limit: int) -> list[tuple[int, str]]:
        """Return (line, reason) of what was left out of a collection, the first limit of them. Raises StorageFailed."""
        return self._store.problems(collection, limit)

    def thumbnail(self, entry: Entry) -> Image.Image | None:
        """Return an entry's picture, at most THUMBNAIL_PX wide and high; None if it is gone or damaged."""
        try:
            picture = picture_of(self._files, entry)
        except GarsError:
            return None
        picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
        return picture.convert("RGB")
