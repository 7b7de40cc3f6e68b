"""The record of a picture: what it was made from, by whom, and how. Its bytes lie elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gars_core.types import ValueSet


@dataclass(frozen=True)
class Picture:
    """A picture's story. attributes are value ids; prompt is the one really used; at is seconds since the epoch.

    parent: the picture it began from, "" for none; strength: how far it was let to leave it, in (0, 1]. how: what else
    belongs into its infotext, as the maker describes it.
    advice: what the critic's box said when its parent was drawn again so, "" if it was not.
    """

    id: str
    session: str
    round: int
    card: int
    attributes: ValueSet
    prompt: str
    proposal: str
    writer: str
    maker: str
    seed: int
    steps: int
    width_px: int
    height_px: int
    seconds: float
    at: float = 0.0
    parent: str = ""
    strength: float = 1.0
    how: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""
