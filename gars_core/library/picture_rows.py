"""Reads the prompts that pictures carry: those of a folder and all below it, or those in a zip."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from gars_core.infotext import Made, parse, picture_formats, read
from gars_core.library.rows import Row
from gars_core.pixels import UNREADABLE

MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS = 60_000_000, 178_000_000
"""Larger pictures are not read; the pixels themselves never are. Pillow refuses a little more by itself."""
MAX_NOTE_BYTES = 1_000_000
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".avif", ".jxl")
_COLUMNS: tuple[str, ...] = ("prompt", "width", "height", "program", "GARS rating", "picture")


class FolderReader:
    """position counts the pictures in the order of their paths."""

    format = "pictures"
    headed = False
    columns = _COLUMNS

    def __init__(self, path: Path) -> None:
        """List the pictures."""
        self._paths = sorted(_pictures_in(path))
        self.size = len(self._paths)
        self.notices: tuple[str, ...] = (f"Its {self.size:,} pictures are read, other files are not.",)

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        for number, path in enumerate(self._paths[position:], start=position + 1):
            try:
                with open(path, "rb") as file:
                    yield _row(number, Path(path).name, file, path)
            except OSError as error:
                yield Row(number, number, None, f"{Path(path).name}: {error.strerror}.")


class ZipReader:
    """position counts the pictures in the order of their names."""

    format = "pictures in a zip"
    headed = False
    columns = _COLUMNS

    def __init__(self, names: Sequence[str], read: Callable[[str, int], bytes | None]) -> None:
        """Take the names of the files in a zip that is open, and what returns one's bytes unless there are too many."""
        self._names = sorted(name for name in names if name.lower().endswith(_SUFFIXES))
        self._read = read
        self.size = len(self._names)
        self.notices: tuple[str, ...] = (
            f"{self.size:,} pictures are in it. Their prompts are kept, the pictures themselves are not.",
        )

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        for number, name in enumerate(self._names[position:], start=position + 1):
            data = self._read(name, MAX_PICTURE_BYTES)
            if data is None:
                yield Row(number, number, None, f"{name}: it is damaged or too large.")
            else:
                yield _row(number, name, BytesIO(data), "")


def _pictures_in(folder: Path) -> Iterator[str]:
    """Yield the paths; links to other folders are not followed."""
    for where, _, names in os.walk(folder):
        yield from (os.path.join(where, name) for name in names if name.lower().endswith(_SUFFIXES))


def _row(number: int, name: str, file: BinaryIO, path: str) -> Row:
    """Return what a picture says; cells are "" where it says nothing."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > MAX_PICTURE_BYTES:
        return Row(number, number, None, f"{name}: it has more than {MAX_PICTURE_BYTES / 1e6:.0f} MB.")
    try:
        image = Image.open(file, formats=picture_formats())
        width_px, height_px = image.size
        if width_px * height_px > MAX_PICTURE_PIXELS:
            return _too_large(number, name)
        made = read(image) or Made("")
        if path and not made.prompt:
            made = _beside(path) or made
    except Image.DecompressionBombError:
        return _too_large(number, name)
    except UNREADABLE:
        return Row(number, number, None, f"{name}: it is not a PNG, JPEG, WebP or AVIF picture, or is damaged.")
    return Row(
        number,
        number,
        (made.prompt, str(width_px), str(height_px), made.program, made.fields.get("GARS rating", ""), path),
    )


def _beside(path: str) -> Made | None:
    """Return what the infotext says that the web UI saves as a text file beside a picture."""
    note = Path(path).with_suffix(".txt")
    try:
        if not note.is_file() or note.stat().st_size > MAX_NOTE_BYTES:
            return None
        read_note = parse(note.read_text("utf-8", "replace"))
    except OSError:
        return None
    return Made("AUTOMATIC1111", read_note.prompt, read_note.negative) if read_note.fields else None


def _too_large(number: int, name: str) -> Row:
    return Row(number, number, None, f"{name}: it has more than {MAX_PICTURE_PIXELS / 1e6:.0f} megapixels.")
