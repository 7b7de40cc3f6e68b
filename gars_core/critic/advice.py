"""What the critic found in a picture, and what it suggests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for. shown: whether it was found, None if could not be told.

    label: what was looked for; reason: one short sentence; by: who says so; value: an attribute's id, "" for none.
    """

    label: str
    shown: bool | None
    reason: str
    by: str
    value: str = ""


@dataclass(frozen=True)
class Advice:
    """The findings and the suggestion that follows from them, "" where nothing needs to change.

    notes: what could not be done, such as a model that gave no answer. draft: the suggestion as the user edited it.
    """

    findings: tuple[Finding, ...]
    text: str
    notes: tuple[str, ...] = ()
    draft: str | None = None

    @property
    def box(self) -> str:
        """The suggestion as it stands."""
        return self.text if self.draft is None else self.draft
