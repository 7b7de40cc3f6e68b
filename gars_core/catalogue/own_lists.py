"""Lists of words that the user brought: one folder each, whole or not at all, so that a list can be removed again."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gars_core.catalogue.lines import slug
from gars_core.catalogue.vectors import VectorFile, write_vectors
from gars_core.errors import BadInput, StorageFailed

ABOUT, VECTORS = "list.json", "vectors.npz"


@dataclass(frozen=True)
class OwnList:
    """A list as it is kept. counts: {category id: how many values it brought}."""

    id: str
    name: str
    counts: Mapping[str, int]
    folder: Path

    @property
    def vectors(self) -> Path:
        return self.folder / VECTORS


def lists_dir(own_dir: Path) -> Path:
    """Return the folder of the lists, beside the folder of single values."""
    return own_dir.parent / "lists"


def own_lists(own_dir: Path) -> list[OwnList]:
    """Return the lists, the oldest first. A folder that is not one, or is only half there, is passed over."""
    lists = []
    for path in sorted(lists_dir(own_dir).glob(f"[!.]*/{ABOUT}")):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
            lists.append(OwnList(path.parent.name, str(about["name"]), dict(about["counts"]), path.parent))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return lists


def write_list(own_dir: Path, name: str, phrases: Mapping[str, Sequence[str]], vectors: VectorFile) -> str:
    """Keep a list of {category id: clean phrases} with its vectors; return its id. Raises StorageFailed."""
    id = f"{time.time_ns() // 1_000_000}-{slug(name)[:40]}"
    folder, part = lists_dir(own_dir) / id, lists_dir(own_dir) / f".{id}.part"
    try:
        part.mkdir(parents=True)
        for category, lines in phrases.items():
            (part / f"{category}.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
        counts = {category: len(lines) for category, lines in phrases.items()}
        (part / ABOUT).write_text(json.dumps({"name": name, "counts": counts}, ensure_ascii=False), encoding="utf-8")
        write_vectors(part / VECTORS, vectors)
        os.replace(part, folder)  # the list appears whole
    except OSError as error:
        raise StorageFailed(
            f"{folder} cannot be written: {error.strerror}.", "Check the free space and your rights on the folder."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return id


def remove_list(own_dir: Path, id: str) -> None:
    """Remove a list with all it brought. Raises BadInput for an unknown one, StorageFailed."""
    doomed = next((own_list for own_list in own_lists(own_dir) if own_list.id == id), None)
    if doomed is None:
        raise BadInput("This list no longer exists.", "Reload the page.")
    gone = doomed.folder.with_name(f".{id}.gone")
    try:
        os.replace(doomed.folder, gone)
    except OSError as error:
        raise StorageFailed(
            f"{doomed.folder} cannot be removed: {error.strerror}.", "Check your rights on the folder."
        ) from error
    shutil.rmtree(gone, ignore_errors=True)
