"""Searching the prompt library: by words, by a vague idea, by a vector, by what an entry or a style is like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gars_core.errors import GarsError
from gars_core.jobs import Jobs
from gars_core.library.diversity import diverse
from gars_core.library.entries import Entry, Filters, Found
from gars_core.ports import LanguageModel, PromptIndex, TextEncoder
from gars_core.prompting.widen import widened
from gars_core.store.library.entries import LibraryStore
from gars_core.types import FloatArray, Report

POOL, WIDER = 60, 5
"""How many of the nearest are chosen from, and how many times as many where those are copies of each other."""
LIKED_SHARE = 0.1
"""What the best rating adds to a similarity; the worst takes as much away."""
LIKED_POOL = 20
LEAST_ALIKE = {"all-minilm-l6-v2": 0.25}
"""By encoder, the cosine of the words searched for and a prompt from which on it is a result; others were not measured.
Of 20 searches among 1,500 made prompts half of all lie at 0.01 to 0.30, and of what no prompt shows ("tax return form")
none comes to 0.23."""
SEED = 0
"""The same idea makes a writer think of the same things."""


@dataclass(frozen=True)
class SearchOptions:
    """How results are chosen. diverse: no two nearly the same. liked_first: what was rated here counts a little."""

    filters: Filters = Filters()
    n: int = 12
    diverse: bool = True
    liked_first: bool = True


@dataclass(frozen=True)
class Thought:
    """What a vague idea could show. note: one sentence on why there is nothing, "" otherwise."""

    idea: str
    phrases: tuple[str, ...] = ()
    note: str = ""


class Search:
    """Finds prompts. writer: the language model that widens vague ideas, None for none."""

    def __init__(
        self,
        store: LibraryStore,
        indexes: Callable[[str], PromptIndex],
        encoder: TextEncoder,
        writer: LanguageModel | None,
        jobs: Jobs,
    ) -> None:
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._writer = writer
        self._jobs = jobs

    @property
    def encoder_id(self) -> str:
        """The id of the encoder that all prompts are searched by."""
        return self._encoder.id

    @property
    def _least_alike(self) -> float:
        return LEAST_ALIKE.get(self._encoder.id.partition("@")[0], -1.0)

    def by_words(self, text: str, options: SearchOptions = SearchOptions()) -> list[Found]:
        """Return the prompts nearest in meaning, the best first. Raises ModelMissing, StorageFailed."""
        if not text.strip():
            return []
        return self.by_vector(self._encoder.encode([text])[0], self._encoder.id, options, least=self._least_alike)

    def with_words(self, text: str, options: SearchOptions = SearchOptions()) -> list[Found]:
        """Return prompts that hold all of the words, in any order; "a phrase" in quotes. Raises StorageFailed."""
        ids = self._store.with_words(text, options.n, options.filters)
        return [Found(entry) for entry in self._store.entries(ids)]

    def like(self, entry: Entry, options: SearchOptions = SearchOptions()) -> list[Found]:
        """Return the prompts nearest to an entry, without itself. Raises ModelMissing, StorageFailed."""
        vector = self._encoder.encode([entry.text])[0]
        return self.by_vector(vector, self._encoder.id, options, without=entry.id)

    def by_vector(
        self,
        vector: FloatArray,
        encoder_id: str,
        options: SearchOptions = SearchOptions(),
        without: int = 0,
        least: float = -1.0,
    ) -> list[Found]:
        """Return the prompts nearest to a (d,) vector of an encoder, the best first. Raises StorageFailed.

        without: the id of an entry to leave out. least: the cosine from which on a prompt is a result.
        """
        index, own = self._indexes(encoder_id), self._own() if options.liked_first else frozenset()
        liked = self._liked(index, vector, options.filters, own)
        first = max(POOL, 3 * options.n)
        for asked in (first, WIDER * first):
            hits = index.nearest(vector, asked, options.filters)
            cosines = {id: cosine for id, cosine in (*hits, *liked) if id != without and cosine >= least}
            results = self._chosen(index, cosines, own, options)
            if len(results) == options.n or len(hits) < asked or hits[-1][1] < least:
                break
        return results

    def queue_thinking(self, idea: str, owner: str) -> str:
        """Queue thinking of what a vague idea could show; the job's result is a Thought. Returns the job's id."""
        return self._jobs.submit("Thinking", partial(self.think, idea), owner, lane="reading")

    def think(self, idea: str, report: Report) -> Thought:
        """Return what the writer names that fits an idea. Raises ModelMissing if there is no text encoder."""
        nothing = "so the search goes by your own words."
        if self._writer is None:
            return Thought(idea, note=f"No language model is installed, {nothing}")
        try:
            phrases = widened(self._writer, self._encoder, idea, SEED, report)
        except GarsError as error:
            return Thought(idea, note=f"{error.sentence} {nothing.capitalize()}")
        return Thought(idea, tuple(phrases), "" if phrases else f"The writer thought of nothing that fits, {nothing}")

    def _own(self) -> frozenset[int]:
        """Return the collection of what was drawn here, if there is one."""
        return frozenset(collection.id for collection in self._store.collections() if collection.kind == "own")

    def _liked(
        self, index: PromptIndex, vector: FloatArray, filters: Filters, own: frozenset[int]
    ) -> list[tuple[int, float]]:
        """Return the nearest of what was rated well here: others could keep it out of the pool."""
        among = own & filters.collections if filters.collections else own
        if not among:
            return []
        rating = max(0.0, filters.min_rating or 0.0)
        return index.nearest(vector, LIKED_POOL, replace(filters, collections=among, min_rating=rating))

    def _chosen(
        self, index: PromptIndex, cosines: dict[int, float], own: frozenset[int], options: SearchOptions
    ) -> list[Found]:
        entries = self._store.entries(list(cosines))
        relevance = np.array(
            [cosines[entry.id] + LIKED_SHARE * (entry.rating or 0.0) * (entry.collection in own) for entry in entries],
            dtype=np.float32,
        )
        places = np.argsort(-relevance, kind="stable")[: options.n].tolist()
        if options.diverse and entries:
            with suppress(KeyError):  # one was removed at this very moment
                places = diverse(relevance, index.vectors([entry.id for entry in entries]), options.n)
        return [Found(entries[place], cosines[entries[place].id]) for place in places]
