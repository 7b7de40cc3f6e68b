"""Reads the categories, their values and the taste phrases."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from gars_core.catalogue.lines import clean_value, read_phrases, refused, slug
from gars_core.errors import GarsError
from gars_core.types import Attribute, Category

DATA_DIR = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Catalogue:
    """What can be asked for. Attributes are in category order, the shipped ones before the user's own.

    phrases: short descriptions of whole tastes. forms: category id -> how its values are phrased, in words.
    """

    categories: tuple[Category, ...]
    attributes: tuple[Attribute, ...]
    phrases: tuple[str, ...]
    forms: dict[str, str]

    @cached_property
    def category_by_id(self) -> dict[str, Category]:
        return {category.id: category for category in self.categories}

    @cached_property
    def by_id(self) -> dict[str, Attribute]:
        return {attribute.id: attribute for attribute in self.attributes}

    @cached_property
    def by_category(self) -> dict[str, tuple[Attribute, ...]]:
        """The attributes of each category, in catalogue order; a category without any has an empty tuple."""
        grouped: dict[str, list[Attribute]] = {category.id: [] for category in self.categories}
        for attribute in self.attributes:
            grouped[attribute.category].append(attribute)
        return {id: tuple(attributes) for id, attributes in grouped.items()}

    @cached_property
    def position(self) -> dict[str, int]:
        """Attribute id -> its row in the vectors of this catalogue."""
        return {attribute.id: row for row, attribute in enumerate(self.attributes)}

    @cached_property
    def picks(self) -> dict[str, int]:
        """Category id -> how many values a set holds."""
        return {category.id: category.picks for category in self.categories}

    def category(self, id: str) -> Category:
        """Return a category. KeyError if there is none."""
        return self.category_by_id[id]

    def attribute(self, id: str) -> Attribute:
        """Return an attribute. KeyError if there is none."""
        return self.by_id[id]


def load_catalogue(own_dir: Path | None = None, data_dir: Path = DATA_DIR, lists: Sequence[Path] = ()) -> Catalogue:
    """Return the shipped catalogue with the user's own values after the shipped ones of each category.

    own_dir and lists: folders of <category>.txt; they need not exist. A value that stands in several counts once.
    Raises GarsError naming the file and the line for a duplicate, an unknown category or a malformed line.
    """
    categories, forms = _read_categories(data_dir / "categories.toml")
    attributes: list[Attribute] = []
    shipped = _read_folder(data_dir / "values", forms)
    own = [_read_folder(own_dir, forms)] if own_dir else []
    own += [_read_list(folder, frozenset(forms)) for folder in lists]
    for category in categories:
        if not shipped.get(category.id):
            raise GarsError(f"{data_dir / 'values'} has no values for {category.id!r}.", "Install GARS again.")
        values = dict(shipped[category.id])
        for folder in own:
            for id, value in folder.get(category.id, {}).items():
                values.setdefault(id, value)
        attributes += values.values()
    phrases = {}
    for number, phrase in read_phrases(data_dir / "taste_phrases.txt"):
        if slug(phrase) in phrases:
            raise refused(data_dir / "taste_phrases.txt", number, f"{phrase!r} stands there twice.")
        phrases[slug(phrase)] = phrase
    return Catalogue(categories, tuple(attributes), tuple(phrases.values()), forms)


def attribute_of(category_id: str, phrase: str) -> Attribute:
    """Return the attribute that a phrase makes; its id is "<category>:<slug>" and never changes."""
    return Attribute(f"{category_id}:{slug(phrase)}", category_id, phrase)


def _read_categories(path: Path) -> tuple[tuple[Category, ...], dict[str, str]]:
    """Return the categories in file order, and how the values of each are phrased."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        forms = {id: str(entry.pop("form")) for id, entry in table.items()}
        categories = tuple(Category(id=id, **entry) for id, entry in table.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise GarsError(f"{path} cannot be used: {error}.", "Install GARS again.") from error
    for category in categories:
        if category.picks not in (1, 2):
            raise GarsError(f"{path}: picks of {category.id!r} is {category.picks!r}.", "It has to be 1 or 2.")
        if not isinstance(category.lasting, int | float) or not 0 <= category.lasting <= 1:
            raise GarsError(f"{path}: lasting of {category.id!r} is {category.lasting!r}.", "It lies between 0 and 1.")
    return categories, forms


@lru_cache(maxsize=64)
def _read_list(folder: Path, known: Container[str]) -> dict[str, dict[str, Attribute]]:
    """Read a folder that never changes, once: a list may hold 100,000 values."""
    return _read_folder(folder, known)


def _read_folder(folder: Path, known: Container[str]) -> dict[str, dict[str, Attribute]]:
    """Return {category id: {attribute id: attribute}} for the <category>.txt files of a folder."""
    values: dict[str, dict[str, Attribute]] = {}
    for path in sorted(folder.glob("*.txt")):
        category = path.stem
        if category not in known:
            raise GarsError(f"{path} is not named after a category.", "Rename it, or move it away.")
        in_category = values[category] = {}
        for number, phrase in read_phrases(path, clean_value):
            attribute = attribute_of(category, phrase)
            if attribute.id in in_category:
                raise refused(path, number, f"{phrase!r} stands there twice.")
            in_category[attribute.id] = attribute
    return values
