"""The lines of a text file of any size and encoding, each with the place where it ends."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from gars_core.errors import BadInput

MAX_LINE_BYTES = 1_000_000
"""A longer line is not read."""
MAX_SKIPPED_BYTES = 200_000_000
"""A file with a longer line is no text."""
MOST_PACKED_BYTES = 100_000_000
"""A larger packed file may hold more than 4 GB."""
_SAMPLE_BYTES, _SPOTS = 64 * 1024, 6
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """end: the byte after it. problem: why text is "", or "" for a line that could be read."""

    end: int
    text: str
    problem: str = ""


class TextFile:
    """A text file, packed with gzip or not. notices: a sentence each on what was read otherwise than as UTF-8.

    size: in bytes once unpacked, 0 if that is not known.
    """

    def __init__(self, path: Path) -> None:
        """Look at some of it. Raises BadInput for what is no text."""
        self._path = path
        with file_errors(path):
            self.packed = is_gzip(path)
            self.size = _unpacked_size(path) if self.packed else path.stat().st_size
        sample = self._sample()
        self.encoding, self.notices = _encoding(path.name, sample)

    def lines(self, position: int = 0) -> Iterator[Line]:
        """Yield the lines from a byte on, which has to be where one begins. Raises BadInput if it is no text there."""
        with file_errors(self._path), self._opened() as file:
            position = position or len(_mark(file))
            file.seek(position)
            if self.encoding in _UTF16.values():
                yield from self._wide_lines(file, position)
            else:
                yield from self._lines(file, position)

    def _lines(self, file: BinaryIO, position: int) -> Iterator[Line]:
        while raw := file.readline(MAX_LINE_BYTES + 1):
            position += len(raw)
            if len(raw) > MAX_LINE_BYTES:
                position += _skip_line(file, raw)
                yield Line(position, "", f"It is longer than {MAX_LINE_BYTES / 1e6:.0f} MB.")
                continue
            try:
                yield Line(position, raw.decode(self.encoding))
            except UnicodeDecodeError as error:
                byte = error.object[error.start]
                yield Line(position, "", f"It holds a byte that is no {_label(self.encoding)} ({byte:#04x}).")

    def _wide_lines(self, file: BinaryIO, position: int) -> Iterator[Line]:
        text = io.TextIOWrapper(file, encoding=self.encoding, errors="replace", newline="\n")
        while line := text.readline(MAX_LINE_BYTES):
            position += len(line.encode(self.encoding))
            yield Line(position, line)

    def _opened(self) -> BinaryIO:
        return cast(BinaryIO, gzip.open(self._path, "rb")) if self.packed else self._path.open("rb")

    def _sample(self) -> bytes:
        """Return whole lines from the beginning and from some places further on."""
        with file_errors(self._path), self._opened() as file:
            sample = _mark(file) + _whole_lines(file, 4 * _SAMPLE_BYTES)
            if not self.packed:
                for spot in range(1, _SPOTS):
                    file.seek(self.size * spot // _SPOTS)
                    if file.tell() > 4 * _SAMPLE_BYTES:
                        file.readline(MAX_LINE_BYTES)
                        sample += _whole_lines(file, _SAMPLE_BYTES)
        return sample


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the disk and the unpacking say into BadInput."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(
            f"{path.name} cannot be read here: {getattr(error, 'strerror', None) or error}.",
            "Check that it is there and complete; what was imported before is kept.",
        ) from error


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _unpacked_size(path: Path) -> int:
    """Return what the end of the file tells, which holds for less than 4 GB; 0 for what may be more."""
    packed_bytes = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, packed_bytes - 4))
        size = int.from_bytes(file.read(4), "little")
    return size if packed_bytes < size and packed_bytes < MOST_PACKED_BYTES else 0


def _mark(file: BinaryIO) -> bytes:
    """Return the byte order mark and stand behind it."""
    head = file.read(3)
    mark = head if head == _BOM else head[:2] if head[:2] in _UTF16 else b""
    file.seek(len(mark))
    return mark


def _whole_lines(file: BinaryIO, most: int) -> bytes:
    """Return the lines in the next bytes, without one that goes on behind them."""
    some = file.read(most)
    return some.rpartition(b"\n")[0] + b"\n" if len(some) == most else some


def _skip_line(file: BinaryIO, raw: bytes) -> int:
    skipped = 0
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE_BYTES)
        skipped += len(raw)
        if skipped > MAX_SKIPPED_BYTES:
            raise BadInput(
                f"A line has more than {MAX_SKIPPED_BYTES / 1e6:.0f} MB, so this is no text file.",
                "Choose another file; what was imported before is kept.",
            )
    return skipped


def _encoding(name: str, sample: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the encoding and what to say of it."""
    if sample[:2] in _UTF16:
        return _UTF16[sample[:2]], ()
    if b"\0" in sample:
        raise BadInput(
            f"{name} holds zero bytes, so it is not a text file.",
            "Choose CSV, TSV, JSONL, Parquet, text, or a zip or folder of pictures.",
        )
    foreign = [line for line in sample.removeprefix(_BOM).split(b"\n") if not line.isascii()]
    if not foreign or sum(map(_is_utf8, foreign)) >= 0.9 * len(foreign):
        return "utf-8", ()
    encoding = _guessed(b"\n".join(foreign[:500]))
    return encoding, (f"It is not UTF-8 and is read as {_label(encoding)}; check that accents look right below.",)


def _guessed(sample: bytes) -> str:
    """Return the likeliest encoding; in doubt the one that most old files of the West are in."""
    from charset_normalizer import from_bytes

    guesses = [match for match in from_bytes(sample) if match.encoding not in ("utf_8", "ascii")]
    usual = next((match for match in guesses if match.encoding == "cp1252"), None)
    if not guesses or usual and usual.coherence >= guesses[0].coherence and usual.chaos <= guesses[0].chaos + 0.1:
        return "cp1252"
    return guesses[0].encoding


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _label(encoding: str) -> str:
    return encoding.replace("_", "-").upper()
