"""Bringing the library's vectors up to what it holds: batch by batch while it grows, or all of it as a job."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gars_core.errors import BadInput, GarsError, ModelMissing, StorageFailed
from gars_core.jobs import Job, Jobs
from gars_core.library.entries import Collection, Entry
from gars_core.ports import PictureEncoder, PromptIndex, TextEncoder
from gars_core.store.library.entries import LibraryStore
from gars_core.types import FloatArray, Progress, Report

WINDOW = 10_000
"""Prompts encoded and kept at a time: what a Stop or a kill loses at most."""
PICTURE_WINDOW = 16
LISTED = 50_000
PROMPTS_A_SECOND = 880.0
"""How quickly an index grew on two cores of an AMD EPYC (bench/results/library.md), until this computer has shown."""
TELLING = 256
"""As many prompts as tell how quick this computer is; with fewer, loading the model would be what is measured."""

Rows = Callable[[Sequence[Entry], Callable[[int], None]], tuple[Sequence[Entry], FloatArray]]


@dataclass(frozen=True)
class Reading:
    """One way to turn entries into vectors. id: the index's encoder id. what: "prompts" or "pictures".

    rows: those of the entries that could be read and their (n, d) unit rows. window: how many are read and kept at a
    time. everything: reads every collection, others those alone that a person had read so.
    """

    id: str
    what: str
    rows: Rows
    window: int
    everything: bool = False


def pictures_id(encoder_id: str) -> str:
    """Return the id of the index of pictures; their vectors lie too far from those of words to be ranked with them."""
    return f"{encoder_id}+pictures"


def readings(
    encoder: TextEncoder, clip: PictureEncoder | None = None, picture_of: Callable[[Entry], Image.Image] | None = None
) -> list[Reading]:
    """Return the ways to read entries: the words of all, and with CLIP the words and the pictures of some.

    picture_of opens an entry's picture, or raises GarsError.
    """
    all_readings = [Reading(encoder.id, "prompts", _words(encoder), WINDOW, everything=True)]
    if clip:
        all_readings.append(Reading(clip.id, "prompts", _words(clip), WINDOW))
        if picture_of:
            all_readings.append(Reading(pictures_id(clip.id), "pictures", _pictures(clip, picture_of), PICTURE_WINDOW))
    return all_readings


class Encoding:
    """Jobs have a worker of their own, so that drawing goes on."""

    def __init__(self, store: LibraryStore, indexes: Callable[[str], PromptIndex], readings: Sequence[Reading]) -> None:
        self._store = store
        self._indexes = indexes
        self._readings = {reading.id: reading for reading in readings}
        self._pace = PROMPTS_A_SECOND
        self.jobs = Jobs()

    def seconds(self, prompts: int) -> float:
        """Return how long so many prompts will take to be indexed by meaning, as quickly as the last ones were."""
        return prompts / self._pace

    def add(self, entries: Sequence[Entry], done: Callable[[int], None] = lambda read: None) -> None:
        """Encode kept entries and add them to the index of all prompts, and to those that their collections are in.

        done hears how many are read, and may raise. Raises ModelMissing, ModelDamaged, StorageFailed.
        """
        encoders = {id: self._store.collection(id).encoders for id in {entry.collection for entry in entries}}
        for reading in self._readings.values():
            if reading.everything:
                self._put(reading, entries, done)
            elif some := [entry for entry in entries if reading.id in encoders[entry.collection]]:
                with suppress(ModelMissing):  # rebuild brings them once the model is there
                    self._put(reading, some, lambda read: None)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries from every index. Raises StorageFailed."""
        for id in self._readings:
            self._indexes(id).remove(ids)

    def change(self, entries: Sequence[Entry]) -> None:
        """Take over what entries tell beside their text in every index. Raises StorageFailed."""
        for id in self._readings if entries else ():
            self._indexes(id).change(entries)

    def missing(self, encoder_id: str) -> int:
        """Return how many of the library's prompts have no vector of this encoder. Raises BadInput, StorageFailed."""
        return max(0, self._store.count() - self._indexes(self._reading(encoder_id).id).count())

    def begin_anew(self) -> Path:
        """Set a damaged library aside and empty its indices; return where the old one is kept. Raises StorageFailed."""
        # the indices first: the new entries get the old ids
        for id in self._readings:
            self._indexes(id).clear()
        return self._store.set_aside()

    def queue_rebuild(self, encoder_id: str, collection: int = 0) -> str:
        """Queue bringing an index up to what the library holds; return the job's id, its result is a sentence.

        collection: one to take in beside those that are in it. What a Stop or a kill leaves is gone on with the next
        time; a damaged index is made anew. Raises BadInput for an unknown encoder.
        """
        self._reading(encoder_id)
        return self.jobs.submit(
            "Encoding", lambda report: self.bring_up(encoder_id, report, collection), _owner(encoder_id)
        )

    def job(self, encoder_id: str) -> Job | None:
        """Return the newest job of an encoder."""
        return self.jobs.latest(_owner(encoder_id))

    def bring_up(self, encoder_id: str, report: Report, collection: int = 0) -> str:
        """Do what rebuild queues. Raises BadInput, ModelMissing, ModelDamaged, StorageFailed."""
        reading = self._reading(encoder_id)
        index = self._indexes(reading.id)
        present, mended = _opened(index, reading.id)
        report(Progress("Checking what is there"))
        wanted = [
            each
            for each in self._store.collections()
            if reading.everything or reading.id in each.encoders or each.id == collection
        ]
        ids = self._ids(reading, wanted, report)
        index.remove(self._gone(np.setdiff1d(present, ids)))
        lacking = np.setdiff1d(ids, present)
        unread = 0
        for start in range(0, len(lacking), reading.window):
            entries = self._store.entries(lacking[start : start + reading.window].tolist())

            def done(read: int, start: int = start) -> None:
                report(
                    Progress(
                        f"Encoding {reading.what}: {start + read:,} of {len(lacking):,}", (start + read) / len(lacking)
                    )
                )

            unread += len(entries) - self._put(reading, entries, done)
        self._mark(reading, wanted)
        return _told(reading.what, len(lacking) - unread, unread, mended)

    def _put(self, reading: Reading, entries: Sequence[Entry], done: Callable[[int], None]) -> int:
        """Encode and keep; return how many could be read."""
        began = time.monotonic()
        read, rows = reading.rows(entries, done)
        if reading.everything and len(read) >= TELLING:
            self._pace = len(read) / (time.monotonic() - began)
        if len(read):
            self._indexes(reading.id).add(reading.id, read, rows)
        return len(read)

    def _ids(self, reading: Reading, wanted: Sequence[Collection], report: Report) -> NDArray[np.int64]:
        """Return the ids of the entries that the index should hold, ascending."""
        ids: list[int] = []
        for collection in wanted:
            last = 0
            while entries := self._store.after(last, LISTED, collection.id):
                ids += [entry.id for entry in entries if reading.what == "prompts" or entry.picture]
                last = entries[-1].id
                report(Progress(f"Checking what is there: {len(ids):,} {reading.what}"))
        return np.array(sorted(ids), dtype=np.int64)

    def _gone(self, strangers: NDArray[np.int64]) -> list[int]:
        """Return those ids that the library holds no more; the others are of a collection that is half read."""
        gone: list[int] = []
        for start in range(0, len(strangers), LISTED):
            some = strangers[start : start + LISTED].tolist()
            gone += set(some).difference(entry.id for entry in self._store.entries(some))
        return gone

    def _mark(self, reading: Reading, wanted: Sequence[Collection]) -> None:
        """Note the encoder at the collections, as they are by now; one that is still being brought is not whole."""
        for now in (self._store.collection(collection.id) for collection in wanted):
            if reading.id not in now.encoders and (now.finished or now.kind == "own"):
                self._store.change_collection(replace(now, encoders=(*now.encoders, reading.id)))

    def _reading(self, encoder_id: str) -> Reading:
        if encoder_id not in self._readings:
            raise BadInput(f"There is no encoder {encoder_id!r} for the library.", "Choose one from the list.")
        return self._readings[encoder_id]


