"""The library's vectors come up to what it holds, whatever happened to them before."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gars_core.engines.fakes.encoder import FakeEncoder, FakePictureEncoder
from gars_core.errors import BadInput, ModelMissing, StorageFailed
from gars_core.jobs import Job
from gars_core.library.entries import Collection, Entry, Filters
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.vectors.quick_index import QuickIndex
from gars_core.studio.library import encoding as encoding_module
from gars_core.studio.library.encoding import Encoding, pictures_id, readings

WORDS, CLIP = FakeEncoder.id, FakePictureEncoder.id
COLOURS = ("red", "green", "blue")


class Library:
    """A store, its indexes and their encoding, as a studio has them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.missing, self.encoded = folder, False, 0
        self.store = LibraryStore(LibraryDatabase(folder))
        self.indexes = {
            id: QuickIndex(folder / str(place)) for place, id in enumerate((WORDS, CLIP, pictures_id(CLIP)))
        }
        self.encoding = Encoding(
            self.store, self.indexes.__getitem__, readings(_Counted(self), _Absent(self), self._picture)
        )
        self.collection = self.store.add_collection(Collection("Brought", "file", finished=True))

    def keep(self, texts: Sequence[str], pictures: Sequence[str] = ()) -> list[Entry]:
        """Keep prompts in the collection as it is by now, without vectors."""
        given = [*pictures, *[""] * (len(texts) - len(pictures))]
        fresh = [Entry(text, picture=picture) for text, picture in zip(texts, given, strict=True)]
        keys = [f"{self.store.count() + place}".encode() for place in range(len(fresh))]
        return self.store.add(self.store.collection(self.collection.id), fresh, keys)

    def rebuilt(self, encoder_id: str = WORDS, collection: int = 0) -> Job:
        self.encoding.queue_rebuild(encoder_id, collection)
        return self.ended(encoder_id)

    def ended(self, encoder_id: str = WORDS) -> Job:
        end = time.monotonic() + 30
        while not (job := self.encoding.job(encoder_id)) or not job.finished:
            assert time.monotonic() < end
            time.sleep(0.002)
        return job

    def nearest(self, text: str, encoder_id: str = WORDS) -> str:
        [vector] = FakePictureEncoder().encode([text])
        [(id, _)] = self.indexes[encoder_id].nearest(vector, 1, Filters())
        return self.store.entries([id])[0].text

    def _picture(self, entry: Entry) -> Image.Image:
        if entry.picture not in COLOURS:
            raise StorageFailed("It is gone.")
        return Image.new("RGB", (20, 20), entry.picture)


class _Counted(FakeEncoder):
    def __init__(self, library: Library) -> None:
        self._library = library

    def encode(self, texts):
        self._library.encoded += len(texts)
        return super().encode(texts)


class _Absent(FakePictureEncoder):
    def __init__(self, library: Library) -> None:
        self._library = library

    def encode(self, texts):
        if self._library.missing:
            raise ModelMissing("CLIP is not on this computer.")
        return super().encode(texts)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(encoding_module, "WINDOW", 16)
    made = Library(tmp_path)
    yield made
    made.encoding.jobs.close()
    made.store.close()


PROMPTS = [f"castle number {place}" for place in range(50)]


def test_new_entries_are_found_by_their_words(library: Library) -> None:
    heard: list[int] = []
    library.encoding.add(library.keep(["a red fox", "the open sea"]), heard.append)
    assert library.nearest("fox, red") == "a red fox" and heard[-1] == 2
    assert library.encoding.missing(WORDS) == 0 and library.encoding.missing(CLIP) == 2


def test_how_long_it_takes_is_told_by_how_long_the_last_ones_took(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 8))  # seconds: each look at it is eight later
    monkeypatch.setattr(encoding_module.time, "monotonic", lambda: float(next(clock)))
    library.encoding.add(library.keep(PROMPTS[:20]))
    assert library.encoding.seconds(8_800) == 10.0  # too few to tell
    library.encoding.add(library.keep([f"tower number {place}" for place in range(encoding_module.TELLING)]))
    assert library.encoding.seconds(320) == 10.0


def test_a_rebuild_encodes_what_lacks_alone_and_marks_the_collection(library: Library) -> None:
    library.encoding.add(library.keep(PROMPTS[:20]))
    library.keep(PROMPTS[20:])
    library.encoded = 0
    assert library.encoding.missing(WORDS) == 30
    assert library.rebuilt().result == "30 prompts encoded."
    assert library.encoded == 30 and library.nearest("castle number 41") == "castle number 41"
    assert library.store.collection(library.collection.id).encoders == (WORDS,)


