"""One person's taste: it takes events, and proposes sets of values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from copy import copy
from dataclasses import replace

import numpy as np
from cachetools import LRUCache
from numpy.typing import ArrayLike, NDArray

from gars_core.recommend.amplitudes import sliders, unweighted
from gars_core.recommend.belief.contests import with_contests
from gars_core.recommend.belief.posterior import Posterior, condition
from gars_core.recommend.belief.prior import build_prior, checked_bank
from gars_core.recommend.belief.rows import check, gather
from gars_core.recommend.events import Choice, Event, Mention, Rating, Statement, Tap, Unrated, values_of
from gars_core.recommend.explain import Explanation, explanations
from gars_core.recommend.limits import Limits, limits
from gars_core.recommend.outlook import Outlook, outlook
from gars_core.recommend.said import held, spare, unwanted, wanted
from gars_core.recommend.search import best, choose
from gars_core.recommend.settled import settled
from gars_core.recommend.shortlist import SIZE, SIZE_WITHOUT_BANK, directions, shortlist, with_every_category
from gars_core.recommend.vocabulary import EXACT, KEPT, Vocabulary

Array = NDArray[np.float64]

BONUS_WITH_BANK, BONUS_WITHOUT_BANK = 1.4, 2.3
BOLD, CALM, BOLD_RATINGS = 2.0, 1.7, 8
"""The bonus for who has remarked on values: the first pictures are good anyway and may try more, so that later ones
need not. With ratings alone the same was no better than a constant."""


class Recommender:
    """A pure function of (vocabulary, bank, seed, events): the same events give the same suggestions anywhere.

    Questions between two events change nothing: every answer is drawn from the seed and the number of events.
    """

    def __init__(
        self, vocabulary: Vocabulary, bank: ArrayLike | None = None, seed: int = 0, adventurousness: float = 1.0
    ) -> None:
        """bank: (P, d) taste phrases, what other people like, or None. adventurousness: 0 plays safe, 1 is usual.

        Raises ValueError for a bank of another width, a negative seed, or an adventurousness that is negative or
        not finite.
        """
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"seed must be a whole number of at least 0, not {seed!r}")
        if not 0.0 <= adventurousness < np.inf:
            raise ValueError(f"adventurousness must be finite and at least 0, not {adventurousness!r}")
        self.vocabulary = vocabulary
        self._bank = checked_bank(bank, vocabulary.vectors.shape[1])
        if vocabulary.large:
            self._standards = vocabulary.standards(self._bank)
        else:
            self.prior = vocabulary.prior(self._bank)
        self.seed = int(seed)
        self._adventurousness = adventurousness
        self._hear([])

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what was observed, in order; explanations refer to it by index."""
        return tuple(self._events)

    def observe(self, event: Event) -> None:
        """Take one event. Raises as rows.check does, and then nothing has changed."""
        self._hear([*self._events, check(self.vocabulary, event)])

    def hearing(self, events: Sequence[Event]) -> Recommender:
        """Return one that has observed these events alone; it shares the vocabulary, bank and prior. Raises as observe.

        It takes a fraction of the time of checking the bank anew.
        """
        listener = copy(self)
        listener._hear([check(self.vocabulary, event) for event in events])
        return listener

    def suggest(
        self,
        n: int = 1,
        frozen: Mapping[str, Collection[str]] | None = None,
        weights: Mapping[str, float] | None = None,
        banned: Collection[str] = frozenset(),
        variety: float = 0.0,
        categories: Sequence[Collection[str]] | None = None,
    ) -> list[tuple[str, ...]]:
        """Return n sets of ids to show next, in category order; distinct wherever the limits allow it.

        The sets hold what was stated to be liked and not seen yet in this session, and nothing that was stated to be
        disliked, as far as frozen, banned and the picks allow.

        frozen: {category: ids that stay}. weights: {category: 0..2}, how much to optimise it; at 0 its values are
        random. banned: ids never to appear. variety: in [0, 1], how far to lean towards a draw from the belief: before
        anything is known of a person, 0 is much the same set for everybody. categories: for each of the n sets those
        that it has values of, beside the frozen ones and what was said; None for all. Raises as limits.limits does;
        ValueError for n < 1, another number of categories than n, a weight outside [0, 2] or a variety outside [0, 1];
        KeyError for an unknown category.
        """
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
            raise ValueError(f"n must be a whole number of at least 1, not {n!r}")
        if not 0.0 <= variety <= 1.0:
            raise ValueError(f"variety must lie in [0, 1], not {variety!r}")
        if categories is not None and len(categories) != n:
            raise ValueError(f"categories must be one collection for each of {n} sets, not {len(categories)}")
        chooser, _ = self._within(frozen or {}, banned)
        each = chooser._saying(frozen or {}, banned, [None] * int(n) if categories is None else categories)
        posterior = chooser._leaning(chooser.belief(weights), variety)
        picked = choose(posterior, each, self._bonus(), chooser._shown(), self._rng())
        return [bounds.ids(chosen) for bounds, chosen in zip(each, picked, strict=True)]

    def best_guess(
        self,
        frozen: Mapping[str, Collection[str]] | None = None,
        banned: Collection[str] = frozenset(),
        categories: Collection[str] | None = None,
    ) -> tuple[str, ...]:
        """Return the set with the highest expected rating, shown before or not. Raises as limits.limits does.

        categories: those that the set has values of, beside the frozen ones; None for all.
        """
        chooser, bounds = self._within(frozen or {}, banned, categories)
        return bounds.ids(best(chooser.belief(), bounds, self._rng()))

    def explain(self, values: Sequence[str]) -> list[Explanation]:
        """Return per value its effect, its uncertainty and the events that moved it; KeyError for an unknown id."""
        explained = []
        for start in range(0, len(values), EXACT):
            chunk = values[start : start + EXACT]
            chooser = self.shortlisted(chunk)
            explained += explanations(chooser.belief(), limits(chooser.vocabulary, {}, ()), chunk)
        return explained

    def importance(self) -> dict[str, float]:
        """Return per category the share of the ratings it explains; sums to 1, and even before the first event."""
        share = self.shortlisted().belief().importance
        return {name: float(part) for name, part in zip(self.vocabulary.categories, share, strict=True)}

    def settled(self) -> dict[str, float]:
        """Return per category the share in [0, 1] of the doubt about its best choice that is gone."""
        chooser = self.shortlisted()
        return settled(chooser.belief(), limits(chooser.vocabulary, {}, ()))

    def outlook(
        self,
        frozen: Mapping[str, Collection[str]] | None = None,
        weights: Mapping[str, float] | None = None,
        banned: Collection[str] = frozenset(),
        categories: Collection[str] | None = None,
    ) -> Outlook:
        """Return what the rating of the next suggestion may bring; the arguments and errors are those of suggest."""
        [values] = self.suggest(1, frozen, weights, banned, categories=None if categories is None else [categories])
        chooser, bounds = self._within(frozen or {}, banned)
        return outlook(chooser.belief(weights), bounds, chooser.vocabulary.encode(values))

    def belief(self, weights: Mapping[str, float] | None = None) -> Posterior:
        """Return what is believed of every value, rows as in the vocabulary. Raises as suggest does for weights.

        Of a large vocabulary: of its shortlist, rows as in shortlisted().vocabulary.
        """
        if self.vocabulary.large:
            return self.shortlisted().belief(weights)
        scale = sliders(self.vocabulary, weights or {})
        key = tuple(scale.tolist())
        if key not in self._beliefs:
            bounds = self.vocabulary.bounds
            amplitudes = scale * unweighted(self.vocabulary, self._events)
            rows, contests = gather(self.vocabulary, self._events)
            rows = with_contests(self.prior, bounds, rows, contests, np.sqrt((amplitudes**2).mean(axis=0)))
            self._beliefs[key] = condition(self.prior, bounds, rows, amplitudes, self.vocabulary.category_of)
        return self._beliefs[key]

    def shortlisted(self, values: Collection[str] = (), banned: Collection[str] = ()) -> Recommender:
        """Return itself, or over a large vocabulary a recommender of the values that matter now, and of these.

        It has heard the same events, and is not to be told more. None of the banned is on the shortlist unless an
        event or values name it. Raises KeyError for an unknown id.
        """
        if not self.vocabulary.large:
            return self
        left_out = self.vocabulary.rows(banned)
        key = left_out.tobytes()
        if key not in self._shortlists:
            named = self.vocabulary.rows(value for event in self._events for value in values_of(event))
            core = self._over(with_every_category(self.vocabulary, named))
            towards = directions(core.vocabulary, core.belief(), self._bank, self._standards)
            rng = np.random.default_rng([self.seed, len(self._events), 2])
            size = SIZE_WITHOUT_BANK if self._bank is None else SIZE
            self._shortlists[key] = shortlist(self.vocabulary, towards, named, left_out, size, rng)
        return self._over(np.union1d(self._shortlists[key], self.vocabulary.rows(values)))

    def _hear(self, events: list[Event]) -> None:
        """Take these events for all that was said, and forget what was worked out from others."""
        self._events = events
        self._beliefs: MutableMapping[tuple[float, ...], Posterior] = LRUCache(KEPT)
        self._shortlists: MutableMapping[bytes, NDArray[np.intp]] = LRUCache(KEPT)
        self._narrowed: MutableMapping[bytes, Recommender] = LRUCache(KEPT)

    def _over(self, rows: NDArray[np.intp]) -> Recommender:
        """Return a recommender over these rows of a large vocabulary that has heard the same events."""
        key = rows.tobytes()
        if key not in self._narrowed:
            part = self._narrowed[key] = copy(self)
            part.vocabulary = self.vocabulary.part(rows)
            part.prior = build_prior(part.vocabulary.vectors, part.vocabulary.bounds, self._bank, self._standards)
            part._hear(self._events)
        return self._narrowed[key]

    def _within(
        self,
        frozen: Mapping[str, Collection[str]],
        banned: Collection[str],
        categories: Collection[str] | None = None,
    ) -> tuple[Recommender, Limits]:
        """Return who is to choose, and its limits. Raises as limits.limits does."""
        bounds = limits(self.vocabulary, frozen, banned, categories)
        if not self.vocabulary.large:
            return self, bounds
        chooser = self.shortlisted([value for values in frozen.values() for value in values], banned)
        left_out = [value for value in banned if value in chooser.vocabulary]
        return chooser, limits(chooser.vocabulary, frozen, left_out, categories)

    def _saying(
        self,
        frozen: Mapping[str, Collection[str]],
        banned: Collection[str],
        categories: Sequence[Collection[str] | None],
    ) -> list[Limits]:
        """Return the limits of each set: each holds as much as it can of what was said and not seen yet."""
        known = [value for value in banned if value in self.vocabulary]
        kept = [value for values in frozen.values() for value in values]
        left_out = [*known, *spare(self.vocabulary, known, [v for v in unwanted(self._events) if v not in kept])]
        likes, each = [value for value in wanted(self._events) if value not in left_out], []
        for carried in categories:
            holding = held(self.vocabulary, likes, {name: tuple(values) for name, values in frozen.items()})
            likes = [value for value in likes if not any(value in values for values in holding.values())]
            each.append(limits(self.vocabulary, holding, left_out, carried))
        return each

    def _leaning(self, posterior: Posterior, variety: float) -> Posterior:
        """Return the belief with its mean moved by variety towards one draw from it."""
        if variety == 0.0:
            return posterior
        draw = posterior.draws(np.random.default_rng([self.seed, len(self._events), 1]), 1)[0]
        return replace(posterior, mean=posterior.mean + variety * (draw - posterior.mean))

    def _bonus(self) -> float:
        """Return how many standard deviations an unknown set is worth."""
        usual = BONUS_WITHOUT_BANK if self._bank is None else BONUS_WITH_BANK
        if self._bank is not None and any(isinstance(event, Statement | Mention | Tap) for event in self._events):
            usual = BOLD if sum(isinstance(event, Rating) for event in self._events) < BOLD_RATINGS else CALM
        return self._adventurousness * usual

    def _shown(self) -> Array:
        """Return the sets shown so far (m, N), 1 at their values."""
        sets: list[Array] = []
        for event in self._events:
            seen = event.slate if isinstance(event, Choice) else ()
            seen = (event.values,) if isinstance(event, Rating | Unrated) else seen
            sets += [np.sign(self.vocabulary.encode(values)) for values in seen]
        return np.array(sets, dtype=np.float64).reshape(len(sets), len(self.vocabulary))

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng([self.seed, len(self._events)])