def _owner(encoder_id: str) -> str:
    return f"encoding:{encoder_id}"


def _words(encoder: TextEncoder) -> Rows:
    def rows(entries: Sequence[Entry], done: Callable[[int], None]) -> tuple[Sequence[Entry], FloatArray]:
        return entries, encoder.encode_many([entry.text for entry in entries], done)

    return rows


def _pictures(clip: PictureEncoder, picture_of: Callable[[Entry], Image.Image]) -> Rows:
    def rows(entries: Sequence[Entry], done: Callable[[int], None]) -> tuple[Sequence[Entry], FloatArray]:
        read, pictures = [], []
        for place, entry in enumerate(entries):
            done(place)
            if entry.picture:
                with suppress(GarsError, OSError):  # one that is gone or damaged is counted, not searched
                    pictures.append(picture_of(entry))
                    read.append(entry)
        return read, clip.encode_pictures(pictures)

    return rows


def _opened(index: PromptIndex, encoder_id: str) -> tuple[NDArray[np.int64], str]:
    """Return the ids in an index that is fit for the encoder, and a sentence on why it was cleared or ""."""
    try:
        if index.encoder() in ("", encoder_id):
            return index.ids(), ""
        why = "The index was made by another encoder and has been rebuilt."
    except StorageFailed:
        why = "The index was damaged and has been rebuilt."
    index.clear()
    return index.ids(), why


def _told(what: str, encoded: int, unread: int, mended: str) -> str:
    sentences = [mended, f"{encoded:,} {what} encoded."]
    if unread:
        sentences.append(f"{unread:,} could not be opened.")
    return " ".join(filter(None, sentences))
