"""Collections that people bring: kept and encoded batch by batch, gone on with after a Stop or a kill, removed."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.errors import BadInput, Cancelled, ModelMissing
from gars_core.jobs import Job
from gars_core.library import Collection, Counts, Entry
from gars_core.settings import PROJECT_DIR, Settings
from gars_core.studio import Studio
from gars_core.studio.library import imports as module
from gars_core.studio.library.imports import NEAR_DUPLICATES
from tests.support.driving import (
    begin,
    draw,
    library_store,
)
from tests.support.import_library import Library

HEAD = "id,prompt,url,width,height,source_site\n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(module, "BATCH_ROWS", 10)
    library = Library(tmp_path / "library")
    yield library
    library.imports.jobs.close()


def table(folder: Path, count: int, name: str = "prompts.csv") -> Path:
    path = folder / name
    path.write_text(
        HEAD
        + "".join(f'{n},"prompt {n}, of {n * n}",https://x.example/{n},512,{n + 1},x.example\n' for n in range(count)),
        encoding="utf-8",
    )
    return path


def test_a_file_becomes_entries_that_tell_all_it_tells(library: Library, tmp_path: Path) -> None:
    job = library.bring(table(tmp_path, 25))
    [collection] = library.store.collections()
    assert job.result == collection and collection.finished and collection.encoders == ("words@1",)
    assert (collection.name, collection.origin, collection.licence, collection.format) == (
        "Some prompts",
        "a friend",
        "CC0",
        "CSV",
    )
    assert collection.counts == Counts(read=25, kept=25)
    third = library.store.after(0, 3)[2]
    assert third == Entry("prompt 2, of 4", third.id, collection.id, "https://x.example/2", "x.example", 512, 3, line=4)
    assert library.encoded.ids == {entry.id for entry in library.store.after(0, 100)}


def test_rows_that_are_not_kept_are_counted_and_shown(library: Library, tmp_path: Path) -> None:
    long = ", ".join(f"word {n}" for n in range(40))
    path = tmp_path / "prompts.csv"
    rows = [
        "prompt,url",
        "A cat!,u",
        "a  CAT,u",
        f'"{long}",u',
        f'"{long}, 4k",u',
        ",u",
        "one,two,three",
        f"{'x' * 10_001},u",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    library.bring(path)
    [collection] = library.store.collections()
    assert collection.counts == Counts(read=7, kept=2, exact=1, near=1, unreadable=2, empty=1)
    assert [line for line, _ in library.store.problems(collection.id)] == [3, 5, 7, 8]
    library.bring(path, columns={"text": "prompt", NEAR_DUPLICATES: "keep"})
    again = library.store.collections()[-1]
    assert again.counts == Counts(read=7, kept=1, exact=3, near=0, unreadable=2, empty=1)


def test_what_is_there_already_is_left_out_of_another_collection(library: Library, tmp_path: Path) -> None:
    words = ", ".join(f"word {n}" for n in range(40))
    (tmp_path / "one.txt").write_text(f"{words}\na dog\n")
    (tmp_path / "two.txt").write_text(f"{words}, 8k\nA dog.\na hen\n")
    library.bring(tmp_path / "one.txt")
    library.bring(tmp_path / "two.txt")
    assert library.store.collections()[1].counts == Counts(read=3, kept=1, exact=1, near=1)
    assert library.texts() == [words, "a dog", "a hen"]


@pytest.mark.parametrize("name", ["prompts.csv", "prompts.txt", "prompts.csv.gz"])
def test_a_stopped_import_keeps_what_is_done_and_goes_on_there(library: Library, tmp_path: Path, name: str) -> None:
    path = table(tmp_path, 95, name)
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(path.read_bytes()))

    def stop(batch: int) -> None:
        if batch == 4:
            job = library.imports.job()
            assert job is not None
            library.imports.jobs.cancel(job.id)

    library.encoded.before = stop
    assert library.bring(path).status == "cancelled"
    [collection] = library.store.collections()
    assert not collection.finished and collection.counts.read == len(library.texts()) == 40
    assert library.encoded.ids < {entry.id for entry in library.store.after(0, 100)}
    library.encoded.before = lambda batch: None
    library.imports.queue_rest(collection.id)
    assert library.ended().status == "done"
    [collection] = library.store.collections()
    assert collection.finished and collection.counts.kept == len(set(library.texts())) == 95 + (name == "prompts.txt")
    assert library.encoded.ids == {entry.id for entry in library.store.after(0, 100)}
    assert [entry.line for entry in library.store.after(0, 100)] == sorted(
        entry.line for entry in library.store.after(0, 100)
    )
    with pytest.raises(BadInput, match="complete"):
        library.imports.queue_rest(collection.id)


KILLED = """
import os, sys
from pathlib import Path
from gars_core.studio.library import imports
from tests.support.import_library import Library
imports.BATCH_ROWS = 10
library = Library(Path(sys.argv[1]))
library.encoded.before = lambda batch: os._exit(9) if batch == 3 else None
library.bring(Path(sys.argv[2]))
"""


def test_a_killed_import_goes_on_in_another_start_of_the_app(library: Library, tmp_path: Path) -> None:
    path = table(tmp_path, 50)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(library.folder), str(path)], timeout=120, cwd=PROJECT_DIR
    )
    assert killed.returncode == 9
    [collection] = library.store.collections()
    assert collection.counts.read == 30 and len(library.texts()) == 30
    library.imports.queue_rest(collection.id)
    assert library.ended().status == "done"
    assert library.texts() == [f"prompt {n}, of {n * n}" for n in range(50)]


def test_without_the_encoder_prompts_are_kept_all_the_same(library: Library, tmp_path: Path) -> None:
    def missing(batch: int) -> None:
        raise ModelMissing("No encoder is here.")

    library.encoded.before = missing
    assert library.bring(table(tmp_path, 25)).status == "done"
    [collection] = library.store.collections()
    assert collection.finished and collection.encoders == () and len(library.texts()) == 25
    assert library.encoded.asked == [("words@1", collection.id)]


def test_a_collection_is_removed_everywhere_and_others_stay(library: Library, tmp_path: Path) -> None:
    library.bring(table(tmp_path, 25))
    (tmp_path / "other.txt").write_text("another prompt\n")
    library.bring(tmp_path / "other.txt")
    library.imports.queue_removal(library.store.collections()[0].id)
    assert library.ended().status == "done"
    assert library.texts() == ["another prompt"] and len(library.encoded.ids) == 1
    assert [collection.kind for collection in library.store.collections()] == ["file"]


def test_what_was_drawn_here_is_not_removed_as_a_whole(library: Library) -> None:
    own = library.store.add_collection(Collection("Drawn here", "own"))
    with pytest.raises(BadInput, match="all at once"):
        library.imports.queue_removal(own.id)
    with pytest.raises(BadInput):
        library.imports.queue_rest(own.id)


def test_an_uploaded_file_is_kept_until_it_is_brought(library: Library) -> None:
    path = library.imports.receive("../../odd/prompts.txt", io.BytesIO(b"a cat\na dog\n"))
    assert path.name == "prompts.txt" and library.folder in path.parents
    library.bring(path)
    assert library.texts() == ["a cat", "a dog"] and not path.exists()


def test_uploads_that_nobody_brought_go_after_a_day_and_others_stay(library: Library) -> None:
    forgotten, stopped, fresh = (
        library.imports.receive(f"{name}.txt", io.BytesIO(b"a cat\n")) for name in ("forgotten", "stopped", "fresh")
    )
    library.store.add_collection(Collection("Stopped", "file", path=str(stopped)))
    for path in (forgotten, stopped):
        os.utime(path.parent, (0, 0))
    library.imports.receive("another.txt", io.BytesIO(b"a dog\n"))
    assert [path.exists() for path in (forgotten, stopped, fresh)] == [False, True, True]


def test_a_file_of_the_persons_own_stays(library: Library, tmp_path: Path) -> None:
    path = table(tmp_path, 3)
    library.bring(path)
    library.imports.drop(path)
    assert path.exists()


def test_what_cannot_be_brought_is_refused_and_changes_nothing(library: Library, tmp_path: Path) -> None:
    path = table(tmp_path, 3)
    good = Collection("Some", "file", path=str(path), columns={"text": "prompt"})
    for bad in (
        replace(good, name=" "),
        replace(good, columns={}),
        replace(good, columns={"text": "nothing"}),
        replace(good, path=str(tmp_path / "gone.csv")),
        replace(good, kind="own"),
    ):
        with pytest.raises(BadInput):
            library.imports.queue_import(bad)
    with pytest.raises(BadInput, match="no file or folder"):
        library.imports.look(tmp_path / "gone.csv")
    assert library.store.collections() == []


def test_a_file_that_became_shorter_is_not_read_on(library: Library, tmp_path: Path) -> None:
    path = table(tmp_path, 3)
    collection = library.store.add_collection(
        Collection(
            "Some", "file", path=str(path), columns={"text": "prompt"}, position=10_000, counts=Counts(read=99, kept=99)
        )
    )
    library.imports.queue_rest(collection.id)
    job = library.ended()
    assert job.error is not None and "shorter" in job.error.sentence


def ended(studio: Studio) -> Job:
    while (job := studio.library.imports.job()) is None or not job.finished:
        time.sleep(0.002)
    return job


def test_with_the_real_indices_what_a_stop_left_unencoded_is_encoded_before_more_is_read(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_ROWS", 10)
    add = studio.library.encoding.add

    def stopped(entries: Sequence[Entry], done: Callable[[int], None]) -> None:
        if entries[-1].id in (30, 40):
            raise Cancelled
        add(entries, done)

    monkeypatch.setattr(studio.library.encoding, "add", stopped)
    shown = studio.library.imports.look(table(tmp_path, 50))
    studio.library.imports.queue_import(Collection("Some", "file", path=shown.path, columns=shown.mapping))
    assert ended(studio).status == "cancelled"
    encoder = studio.library.search.encoder_id
    assert (studio.library.contents.count(), studio.library.encoding.missing(encoder)) == (30, 10)
    [collection] = studio.library.contents.collections()
    studio.library.imports.queue_rest(collection.id)
    assert ended(studio).status == "cancelled"
    assert (studio.library.contents.count(), studio.library.encoding.missing(encoder)) == (40, 10)
    studio.library.imports.queue_rest(collection.id)
    assert ended(studio).status == "done"
    assert studio.library.encoding.missing(encoder) == 0
    assert library_store(studio).collection(collection.id).encoders == (encoder,)


def test_a_session_of_another_computer_is_brought_with_its_ratings(
    studio: Studio, open_studio: Callable[..., Studio], tmp_path: Path
) -> None:
    session = begin(studio)
    picture = draw(studio, session)
    studio.statements.rate(session, picture, 0.5)
    path = tmp_path / "session.zip"
    path.write_bytes(studio.gallery.session_file(session))
    other = open_studio(Settings(data_dir=tmp_path / "other", engines="fake"))
    shown = other.library.imports.look(path)
    other.library.imports.queue_import(Collection("A session", "file", path=shown.path, columns=shown.mapping))
    assert ended(other).status == "done"
    [entry] = library_store(other).after(0, 10)
    made = studio.gallery.picture(picture).picture
    assert (entry.text, entry.rating, entry.width_px) == (made.prompt, 0.5, made.width_px)
