"""The user's own values: added one at a time, kept in their data folder, never in the package."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from gars_core.catalogue.lines import clean_value
from gars_core.catalogue.loader import Catalogue, attribute_of
from gars_core.errors import BadInput, StorageFailed
from gars_core.types import Attribute

_writing = Lock()


def own_values_dir(data_dir: Path) -> Path:
    """Return the folder of the user's <category>.txt files."""
    return data_dir / "catalogue" / "values"


def add_value(catalogue: Catalogue, own_dir: Path, category_id: str, phrase: str) -> Attribute:
    """Append a value to own_dir/<category_id>.txt and return it; load_catalogue shows it from then on.

    Raises BadInput for an unknown category and for a phrase that is empty, too long, there already or not one plain
    value; StorageFailed if the disk refuses. Then nothing has changed.
    """
    if category_id not in catalogue.category_by_id:
        raise BadInput(f"There is no kind of attribute called {category_id!r}.", "Choose one of the kinds shown.")
    attribute = attribute_of(category_id, clean_value(phrase))
    path = own_dir / f"{category_id}.txt"
    with _writing:
        try:
            before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
            lines = before.splitlines()
            taken = catalogue.by_id.keys() | {attribute_of(category_id, line).id for line in lines}
            if attribute.id in taken:
                raise BadInput(f"{attribute.phrase!r} is there already.", "Look for it in the list.")
            own_dir.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            part.write_text("\n".join([*lines, attribute.phrase, ""]), encoding="utf-8")
            os.replace(part, path)
        except OSError as error:
            raise StorageFailed(
                f"{path} cannot be written: {error.strerror}.", "Check the free space and your rights on the folder."
            ) from error
    return attribute
