"""What a person changed in a proposal, word by word, for the screen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True)
class Segment:
    """A stretch that was kept, added or removed."""

    kind: Literal["keep", "add", "remove"]
    text: str


def difference(proposal: str, edit: str) -> tuple[Segment, ...]:
    """Return the way from proposal to edit: keep and remove joined are the proposal, keep and add the edit."""
    old, new = _words(proposal), _words(edit)
    segments: list[Segment] = []
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            segments.append(Segment("keep", "".join(old[old_start:old_end])))
            continue
        if old_end > old_start:
            segments.append(Segment("remove", "".join(old[old_start:old_end])))
        if new_end > new_start:
            segments.append(Segment("add", "".join(new[new_start:new_end])))
    return tuple(segments)


def _words(text: str) -> list[str]:
    """Cut into words, spaces and marks; nothing is lost."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)
