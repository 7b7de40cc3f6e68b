"""The user's taste in a session: the recommender built from its events, and its reasons in words."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from cachetools import LRUCache
from threadpoolctl import ThreadpoolController

from gars_core.catalogue.kinds import content_words, excluded_by, kinds_of
from gars_core.catalogue.loader import Catalogue
from gars_core.recommend import Choice, NewSession, Rating, Recommender, TasteShift, Vocabulary
from gars_core.recommend.outlook import CALM_RATINGS, Outlook, time_to_stop
from gars_core.session import Evidence, SessionState, evidence
from gars_core.session.earlier import said_since, swapped_in, when_recommended
from gars_core.session.past import restricted_all
from gars_core.studio.taste.carrying import carried
from gars_core.studio.taste.choosable import bans, in_session, locks
from gars_core.studio.taste.grounds import grounds
from gars_core.studio.taste.opinions import Opinion, opinions
from gars_core.studio.taste.reasons import sentences
from gars_core.studio.taste.settled import Settled, why_lower
from gars_core.studio.values.values import Values
from gars_core.types import Attribute, ValueSet

KEPT = 8
FIRST_VARIETY = 0.5  # costs a little of what the first picture could score; not every session begins alike

Made = TypeVar("Made")


@dataclass(frozen=True)
class Reason:
    """Why a value was chosen: in a line, and in full. explored: to learn more about it rather than for its score."""

    value: str
    sentence: str
    in_full: str
    explored: bool


@dataclass(frozen=True)
class Prospect:
    """What the next rating may bring, and whether it is time to stop: more would hardly change the best guess."""

    outlook: Outlook
    stop: bool


class Taste:
    """Builds recommenders over the values; the same session in the same state is built once."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._lock = threading.RLock()
        # For matrices this small a second BLAS thread costs more than it brings, and it fights torch's for the cores.
        self._blas = ThreadpoolController()
        self._catalogue: Catalogue | None = None
        self._vocabularies: LRUCache[Hashable, Vocabulary] = LRUCache(KEPT)
        self._new: LRUCache[Hashable, Recommender] = LRUCache(KEPT)
        self._recommenders: LRUCache[Hashable, Recommender] = LRUCache(KEPT)
        self._outlooks: LRUCache[Hashable, Outlook] = LRUCache(KEPT)
        self._settled: LRUCache[Hashable, dict[str, float]] = LRUCache(KEPT)
        self._exclusions: LRUCache[Hashable, frozenset[str]] = LRUCache(KEPT)
        self._heard: deque[tuple[SessionState, Catalogue, list[Evidence]]] = deque(maxlen=KEPT)
        self._earlier: deque[tuple[SessionState, int, SessionState]] = deque(maxlen=KEPT)

    def suggest(self, state: SessionState, best_first: bool = False) -> list[ValueSet]:
        """Return the next slate: as many sets as the session shows at a time. best_first: the best guess leads it."""
        with self._lock, self._one_thread():
            recommender, _ = self._learned(state)
            importance = recommender.importance()
            sets = recommender.suggest(
                n=state.setup.slate,
                frozen=self._frozen(state),
                weights=_weights(state),
                banned=self._banned(state),
                variety=0.0 if state.rounds or state.carried else FIRST_VARIETY,
                categories=[carried(state, importance, place) for place in range(state.setup.slate)],
            )
            if best_first:
                best = self._best(recommender, state)
                sets = [best, *sorted(sets, key=lambda suggestion: suggestion == best)][: len(sets)]
            return sets

    def best_guess(self, state: SessionState) -> ValueSet:
        """Return the set the user would like most, as far as is known."""
        with self._lock, self._one_thread():
            return self._best(self._learned(state)[0], state)

    def settled(self, state: SessionState) -> Settled:
        """Return how settled the taste is after all that was said, and why it fell if it did."""
        with self._lock, self._one_thread():
            by_category = self._shares(state)
            overall, number = _mean(by_category), len(state.rounds)
            since = said_since(state, number)
            if not since:
                number, since = number - 1, said_since(state, number - 1)
            before = _mean(self._shares(self._when(state, number))) if since else overall
        fell = round(100 * overall) < round(100 * before)
        return Settled(overall, by_category, why_lower(since) if fell else "")

    def why(self, state: SessionState, values: ValueSet) -> list[Reason]:
        """Return a reason for each value that is in play, in order: by what was known when its round was recommended.

        What was said since cannot be why the value is there.
        """
        with self._lock, self._one_thread():
            then = self._when(state, len(state.rounds))
            recommender, evidence = self._learned(then)
            swapped = swapped_in(state)
            locked = {value for held in then.frozen.values() for value in held}
            reasons = []
            for explanation in recommender.explain([value for value in values if self._in_session(value, state)]):
                brief, full = sentences(explanation, evidence, recommender.vocabulary, self._values.phrase)
                if explanation.value in locked:
                    brief = full = "You locked it."
                elif explanation.value in swapped:
                    brief = full = "You swapped it in."
                reasons.append(Reason(explanation.value, brief, full, explanation.explored))
            return reasons

    def grounds(self, state: SessionState, value: str) -> str:
        """Return what is behind the belief in a value, in words."""
        with self._lock, self._one_thread():
            recommender, evidence = self._learned(state)
            [explained] = recommender.explain([value])
            return grounds(explained, evidence, recommender.vocabulary, self._values.phrase)

    def opinions(self, state: SessionState) -> dict[str, Opinion]:
        """Return what is believed of every value in play."""
        with self._lock, self._one_thread():
            return opinions(self._learned(state)[0])

    def importance(self, state: SessionState) -> dict[str, float]:
        """Return per category the share of the ratings that it explains."""
        with self._lock, self._one_thread():
            return self._learned(state)[0].importance()

    def prospect(self, state: SessionState) -> Prospect:
        """Return what the next rating may bring; the advice to stop counts what was said since the last change."""
        with self._lock, self._one_thread():
            _, evidence = self._learned(state)
            rated = _rated_since_a_change(evidence)
            gains = [self._outlook(state, evidence[: at + 1]).gain for at in rated[-CALM_RATINGS:]]
            return Prospect(self._outlook(state, evidence), time_to_stop(len(rated), gains))

    def _shares(self, state: SessionState) -> dict[str, float]:
        recommender, _ = self._learned(state)
        return _kept(self._settled, (recommender.vocabulary, state.seed, recommender.events), recommender.settled)

    def _outlook(self, state: SessionState, evidence: list[Evidence]) -> Outlook:
        frozen, weights, banned = self._frozen(state), _weights(state), self._banned(state)
        recommender = self._recommender(state, evidence)
        categories = carried(state, recommender.importance(), 0)
        asked = repr((frozen, weights, sorted(banned), categories))
        key = (recommender.vocabulary, state.seed, recommender.events, asked)
        return _kept(self._outlooks, key, lambda: recommender.outlook(frozen, weights, banned, categories))

    def _best(self, recommender: Recommender, state: SessionState) -> ValueSet:
        categories = carried(state, recommender.importance(), 0, trying=False)
        return recommender.best_guess(self._frozen(state), self._banned(state), categories)

    def _one_thread(self) -> AbstractContextManager[object]:
        one_thread: AbstractContextManager[object] = self._blas.limit(limits=1, user_api="blas")
        return one_thread

    def _learned(self, state: SessionState) -> tuple[Recommender, list[Evidence]]:
        """Return the recommender that has observed all evidence in play, and that evidence in the same order."""
        catalogue = self._values.catalogue
        for kept, of, learned in self._heard:
            if kept is state and of is catalogue:
                return self._recommender(state, learned), learned
        learned = restricted_all(
            evidence(state),
            lambda value: self._in_session(value, state),
            lambda category: category in state.setup.categories,
        )
        self._heard.append((state, catalogue, learned))  # a page asks several questions of one state
        return self._recommender(state, learned), learned

    def _when(self, state: SessionState, number: int) -> SessionState:
        """Return the session as it was when the round was recommended, the same one each time it is asked for."""
        for kept, of, earlier in self._earlier:
            if kept is state and of == number:
                return earlier
        earlier = when_recommended(state, number)
        self._earlier.append((state, number, earlier))
        return earlier

    def _recommender(self, state: SessionState, evidence: list[Evidence]) -> Recommender:
        vocabulary, heard = self._vocabulary(state.setup.categories), tuple(piece.event for piece in evidence)
        key = vocabulary, state.seed, state.setup.adventurousness
        new = _kept(self._new, key, lambda: Recommender(vocabulary, self._values.bank(), *key[1:]))
        return _kept(self._recommenders, (*key, heard), lambda: new.hearing(heard))

    def _vocabulary(self, categories: tuple[str, ...]) -> Vocabulary:
        catalogue, vectors = self._values.snapshot()
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            kept = (self._vocabularies, self._new, self._recommenders, self._outlooks, self._settled, self._exclusions)
            for cache in kept:
                cache.clear()
        neighbours = self._values.neighbours(catalogue, categories)

        def built() -> Vocabulary:
            chosen = [value for value in catalogue.attributes if value.category in categories]
            rows = [catalogue.position[value.id] for value in chosen]
            picks = {name: picks for name, picks in catalogue.picks.items() if name in categories}
            ids, of = [value.id for value in chosen], [value.category for value in chosen]
            nearest = neighbours.nearest if neighbours else None
            words = [content_words(value.phrase) for value in chosen]
            return Vocabulary(ids, of, vectors[rows], picks, nearest, kinds=kinds_of(chosen), words=words)

        return _kept(self._vocabularies, (categories, neighbours is not None), built)

    def _excluded(self, idea: str) -> frozenset[str]:
        """Return the values that cannot be in a picture of an idea."""
        catalogue = self._values.catalogue
        if not idea.strip():
            return frozenset()
        return _kept(
            self._exclusions,
            idea,
            lambda: frozenset(
                value.id for value in excluded_by(Attribute("idea", "setting", idea), catalogue.attributes)
            ),
        )

    def _in_session(self, value: str, state: SessionState) -> bool:
        return in_session(value, state, self._values.catalogue)

    def _frozen(self, state: SessionState) -> dict[str, tuple[str, ...]]:
        return locks(state, self._values.catalogue)

    def _banned(self, state: SessionState) -> frozenset[str]:
        """Return the bans, and what the kept idea excludes: a night has no midday sun."""
        excluded = self._excluded(state.setup.idea) if state.setup.keep_idea else frozenset[str]()
        return bans(state, self._values.catalogue, excluded)


def _mean(shares: Mapping[str, float]) -> float:
    return sum(shares.values()) / len(shares)


def _weights(state: SessionState) -> dict[str, float]:
    return {category: weight for category, weight in state.weights.items() if category in state.setup.categories}


def _kept(cache: LRUCache[Hashable, Made], key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what was made for the key, made now if it is not there."""
    if key not in cache:
        cache[key] = make()
    return cache[key]


def _rated_since_a_change(evidence: list[Evidence]) -> list[int]:
    """Return the places of the judgements after the last session or change of taste."""
    start = max(
        (at for at, piece in enumerate(evidence) if isinstance(piece.event, NewSession | TasteShift)), default=-1
    )
    return [at for at, piece in enumerate(evidence) if at > start and isinstance(piece.event, Rating | Choice)]
