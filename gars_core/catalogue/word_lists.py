"""Reads lists of words that people bring: one a line, tables, and wildcard files. Pure; nothing is added here."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gars_core.catalogue.lines import clean_value, slug
from gars_core.errors import BadInput
from gars_core.types import END_MARKS

MAX_LINE_CHARACTERS = 2_000
MAX_ALTERNATIVES = 32
MAX_VALUE_TOKENS = 6
"""A set has up to 13 values, and PROMPT_TOKENS have to hold them; the longest shipped value has 6."""

_WEIGHT = re.compile(r"^\s*\d*\.?\d+\s*::\s*")
_EMPHASIS = re.compile(r"^[(\[]+([^()\[\]]+?)(?::\s*\d*\.?\d+)?[)\]]+$")
_GROUP = re.compile(r"\{([^{}]*)\}")
_NAMES = {
    "subject": "animal creature character people person portrait object food monster plant flower bird",
    "setting": "place location background landscape scene environment scenery room building",
    "medium": "media technique art",
    "style": "artist aesthetic look flavor flavour",
    "movement": "period genre era",
    "palette": "color colour hue",
    "lighting": "light lamp",
    "mood": "emotion feeling atmosphere expression",
    "camera": "lens shot angle photography",
    "composition": "framing layout pose view",
    "material": "texture fabric metal",
    "detail": "accessory weather effect prop",
}
_VALUE_HEADINGS = {"value", "values", "phrase", "word", "words", "text", "name", "keyword", "tag", "prompt"}
_CATEGORY_HEADINGS = {"category", "kind", "type", "group"}


@dataclass(frozen=True)
class Word:
    """One value as it was read. slug: its id without the category. category: an id if the line names one, else ""."""

    phrase: str
    slug: str
    category: str = ""


@dataclass(frozen=True)
class WordFile:
    """A file as it was read. name: its path without the ending, as wildcards call it: "animals/cats".

    refused: (line, why not). notices: a sentence each on what was read otherwise than it stands there.
    """

    name: str
    words: tuple[Word, ...]
    refused: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()


def read_word_file(
    path: str,
    data: bytes,
    categories: Mapping[str, str],
    count_tokens: Callable[[str], int],
) -> WordFile:
    """Read a .txt or .csv. categories: {lower-case id or label: id}. Raises BadInput for what is no text."""
    text, notices = _decoded(path, data)
    is_table = path.lower().endswith((".csv", ".tsv"))
    lines = _table(path, text, categories) if is_table else ((line, "") for line in _lines(text))
    words: dict[tuple[str, str], Word] = {}
    refused: list[tuple[str, str]] = []
    weights = twice = 0
    for line, category in lines:
        if _WEIGHT.match(line):
            weights, line = weights + 1, _WEIGHT.sub("", line)
        try:
            for phrase in _phrases(line):
                word = _word(phrase, category, count_tokens)
                twice += (word.slug, category) in words
                words.setdefault((word.slug, category), word)
        except BadInput as error:
            refused.append((line[:80], error.sentence))
    if weights:
        notices.append(f"Weights such as “3::” were left out ({weights:,}): GARS learns how much you like each.")
    if twice:
        notices.append(f"Lines that repeat another one were left out ({twice:,}).")
    return WordFile(
        re.sub(r"\.\w+$", "", path.replace("\\", "/")), tuple(words.values()), tuple(refused), tuple(notices)
    )


def category_by_name(name: str, categories: Collection[str]) -> str:
    """Return the category that a list's name speaks of, its last word first; "" if none."""
    meanings = {word: id for id, words in _NAMES.items() if id in categories for word in words.split()}
    meanings |= {id: id for id in categories}
    for word in reversed(re.findall(r"[^\W\d_]+", name.casefold())):
        if category := meanings.get(word) or meanings.get(word.removesuffix("s")):
            return category
    return ""


def _decoded(path: str, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and what to say of its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise BadInput(f"{path} begins as UTF-16 text and is damaged.", "Save it again as UTF-8.") from error
    if b"\0" in data:
        raise BadInput(f"{path} holds zero bytes, so it is not a text file.", "Choose a .txt or .csv file.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("latin-1"), ["It is not UTF-8 and was read as Latin-1; look whether accents are right."]


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def _table(path: str, text: str, categories: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (value, category id or "") of a table's rows; a heading may name the columns."""
    head = re.sub('"[^"]*"', "", text[:4096]).split("\n", 1)[0]  # what is quoted may hold any of them
    delimiter = max("\t;,", key=head.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadInput(f"{path} is not a table that can be read: {error}.", "Save it again as CSV.") from error
    heading = [cell.strip().casefold() for cell in rows[0]] if rows else []
    value = next((place for place, cell in enumerate(heading) if cell in _VALUE_HEADINGS), None)
    kind = next((place for place, cell in enumerate(heading) if cell in _CATEGORY_HEADINGS), None)
    if value is None and kind is None:
        second = [row[1].strip().casefold() for row in rows if len(row) > 1]
        kind = 1 if second and sum(cell in categories for cell in second) > len(second) / 2 else None
        value = 0
    else:
        rows = rows[1:]
        value = value if value is not None else int(kind == 0)
    for row in rows:
        named = row[kind].strip().casefold() if kind is not None and kind < len(row) else ""
        if value < len(row) and row[value].strip() and not row[value].lstrip().startswith("#"):
            yield row[value].strip(), categories.get(named, "")


def _phrases(line: str) -> Iterable[str]:
    """Return what a line of a wildcard file stands for: itself, or each of its alternatives. Raises BadInput."""
    if len(line) > MAX_LINE_CHARACTERS:
        raise BadInput(f"The line has {len(line):,} characters.", "Shorten it.")
    if re.search(r"__[\w\-/*.]+__", line):
        raise BadInput("It refers to another list.", "Bring that list too; its values are added by themselves.")
    if "<" in line and re.search(r"<\w+:[^>]*>", line):
        raise BadInput("It calls an extra network.", "GARS does not know these.")
    parts = _GROUP.split(line)
    choices = [
        [_WEIGHT.sub("", alternative) for alternative in part.split("|")] if place % 2 else [part]
        for place, part in enumerate(parts)
    ]
    if "$$" in line or "$" + "{" in line or any(mark in part for part in parts[::2] for mark in "{}"):
        raise BadInput("Its braces are too intricate.", "Write the alternatives on lines of their own.")
    number = 1
    for choice in choices:
        number *= len(choice)
    if number > MAX_ALTERNATIVES:
        raise BadInput(f"It stands for {number:,} values.", "Write those that you want on lines of their own.")
    return [" ".join("".join(chosen).split()) for chosen in itertools.product(*choices)]


def _word(phrase: str, category: str, count_tokens: Callable[[str], int]) -> Word:
    """Return a phrase that can stand in a prompt. Raises BadInput."""
    plain = phrase.replace("\\(", "(").replace("\\)", ")")
    emphasis = _EMPHASIS.match(phrase)
    plain = clean_value(emphasis.group(1) if emphasis else plain)
    tokens = count_tokens(plain) - END_MARKS
    if tokens > MAX_VALUE_TOKENS:
        raise BadInput(
            f"It takes {tokens} of a prompt's tokens; {MAX_VALUE_TOKENS} are the most for one value.", "Shorten it."
        )
    return Word(plain, slug(plain), category)
