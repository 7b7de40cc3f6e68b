"""The pictures of the library's entries, where they are on this computer."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from gars_core.errors import StorageFailed
from gars_core.library.entries import Entry
from gars_core.store.files import PictureFiles
from gars_core.studio.library.beginnings import opened


def picture_of(files: PictureFiles, entry: Entry) -> Image.Image:
    """Return an entry's picture, drawn here or in a folder that was brought. Raises BadInput, StorageFailed."""
    path = Path(entry.picture)
    path = path if path.is_absolute() else files.path(entry.picture)
    try:
        with path.open("rb") as file:
            return opened(path.name, file)
    except OSError as error:
        raise StorageFailed(f"The picture {path} is missing.", "Put it back where it was.") from error
