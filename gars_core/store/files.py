"""The pictures' bytes: one PNG each with its infotext inside, and a small copy for lists."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from gars_core import infotext
from gars_core.errors import StorageFailed
from gars_core.pixels import UNREADABLE, upright_rgb
from gars_core.store.storage_errors import storage_errors

THUMBNAIL_PX = 384


class PictureFiles:
    """Files in folder/pictures, named after the picture's id. An original is written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "pictures"

    def path(self, id: str) -> Path:
        return self._folder / f"{id}.png"

    def thumbnail_path(self, id: str) -> Path:
        """The small JPEG, at most THUMBNAIL_PX on its longer side."""
        return self._folder / "small" / f"{id}.jpg"

    def save(self, id: str, image: Image.Image, text: str) -> None:
        """Write the PNG with its infotext, then the small copy. Raises StorageFailed; then nothing is left behind."""
        self._write(id, image, lambda path: infotext.embed(image, text, path, "PNG"))

    def keep(self, id: str, png: bytes, image: Image.Image) -> None:
        """Write a PNG made elsewhere as it is, then the small copy; image is what it shows. Raises StorageFailed."""
        self._write(id, image, lambda path: path.write_bytes(png))

    def open(self, id: str) -> Image.Image:
        """Return the original. Raises StorageFailed if its file is gone or damaged."""
        try:
            image = Image.open(self.path(id))
            image.load()
        except UNREADABLE as error:
            raise StorageFailed(
                f"The file of picture {id} is missing or damaged.",
                f"Look for {self.path(id)} in a backup; its prompt and seed are still in the gallery.",
            ) from error
        return image

    def _write(self, id: str, image: Image.Image, write: Callable[[Path], object]) -> None:
        with storage_errors(self._folder):
            self.thumbnail_path(id).parent.mkdir(parents=True, exist_ok=True)
            _write_whole(self.path(id), write)
            small = upright_rgb(image, 4 * THUMBNAIL_PX)
            small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            _write_whole(self.thumbnail_path(id), lambda path: small.save(path, "JPEG", quality=85))


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write to a neighbour and rename, so that a half-written file never carries the picture's name."""
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
