"""What a picture's match with its prompt is compared with, so that a bare measure says something."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from gars_core.errors import ModelDamaged, ModelMissing, StorageFailed
from gars_core.infotext.plain import plain_prompt
from gars_core.library.entries import Collection, Entry, Filters
from gars_core.ports import PromptIndex
from gars_core.scoring.scores import Scores, Wanted
from gars_core.store.library.entries import LibraryStore
from gars_core.store.scores import ScoreStore
from gars_core.studio.library.encoding import pictures_id
from gars_core.studio.library.search import Search, SearchOptions
from gars_core.studio.values.values import Values

FEW, MANY = 20, 60
"""Fewer pictures than FEW say too little; no more than MANY are looked at, and 2 FEW prompts, which take longer."""


def share_below(raw: float, references: Sequence[float]) -> float:
    """Return the share of references that raw is above, in (0, 1): the mid-rank, with one reference more at raw."""
    others = np.asarray(references)
    return float((np.sum(others < raw) + 0.5 * np.sum(others == raw) + 0.5) / (len(others) + 1))


def outgrown(before: Scores, peers: int) -> bool:
    """Say whether a judgement was made when there was at most half as much to compare with."""
    return before.raw is not None and peers >= max(FEW, 2 * before.peers)


class Calibration:
    """Finds the neighbours of a prompt by its meaning, and makes some up where there are none."""

    def __init__(
        self,
        search: Search,
        library: LibraryStore,
        indexes: Callable[[str], PromptIndex],
        scores: ScoreStore,
        values: Values,
    ) -> None:
        self._search = search
        self._library = library
        self._indexes = indexes
        self._scores = scores
        self._values = values

    def peers(self, scorer: str, encoder_id: str) -> int:
        """Return about how many pictures there are to compare with, as it is noted: nothing is searched."""
        read = self._read(encoder_id)
        own, brought = (
            sum(collection.counts.kept for collection in read if (collection.kind == "own") is mine)
            for mine in (True, False)
        )
        return min(own, self._scores.count(scorer)) + brought

    def pictures(self, prompt: str, scorer: str, encoder_id: str) -> list[float]:
        """Return how well each of up to MANY pictures fits its own prompt, the prompts being nearest to this one.

        Of those drawn here it is what the scorer kept, of those brought what their collection was read with.
        """
        read = frozenset(collection.id for collection in self._read(encoder_id))
        entries = self._near(prompt, MANY, Filters(read, safe_only=False, with_picture=True)) if read else []
        kept = self._scores.of([entry.picture for entry in entries])
        peers = [
            kept[entry.picture][scorer].raw
            if scorer in kept.get(entry.picture, {})
            else self._brought(entry, encoder_id)
            for entry in entries
        ]
        return [raw for raw in peers if raw is not None]

    def prompts(self, prompt: str, wanted: Wanted) -> tuple[list[str], str]:
        """Return at least FEW other prompts and what they are: the library's, or ones with other values."""
        near = [plain_prompt(entry.text) for entry in self._near(prompt, 2 * FEW, Filters(safe_only=False))]
        if len(others := _others(near, prompt)) >= FEW:
            return others, "similar prompts in the library"
        return _others(self._made(prompt, wanted), prompt), "prompts with other attributes"

    def _read(self, encoder_id: str) -> list[Collection]:
        """Return the collections whose pictures can be compared with; none while the library cannot be read."""
        with suppress(StorageFailed):
            return [
                collection
                for collection in self._library.collections()
                if collection.kind == "own" or {encoder_id, pictures_id(encoder_id)} <= {*collection.encoders}
            ]
        return []

    def _near(self, prompt: str, n: int, filters: Filters) -> list[Entry]:
        with suppress(ModelMissing, ModelDamaged, StorageFailed):  # then other prompts have to do
            options = SearchOptions(filters, n, diverse=False, liked_first=False)
            return [hit.entry for hit in self._search.by_words(prompt, options)]
        return []

    def _brought(self, entry: Entry, encoder_id: str) -> float | None:
        """Return the cosine of a brought picture with its prompt, None if they were not read."""
        if not Path(entry.picture).is_absolute():
            return None
        with suppress(KeyError, StorageFailed):
            words, picture = (self._indexes(id).vectors([entry.id])[0] for id in (encoder_id, pictures_id(encoder_id)))
            return float(words @ picture)
        return None

    def _made(self, prompt: str, wanted: Wanted) -> list[str]:
        """Return the prompt with other values in place of its own, the same ones for the same prompt."""
        rng, by_category = random.Random(prompt), self._values.catalogue.by_category
        asked = wanted.attributes or [values[0] for values in by_category.values()]
        made = []
        for _ in range(2 * FEW):
            text, others = prompt, [rng.choice(by_category[attribute.category]).phrase for attribute in asked]
            for attribute, other in zip(asked, others, strict=True):
                text = other.join(re.split(re.escape(attribute.phrase), text, flags=re.IGNORECASE))
            made.append(", ".join(others) if text == prompt else text)
        return made


def _others(prompts: Sequence[str], prompt: str) -> list[str]:
    """Return each once, without the prompt itself."""
    return [other for other in dict.fromkeys(prompts) if other and other.casefold() != prompt.casefold()]
