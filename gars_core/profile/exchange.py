"""A profile as a file: JSON that docs/profile.md describes, checked field by field when it is read."""

from __future__ import annotations

import codecs
from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass
from pydantic_core import from_json

from gars_core.errors import BadInput
from gars_core.profile.events import Correction, Imported, Name
from gars_core.profile.knowledge import Knowledge
from gars_core.recommend import values_of
from gars_core.session.codec import complaint
from gars_core.session.past import Past

FORMAT: Final = "gars-profile"
VERSION: Final = 1
MAX_BYTES = 20_000_000


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class ProfileFile:
    format: Literal["gars-profile"]
    version: Literal[1]
    name: Name
    sessions: tuple[Past, ...]
    corrections: tuple[Correction, ...]

    @property
    def values(self) -> set[str]:
        """The ids that the file speaks of."""
        judged = {value for past in self.sessions for item in past.events for value in values_of(item.event)}
        return judged | {correction.value for correction in self.corrections}


_FILE = TypeAdapter(ProfileFile)


def written(name: str, knowledge: Knowledge) -> bytes:
    """Return the file's bytes."""
    return _FILE.dump_json(ProfileFile(FORMAT, VERSION, name, knowledge.sessions, knowledge.corrections), indent=2)


def read(data: bytes) -> ProfileFile:
    """Return the profile in a file. Raises BadInput naming what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"The file has {len(data) / 1e6:.0f} MB; a profile has at most {MAX_BYTES / 1e6:.0f} MB.",
            "Choose a file that GARS exported.",
        )
    data = data.removeprefix(codecs.BOM_UTF8)  # some editors put it there
    try:
        head = from_json(data)
    except ValueError as error:
        raise BadInput(f"The file is not JSON: {error}.", "Choose a file that GARS exported.") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BadInput("The file is not a GARS profile.", "Choose a file that “Export” on this page made.")
    if isinstance(version := head.get("version"), int) and version > VERSION:
        raise BadInput(
            f"The profile was made by a newer GARS (version {version}; this GARS reads {VERSION}).",
            "Update GARS, and import it again.",
        )
    try:
        return _FILE.validate_json(data, strict=True)
    except ValidationError as error:
        raise BadInput(
            f"The profile is damaged at {complaint(error)}.", "Export it again, or mend the file."
        ) from error


def merged(*parts: Knowledge) -> Imported:
    """Return all that the parts know, for a new profile; of two corrections of a value the later one wins."""
    corrections = sorted((each for part in parts for each in part.corrections), key=lambda correction: correction.at)
    return Imported(tuple(past for part in parts for past in part.sessions), tuple(corrections))
