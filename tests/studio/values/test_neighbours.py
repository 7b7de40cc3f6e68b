"""A large category's neighbours come from the vector index once it holds them all, and exactly whenever it does not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.errors import StorageFailed
from gars_core.recommend.vocabulary import EXACT
from gars_core.replay import main
from gars_core.session import SessionState
from gars_core.settings import Settings
from gars_core.store.vectors.chroma import ChromaIndex
from gars_core.store.vectors.memory import FakeIndex
from gars_core.studio import Studio
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.neighbour_index import AT_ONCE, OWNER
from gars_core.studio.values.neighbours import Neighbours, collection_of
from gars_core.studio.values.values import Values
from gars_core.types import FloatArray, Hit, ValueSet, ignore_progress
from gars_core.wiring.stores import open_stores
from tests.support.driving import begin, play, settled, small_setup

SETUP = small_setup(categories=("subject", "mood"))
MOODS = collection_of("mood")
MANY = EXACT + 2 * AT_ONCE


class CountingIndex(FakeIndex):
    """Counts questions and values written. broken: questions fail; room: the values that fit before writing does."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = self.written = 0
        self.broken, self.room = False, 10 * MANY

    def add(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        if collection.startswith(collection_of("")):
            if self.written + len(ids) > self.room:
                raise StorageFailed("The disk is full.", "Make room.")
            self.written += len(ids)
        super().add(collection, encoder_id, ids, vectors, texts, metadata)

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        self.asked += 1
        if self.broken:
            raise StorageFailed("The index is damaged.", "Create it again.")
        return super().nearest(collection, vector, n, where)


@pytest.fixture
def index() -> CountingIndex:
    return CountingIndex()


@pytest.fixture
def open_studio(
    request: pytest.FixtureRequest, open_studio: Callable[..., Studio], settings: Settings
) -> Callable[..., Studio]:
    """The counting index, where a test asks for it, stands in for Chroma in every studio that is opened."""

    def build_one(other: Settings | None = None) -> Studio:
        stores = open_stores(other or settings)
        if "index" in request.fixturenames:
            stores = replace(stores, values=request.getfixturevalue("index"))
        return open_studio(other, stores=stores)

    return build_one


def bring_many(studio: Studio) -> None:
    """Add a list that makes moods many, and wait until they are indexed."""
    phrases = [
        f"{size} like a {thing} of {number}"
        for number in range(MANY // 12)
        for thing in ("storm", "letter", "harbour")
        for size in ("calm", "wild", "sad", "merry")
    ]
    studio.values.add_list("many", studio.values.fresh(("mood", phrase) for phrase in phrases), ignore_progress)
    settled(studio, OWNER)


def exactly(settings: Settings, state: SessionState) -> tuple[list[ValueSet], str]:
    """Return what is recommended without an index, and the fingerprint of the values."""
    values = Values(settings.data_dir, FakeEncoder())
    return Taste(values).suggest(state, best_first=True), values.fingerprint(state.setup.categories)


def rated(studio: Studio) -> SessionState:
    session = begin(studio, SETUP)
    play(studio, session, 0.9, -0.7, 0.8)
    return studio.sessions.state(session)


def test_few_values_are_never_indexed(index: CountingIndex, studio: Studio) -> None:
    studio.warm_up.queue_once()
    settled(studio, "warm")
    studio.values.add("mood", "like a Sunday")
    rated(studio)
    assert studio.jobs.latest(OWNER) is None
    assert index.asked == index.written == 0


def test_many_values_are_asked_of_the_index_and_give_the_same_best_guess(
    index: CountingIndex, studio: Studio, settings: Settings
) -> None:
    bring_many(studio)
    assert index.count(MOODS) == len(studio.values.catalogue.by_category["mood"]) > MANY
    assert index.count(collection_of("subject")) == 0
    state = rated(studio)
    assert index.asked
    sets, fingerprint = exactly(settings, state)
    assert studio.taste.suggest(state, best_first=True) == sets
    assert studio.values.fingerprint(SETUP.categories) != fingerprint
    assert studio.values.fingerprint(("subject",)) == Values(settings.data_dir, FakeEncoder()).fingerprint(("subject",))


def test_changed_values_are_searched_exactly_until_the_index_has_followed(
    index: CountingIndex, studio: Studio, settings: Settings
) -> None:
    bring_many(studio)
    state, gate = rated(studio), threading.Event()
    studio.jobs.submit("Holding the worker", lambda report: gate.wait())
    mine, asked = studio.values.add("mood", "like a Sunday"), index.asked
    sets, fingerprint = exactly(settings, state)
    assert studio.taste.suggest(state, best_first=True) == sets
    assert (index.asked, studio.values.fingerprint(SETUP.categories)) == (asked, fingerprint)
    gate.set()
    settled(studio, OWNER)
    assert studio.taste.suggest(state, best_first=True) == sets
    assert index.asked > asked
    assert mine.id in {hit.id for hit in index.nearest(MOODS, FakeEncoder().encode([mine.phrase])[0], 20)}


def test_an_index_that_fails_is_done_without_and_not_asked_again(
    index: CountingIndex, studio: Studio, settings: Settings
) -> None:
    bring_many(studio)
    state = rated(studio)
    # Another seed is another session to the recommender, which has to ask anew.
    other = SessionState(**{**vars(state), "seed": state.seed + 1})
    index.broken, asked = True, index.asked
    sets, fingerprint = exactly(settings, other)
    assert studio.taste.suggest(other, best_first=True) == sets
    assert index.asked == asked + 1
    assert studio.values.fingerprint(SETUP.categories) == fingerprint
    assert studio.taste.suggest(other, best_first=True) == sets
    assert index.asked == asked + 1


def test_indexing_that_was_cut_short_goes_on_where_it_stood(
    index: CountingIndex, open_studio: Callable[..., Studio]
) -> None:
    index.room = 2 * AT_ONCE
    first = open_studio()
    bring_many(first)
    assert index.count(MOODS) == 2 * AT_ONCE and rated(first) and not index.asked
    index.room = 10 * MANY
    again = open_studio()
    again.warm_up.queue_once()
    settled(again, "warm")
    settled(again, OWNER)
    assert index.written == index.count(MOODS) == len(again.values.catalogue.by_category["mood"])
    rated(again)
    assert index.asked


def test_a_list_that_goes_leaves_nothing_in_the_index(index: CountingIndex, studio: Studio) -> None:
    bring_many(studio)
    state, asked = rated(studio), index.asked
    studio.values.remove_list(studio.values.lists()[0].id)
    settled(studio, OWNER)
    assert index.count(MOODS) == 0
    assert studio.taste.suggest(state)
    assert index.asked == asked


def test_what_another_window_put_in_the_index_is_passed_over(index: CountingIndex, studio: Studio) -> None:
    bring_many(studio)
    catalogue, vectors = studio.values.snapshot()
    found = Neighbours(index, catalogue, vectors)
    row = catalogue.position[catalogue.by_category["mood"][-1].id]
    wanted = found.nearest("mood", vectors[row], 5)
    index.rebuild(MOODS, "other", ["mood:unknown"], vectors[:1], [""], [{}])
    assert found.nearest("mood", vectors[row], 5) == wanted


def test_chroma_gives_a_best_guess_as_good_and_replay_says_that_it_cannot_compare(
    studio: Studio,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bring_many(studio)
    chroma = ChromaIndex(settings.data_dir / "chroma")
    assert chroma.count(MOODS) == len(studio.values.catalogue.by_category["mood"])
    state = rated(studio)
    [(subject, mood)], fingerprint = exactly(settings, state)
    [(guessed, near)] = studio.taste.suggest(state, best_first=True)
    # Its graph is built anew each time, and about one neighbour in a hundred is passed over.
    opinions = Taste(Values(settings.data_dir, FakeEncoder())).opinions(state).values()
    moods = sorted((each for each in opinions if each.category == "mood"), key=lambda each: -each.liking)
    best = [each.value for each in moods[:20]]
    assert guessed == subject and mood in best and near in best
    assert studio.values.fingerprint(SETUP.categories) != fingerprint
    path = tmp_path / "session.zip"
    path.write_bytes(studio.gallery.session_file(studio.sessions.all()[0].id))
    monkeypatch.setenv("GARS_ENGINES", "fake")
    assert main([str(path)]) == 0
    said = capsys.readouterr().out
    assert said.count("not compared") == 3 and "the same again" not in said
    studio.values.remove_list(studio.values.lists()[0].id)
    settled(studio, OWNER)
    assert chroma.count(MOODS) == 0
