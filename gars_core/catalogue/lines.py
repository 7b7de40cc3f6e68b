"""The form of the data files: UTF-8, one phrase a line; lines that start with # and empty lines say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from gars_core.errors import BadInput, GarsError

MAX_PHRASE_CHARACTERS = 60
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def clean_phrase(text: str) -> str:
    """Return text without outer blanks. Raises BadInput if it is empty, too long or not one line of plain words."""
    phrase = text.strip()
    shown = phrase if len(phrase) <= MAX_PHRASE_CHARACTERS else phrase[:MAX_PHRASE_CHARACTERS] + "..."
    if not slug(phrase):
        raise BadInput(f"{shown!r} holds no word.", "Type a few words, for example: a lone wolf.")
    if len(phrase) > MAX_PHRASE_CHARACTERS:
        raise BadInput(
            f"{shown!r} has {len(phrase)} characters; at most {MAX_PHRASE_CHARACTERS} fit.",
            "Shorten it: a prompt has room for a dozen short values.",
        )
    # The first question alone is quick, and lists have 100,000 lines.
    if not phrase.isprintable() and any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in phrase
    ):
        raise BadInput(f"{shown!r} holds an invisible control character.", "Type it again instead of pasting it.")
    if phrase.startswith("#"):
        raise BadInput(f"{shown!r} starts with #, which marks a remark in these files.", "Leave the # out.")
    return phrase


def clean_value(text: str) -> str:
    """Return a phrase that can stand between the commas of a prompt. Raises BadInput."""
    phrase = clean_phrase(text)
    if "," in phrase:
        raise BadInput(f"{phrase!r} holds a comma.", "Add one value at a time.")
    return phrase


def slug(phrase: str) -> str:
    """Return the lowercase words joined by hyphens: "bird's-eye view" -> "birds-eye-view"."""
    plain = unicodedata.normalize("NFKC", phrase).casefold()
    without_apostrophes = plain.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return _BETWEEN_WORDS.sub("-", without_apostrophes).strip("-")


def read_phrases(path: Path, clean: Callable[[str], str] = clean_phrase) -> Iterator[tuple[int, str]]:
    """Yield (line number, cleaned phrase) in file order. Raises GarsError naming the file and the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GarsError(f"{path} cannot be read as UTF-8 text: {error}.", "Mend the file or move it away.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            yield number, clean(line)
        except BadInput as error:
            raise refused(path, number, error.sentence) from error


def refused(path: Path, number: int, why: str) -> GarsError:
    """Return the error for one line of a data file."""
    return GarsError(f"{path}, line {number}: {why}", "Correct or delete that line.")
