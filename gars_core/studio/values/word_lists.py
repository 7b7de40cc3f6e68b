"""Lists of words that people bring: read and shown first, added when they say so, removed again as a whole."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import numpy as np

from gars_core.catalogue.word_lists import WordFile, category_by_name, read_word_file
from gars_core.errors import BadInput
from gars_core.jobs import Jobs
from gars_core.ports import TextEncoder
from gars_core.studio.values.values import Values
from gars_core.studio.values.zip_reading import MAX_ENTRIES, MAX_TOTAL_BYTES, opened_zip, read_entry
from gars_core.types import Progress, Report

MAX_LIST_BYTES, MAX_ZIP_BYTES = 20_000_000, 100_000_000
MAX_WORDS = 150_000
SAMPLE, NEIGHBOURS = 48, 5
_ENDINGS = (".txt", ".csv", ".tsv")


@dataclass(frozen=True)
class WordListPreview:
    """A list before it is added. guess: the category it seems to belong to."""

    file: WordFile
    guess: str


class WordLists:
    """Reads lists and adds them to the values."""

    def __init__(self, values: Values, encoder: TextEncoder, count_tokens: Callable[[str], int], jobs: Jobs) -> None:
        self._values = values
        self._encoder = encoder
        self._count_tokens = count_tokens
        self._jobs = jobs

    def queue_preview(self, uploads: Sequence[tuple[str, BinaryIO]], owner: str) -> str:
        """Queue preview and return the job's id."""
        return self._jobs.submit("Reading the lists", partial(self.preview, uploads), owner, lane="reading")

    def queue_add(self, name: str, chosen: Sequence[tuple[WordFile, str]], owner: str) -> str:
        """Queue add and return the job's id."""
        return self._jobs.submit("Adding the list", partial(self.add, name, chosen), owner, lane="reading")

    def preview(self, uploads: Sequence[tuple[str, BinaryIO]], report: Report) -> list[WordListPreview]:
        """Return what (name, file) pairs hold: texts, tables and zips of them. Nothing is added. Raises BadInput."""
        labels = {
            name.casefold(): category.id
            for category in self._values.catalogue.categories
            for name in (category.id, category.label)
        }
        files: list[WordFile] = []
        for name, file in uploads:
            for path, data in _texts(name, file):
                files.append(read_word_file(path, data, labels, _told(self._count_tokens, path, report)))
                words = sum(len(listed.words) for listed in files)
                if words > MAX_WORDS:
                    raise BadInput(f"These lists hold more than {MAX_WORDS:,} values.", "Import them in several parts.")
        useful = [listed for listed in files if listed.words or listed.refused]
        if not useful:
            raise BadInput("No values were found in what you chose.", "A list is a text file with one value a line.")
        return [WordListPreview(listed, self._guess(listed)) for listed in useful]

    def fresh(self, file: WordFile, category: str) -> dict[str, list[str]]:
        """Return the phrases that are not there yet, by category; category is for words that name none."""
        known = self._values.catalogue.by_id
        fresh: dict[str, list[str]] = {}
        for word in file.words:
            home = word.category or category
            if f"{home}:{word.slug}" not in known:
                fresh.setdefault(home, []).append(word.phrase)
        return fresh

    def add(self, name: str, chosen: Sequence[tuple[WordFile, str]], report: Report) -> int:
        """Add the new words of each file to its category; return how many. Raises as Values.add_list."""
        pairs = (
            (home, phrase)
            for file, category in chosen
            for home, phrases in self.fresh(file, category).items()
            for phrase in phrases
        )
        return self._values.add_list(name, self._values.fresh(pairs), report)

    def _guess(self, file: WordFile) -> str:
        """Return the category that the name speaks of, or else the one whose values are nearest to a sample."""
        catalogue, vectors = self._values.snapshot()
        by_name = category_by_name(file.name, catalogue.category_by_id)
        if by_name or not file.words:
            return by_name or catalogue.categories[0].id
        step = max(1, len(file.words) // SAMPLE)
        sample = self._encoder.encode([word.phrase for word in file.words[::step][:SAMPLE]])
        nearest = np.argpartition(-(sample @ vectors.T), NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        votes = Counter(catalogue.attributes[row].category for row in nearest.ravel())
        return votes.most_common(1)[0][0]


def _texts(name: str, file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the text files in an upload, whose size is looked at before it is read."""
    size = file.seek(0, 2)
    file.seek(0)
    if name.lower().endswith(_ENDINGS):
        _check_size(name, size, MAX_LIST_BYTES)
        yield name, file.read()
    elif name.lower().endswith(".zip"):
        _check_size(name, size, MAX_ZIP_BYTES)
        with opened_zip(file, "zip of lists", MAX_ENTRIES, MAX_TOTAL_BYTES) as archive:
            for entry in archive.infolist():
                path = entry.filename.replace("\\", "/").removeprefix("wildcards/")
                if path.lower().endswith(_ENDINGS) and not posixpath.basename(path).startswith("."):
                    _check_size(path, entry.file_size, MAX_LIST_BYTES)
                    data = read_entry(archive, entry.filename, MAX_LIST_BYTES)
                    if data is None:
                        raise BadInput(f"{path} in {name} is damaged.", "Create the zip again.")
                    yield path, data
    else:
        raise BadInput(f"{name} is not a list of words.", "Choose .txt or .csv files, or a .zip of them.")


def _check_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise BadInput(f"{name} has {size / 1e6:,.0f} MB; {most / 1e6:.0f} MB is the limit.", "Import it in parts.")


def _told(count_tokens: Callable[[str], int], path: str, report: Report) -> Callable[[str], int]:
    """Count tokens and report now and then, since that takes the time."""
    read = 0

    def counting(text: str) -> int:
        nonlocal read
        if read % 2_000 == 0:
            report(Progress(f"Reading {path}: {read:,} lines"))
        read += 1
        return count_tokens(text)

    return counting
