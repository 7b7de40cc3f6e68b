"""What was drawn is in the library with its rating, whenever it was drawn, unless it was withdrawn."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable

import pytest

from gars_core.errors import BadInput, LibraryDamaged
from gars_core.library.entries import Collection, Entry, Filters
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.library.own_prompts import OWNER
from gars_core.studio.library.search import SearchOptions
from gars_core.types import ignore_progress
from tests.support.driving import begin, draw, library_store, play


def caught_up(studio: Studio) -> dict[str, Entry]:
    """Let the library catch up; return its entries by their pictures."""
    studio.library.own_prompts.catch_up()
    finished(studio)
    return {entry.picture: entry for entry in library_store(studio).after(0, 10_000)}


def finished(studio: Studio) -> None:
    """Wait for what is queued, which has to succeed."""
    end = time.monotonic() + 60
    while (job := studio.library.encoding.jobs.latest(OWNER)) is None or not job.finished:
        assert time.monotonic() < end
        time.sleep(0.002)
    assert job.status == "done", job


def test_every_picture_comes_with_its_prompt_its_size_and_its_rating(studio: Studio) -> None:
    session = begin(studio)
    first, second = play(studio, session, 0.5, -1.0)
    again = draw(studio, session)
    found = caught_up(studio)
    assert {picture: entry.rating for picture, entry in found.items()} == {first: 0.5, second: -1.0, again: None}
    record = studio.gallery.picture(first).picture
    assert (found[first].text, found[first].width_px, found[first].height_px) == (record.prompt, 256, 256)
    [own] = studio.library.contents.collections()
    assert own.kind == "own" and own.counts.kept == 3
    assert first in {one.entry.picture for one in studio.library.search.by_words(record.prompt)}


def test_it_is_found_under_its_prompts_language(studio: Studio) -> None:
    session = begin(studio)
    german = "Ein roter Fuchs steht im tiefen Schnee vor einer alten Hütte und schaut in den Wald"
    studio.statements.draft(session, 0, german)
    picture = draw(studio, session)
    assert caught_up(studio)[picture].language == "de"
    found = {
        language: studio.library.search.by_words(german, SearchOptions(Filters(language=language)))
        for language in ("de", "en")
    }
    assert [one.entry.picture for one in found["de"]] == [picture] and not found["en"]


def test_it_comes_by_itself_after_drawing(studio: Studio) -> None:
    picture = draw(studio, begin(studio))
    finished(studio)
    assert library_store(studio).of_picture(picture) is not None


def test_ratings_and_their_undoing_follow_and_searches_heed_them(studio: Studio) -> None:
    session = begin(studio)
    [picture] = play(studio, session, 0.9)
    text = caught_up(studio)[picture].text

    def liked() -> list[str]:
        vector = studio.values._encoder.encode([text])[0]
        index = studio.library.search._indexes(studio.values.encoder_id)
        found = index.nearest(vector, 5, Filters(min_rating=0.5))
        return [entry.picture for entry in studio.library.contents.entries([id for id, _ in found])]

    assert liked() == [picture]
    studio.statements.rate(session, picture, -0.5)
    assert caught_up(studio)[picture].rating == -0.5 and liked() == []
    studio.statements.undo(session)
    assert caught_up(studio)[picture].rating == 0.9 and liked() == [picture]
    studio.statements.undo(session)
    assert caught_up(studio)[picture].rating is None and liked() == []


def test_a_damaged_library_is_filled_again_with_what_was_drawn_and_finds_nothing_else(
    studio: Studio, settings: Settings
) -> None:
    drawn, withdrawn = play(studio, begin(studio), 0.5, -0.5)
    caught_up(studio)
    store = library_store(studio)
    brought = store.add(store.add_collection(Collection("Brought", "file")), [Entry("a red fox")], [b"a red fox"])
    studio.library.encoding.add(brought)
    studio.library.own_prompts.withdraw(withdrawn)
    studio.jobs.close()  # none may hold the file
    store.close()
    (settings.data_dir / "library.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryDamaged):
        store.count()
    kept = studio.library.encoding.begin_anew()
    assert kept.read_bytes().startswith(b"no database")
    assert studio.library.search.by_words("a red fox") == []
    assert {picture: entry.rating for picture, entry in caught_up(studio).items()} == {drawn: 0.5}
    assert [found.entry.picture for found in studio.library.search.by_words("a red fox")] == [drawn]


def test_what_was_drawn_before_there_was_a_library_is_taken_in(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = open_studio()
    pictures = play(studio, begin(studio), 1.0, 0.0)
    caught_up(studio)
    studio.jobs.close()
    library_store(studio).close()
    for path in settings.data_dir.glob("library*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert caught_up(open_studio()).keys() == set(pictures)


def test_an_opened_session_file_brings_its_pictures(
    studio: Studio, tmp_path_factory: pytest.TempPathFactory, open_studio: Callable[..., Studio]
) -> None:
    session = begin(studio)
    play(studio, session, 0.25)
    there = open_studio(Settings(data_dir=tmp_path_factory.mktemp("other"), engines="fake"))
    there.branches.open(io.BytesIO(studio.gallery.session_file(session)), ignore_progress)
    assert [entry.rating for entry in caught_up(there).values()] == [0.25]


def test_a_branch_does_not_bring_a_picture_twice(studio: Studio) -> None:
    session = begin(studio)
    pictures = play(studio, session, 0.5, 0.5)
    studio.branches.branch(session, 1)
    assert caught_up(studio).keys() == set(pictures)
    assert studio.library.contents.count() == 2


def test_what_is_withdrawn_stays_out_until_it_is_brought_back(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    session = begin(studio)
    first, second = play(studio, session, 0.5, 1.0)
    caught_up(studio)
    studio.library.own_prompts.withdraw(first)
    studio.statements.rate(session, first, -1.0)
    assert caught_up(studio).keys() == {second} and studio.library.own_prompts.withdrawn(first)
    again = open_studio()
    assert caught_up(again).keys() == {second}
    assert all(one.entry.picture == second for one in again.library.search.by_words("a picture"))
    again.library.own_prompts.bring_back(first)
    assert caught_up(again)[first].rating == -1.0 and not again.library.own_prompts.withdrawn(first)
    assert [own.counts.kept for own in again.library.contents.collections()] == [2]


def test_a_picture_that_is_not_there_cannot_be_withdrawn(studio: Studio) -> None:
    with pytest.raises(BadInput):
        studio.library.own_prompts.withdraw("nothing")
