"""Reads JSONL, an object or a text a line, and plain text, a prompt a line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from gars_core.errors import BadInput
from gars_core.infotext.several import several
from gars_core.infotext.text import is_line_of_fields
from gars_core.library.rows import Row, unique
from gars_core.library.text_lines import TextFile

_SEEN_LINES = 200


class JsonLinesReader:
    format = "JSONL"
    headed = False

    def __init__(self, path: Path) -> None:
        """Read the first lines. Raises BadInput if few of them are objects or texts."""
        self._file = TextFile(path)
        self.size, self.notices = self._file.size, self._file.notices
        lines = [line.text for line in islice(self._file.lines(), _SEEN_LINES) if line.text.strip()]
        values = [value for value in map(_value, lines) if value is not None]
        if 2 * len(values) < len(lines):
            raise BadInput(
                f"{path.name} does not hold one JSON object a line.",
                "Save it as JSONL (one object a line), CSV or Parquet.",
            )
        self.columns = unique(list(dict.fromkeys(name for value in values for name in value)))

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        for number, line in enumerate(self._file.lines(position), start=read + 1):
            if line.problem or not line.text.strip():
                yield Row(number, line.end, None if line.problem else ("",) * len(self.columns), line.problem)
            elif (value := _value(line.text)) is None:
                yield Row(number, line.end, None, "It is not a JSON object.")
            else:
                yield Row(number, line.end, tuple(_text(value.get(name)) for name in self.columns))


class PlainTextReader:
    """A prompt a line; of infotexts, as people save them from the web UI, each is one prompt over its lines."""

    format = "text"
    headed = False
    columns: tuple[str, ...] = ("prompt",)

    def __init__(self, path: Path, *notices: str) -> None:
        """Look at some of it. notices: why it is taken for text. Raises BadInput for what is none."""
        self._file = TextFile(path)
        self._infotexts = any(is_line_of_fields(line.text) for line in islice(self._file.lines(), _SEEN_LINES))
        if self._infotexts:
            notices = (*notices, "It holds prompts with their settings. The prompts are read, the rest is left out.")
        self.size, self.notices = self._file.size, (*notices, *self._file.notices)

    def rows(self, position: int = 0, read: int = 0, wanted: Collection[str] = ()) -> Iterator[Row]:
        if self._infotexts:
            yield from self._prompts(position, read)
            return
        for number, line in enumerate(self._file.lines(position), start=read + 1):
            yield Row(number, line.end, None if line.problem else (line.text.strip(),), line.problem)

    def _prompts(self, position: int, read: int) -> Iterator[Row]:
        ends: list[int] = []

        def texts() -> Iterator[str]:
            for line in self._file.lines(position):
                ends[:] = [line.end]
                yield line.text

        for number, infotext in enumerate(several(texts()), start=read + 1):
            yield Row(number, ends[0], (infotext.prompt,))


def _value(line: str) -> dict[str, object] | None:
    """Return the line's object, a text as one with a prompt; None for anything else."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return {"prompt": value}
    return value if isinstance(value, dict) else None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, bool | int | float) else ""