def test_a_rebuild_removes_what_the_library_holds_no_more(library: Library) -> None:
    kept = library.keep(PROMPTS)
    library.encoding.add(kept)
    library.store.remove([entry.id for entry in kept[:10]])
    library.rebuilt()
    assert library.indexes[WORDS].ids().tolist() == [entry.id for entry in kept[10:]]


def test_stop_keeps_what_is_done_and_the_next_time_goes_on(library: Library) -> None:
    library.keep(PROMPTS)
    add = library.indexes[WORDS].add

    def add_and_stop(encoder_id: str, entries: Sequence[Entry], vectors: np.ndarray) -> None:
        add(encoder_id, entries, vectors)
        library.encoding.jobs.cancel(library.encoding.job(WORDS).id)

    library.indexes[WORDS].add = add_and_stop
    assert library.rebuilt().status == "cancelled"
    library.indexes[WORDS].add = add
    done = len(library.indexes[WORDS].ids())
    assert 0 < done < 50 and not library.store.collection(library.collection.id).encoders
    assert library.rebuilt().result == f"{50 - done} prompts encoded." and library.encoding.missing(WORDS) == 0


def test_a_damaged_index_is_made_anew_and_said(library: Library) -> None:
    library.encoding.add(library.keep(PROMPTS))
    for path in (library.folder / "0").rglob("*"):
        if path.is_file() and path.name != "lock":
            path.write_bytes(b"damaged")
    library.indexes[WORDS] = QuickIndex(library.folder / "0")
    with pytest.raises(StorageFailed):
        library.encoding.missing(WORDS)
    assert library.rebuilt().result == "The index was damaged and has been rebuilt. 50 prompts encoded."
    assert library.nearest("castle number 7") == "castle number 7"


def test_an_index_of_another_encoder_is_made_anew(library: Library) -> None:
    kept = library.keep(PROMPTS[:3])
    library.indexes[WORDS].add("another@1", kept, np.eye(3, 12, dtype=np.float32))
    assert "another encoder" in library.rebuilt().result
    assert library.indexes[WORDS].encoder() == WORDS


def test_another_encoder_reads_the_collections_it_was_asked_for(library: Library) -> None:
    library.encoding.add(library.keep(PROMPTS[:5]))
    assert library.rebuilt(CLIP).result == "0 prompts encoded."
    assert library.rebuilt(CLIP, library.collection.id).result == "5 prompts encoded."
    assert library.store.collection(library.collection.id).encoders == (CLIP,)
    library.encoding.add(library.keep(["a stone bridge"]))
    assert library.nearest("a bridge of stone", CLIP) == "a stone bridge"


def test_pictures_are_found_by_how_they_look_and_one_that_is_gone_is_counted(library: Library) -> None:
    texts = ["a fox", "a wood", "a lake", "nothing", "words alone"]
    library.encoding.add(library.keep(texts, [*COLOURS, "gone"]))
    said = library.rebuilt(pictures_id(CLIP), library.collection.id).result
    assert said == "3 pictures encoded. 1 could not be opened."
    assert library.nearest("green", pictures_id(CLIP)) == "a wood"


def test_without_clip_prompts_still_come_in_and_it_catches_up_later(library: Library) -> None:
    library.rebuilt(CLIP, library.collection.id)
    library.missing = True
    library.encoding.add(library.keep(PROMPTS[:5]))
    assert library.encoding.missing(WORDS) == 0 and library.encoding.missing(CLIP) == 5
    failed = library.rebuilt(CLIP)
    assert failed.status == "failed" and isinstance(failed.error, ModelMissing)
    library.missing = False
    assert library.rebuilt(CLIP).result == "5 prompts encoded."


def test_an_unfinished_collection_is_not_marked(library: Library) -> None:
    half = library.store.add_collection(Collection("Half", "file"))
    library.rebuilt()
    assert not library.store.collection(half.id).encoders
    assert library.store.collection(library.collection.id).encoders == (WORDS,)


def test_an_unknown_encoder_is_refused(library: Library) -> None:
    with pytest.raises(BadInput, match="no-such"):
        library.encoding.queue_rebuild("no-such")
