"""What a plan begins from, and the plan itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gars_core.catalogue.loader import Catalogue
from gars_core.types import Attribute, ValueSet


@dataclass(frozen=True)
class Situation:
    """What a plan begins from: a picture, and the session it is in.

    locked: the ids of locked values; kept: words of the user's own that stay as they are. weights: by category, 1 where
    none is said. categories: those in play. maker: the label of what draws next; emphasis: whether it reads
    (word:1.2) and the order of the words. limit: how many CLIP tokens of a prompt it reads, 0 for all, as count_tokens
    counts them, both end marks included. alike: whether that maker drew this picture from nothing but its seed, so that
    it can draw it again.
    """

    catalogue: Catalogue
    values: ValueSet
    prompt: str
    categories: tuple[str, ...]
    locked: frozenset[str] = frozenset()
    kept: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)
    maker: str = ""
    emphasis: bool = True
    limit: int = 0
    count_tokens: Callable[[str], int] = len
    alike: bool = True

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        return self.known(self.values)

    def known(self, values: ValueSet) -> tuple[Attribute, ...]:
        """Return the values; one that is not in the catalogue any more is left out."""
        return tuple(self.catalogue.by_id[value] for value in values if value in self.catalogue.by_id)


@dataclass(frozen=True)
class ChangePlan:
    """What is done next. sentences: one a change, for the screen. weights: those that become others, by category.

    new_seed: whether the next picture has a seed of its own; else it keeps the picture's, so that nothing but the
    changes makes a difference. gave_way: what left the prompt so that the rest is read.
    """

    sentences: tuple[str, ...]
    prompt: str
    values: ValueSet
    weights: Mapping[str, float] = field(default_factory=dict)
    new_seed: bool = False
    gave_way: tuple[str, ...] = ()

    def with_step(self, sentence: str, **changes: Any) -> ChangePlan:
        """Return the plan with these fields changed, and what that is in words."""
        return replace(self, sentences=(*self.sentences, sentence[:1].upper() + sentence[1:]), **changes)
