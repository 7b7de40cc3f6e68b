"""What was drawn here, in the prompt library: every picture with its prompt and rating, unless it is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import RLock

from gars_core.errors import GarsError, ModelMissing
from gars_core.library.entries import Collection, Entry
from gars_core.library.language import language_of
from gars_core.session import SessionState
from gars_core.session.branching import pictures_of
from gars_core.session.picture import Picture
from gars_core.store.library.entries import LibraryStore
from gars_core.store.pictures import PictureStore
from gars_core.store.preferences import Preferences
from gars_core.studio.library.encoding import Encoding
from gars_core.studio.sessions.sessions import Sessions
from gars_core.types import Progress, Report

NAME = "Drawn here"
OWNER = "own prompts"
WITHDRAWN, DONE = "library.withdrawn", "library.taken_in"
"""What is noted: the ids of pictures that stay out, and {session: when it had changed last as it was taken in}."""


class OwnPrompts:
    """Follows the sessions: what was drawn or rated since, and before there was a library, is taken in by a job."""

    def __init__(
        self, sessions: Sessions, pictures: PictureStore, store: LibraryStore, encoding: Encoding, notes: Preferences
    ) -> None:
        self._sessions = sessions
        self._pictures = pictures
        self._store = store
        self._encoding = encoding
        self._notes = notes
        self._lock = RLock()

    def catch_up(self) -> None:
        """Queue taking in what changed, behind whatever a person waits for; cheap if nothing did."""
        job = self._encoding.jobs.latest(OWNER)
        if job is None or job.status != "queued":
            self._encoding.jobs.submit("Adding what was drawn", self.take_in, OWNER, background=True)

    def take_in(self, report: Report) -> None:
        """Bring the library up to every session that changed. Raises StorageFailed, ModelDamaged."""
        collection = self._collection()
        done = self._notes.get(DONE, {}) if collection else {}
        behind = [entry for entry in reversed(self._sessions.all()) if done.get(entry.id) != entry.changed_at]
        try:
            for place, entry in enumerate(behind):
                report(Progress(f"Session {place + 1:,} of {len(behind):,}", place / len(behind)))
                try:
                    state = self._sessions.state(entry.id)
                except GarsError:  # of a newer GARS, or gone by now: the others come in all the same
                    continue
                self._session(entry.id, state)
                done[entry.id] = entry.changed_at
        finally:
            if behind:
                self._notes.set(DONE, done)

    def withdrawn(self, picture: str) -> bool:
        """Say whether the picture stays out of the library."""
        return picture in self._notes.get(WITHDRAWN, [])

    def withdraw(self, picture: str) -> None:
        """Take a picture out of the library for good. Raises BadInput for an unknown one, StorageFailed."""
        self._pictures.get(picture)
        with self._lock:
            self._notes.set(WITHDRAWN, sorted({*self._notes.get(WITHDRAWN, []), picture}))
            collection, entry = self._collection(), self._store.of_picture(picture)
            if collection and entry and entry.collection == collection.id:
                self._store.remove([entry.id])
                self._store.change_collection(_counted(collection, -1))
                self._encoding.remove([entry.id])

    def bring_back(self, picture: str) -> None:
        """Let a withdrawn picture into the library again. Raises BadInput for an unknown one, StorageFailed."""
        session = self._pictures.get(picture).session
        with self._lock:
            self._notes.set(
                WITHDRAWN, [withdrawn for withdrawn in self._notes.get(WITHDRAWN, []) if withdrawn != picture]
            )
            self._session(session, self._sessions.state(session))

    def _session(self, session: str, state: SessionState) -> None:
        """Add the session's pictures that are not in the library, and take over the ratings of those that are."""
        with self._lock:
            withdrawn = set(self._notes.get(WITHDRAWN, []))
            fresh, changed = [], []
            for picture in self._pictures.of_session(session, pictures_of(state)):
                if picture.id in withdrawn or not picture.prompt.strip():
                    continue
                shown = state.shown.get(picture.id)
                rating = shown.score if shown else None
                known = self._store.of_picture(picture.id)
                if known is None:
                    fresh.append(_entry(picture, rating))
                # a branch that did not rate it says nothing against the session that did
                elif known.rating != rating and (picture.session == session or rating is not None):
                    changed.append(replace(known, rating=rating))
            self._add(self._collection() or self._store.add_collection(Collection(NAME, "own")), fresh)
            self._store.change(changed)
            self._encoding.change(changed)

    def _add(self, collection: Collection, fresh: Sequence[Entry]) -> None:
        if fresh:
            # keys of their own: the same words, drawn twice, are two pictures, and keep no brought prompt out
            keys = [b"picture:" + entry.picture.encode() for entry in fresh]
            kept = self._store.add(_counted(collection, len(fresh)), fresh, keys)
            with suppress(ModelMissing):  # found by their words alone, until the encoder is there
                self._encoding.add(kept)

    def _collection(self) -> Collection | None:
        return next((collection for collection in self._store.collections() if collection.kind == "own"), None)


def _entry(picture: Picture, rating: float | None) -> Entry:
    return Entry(
        picture.prompt,
        width_px=picture.width_px,
        height_px=picture.height_px,
        rating=rating,
        language=language_of(picture.prompt),
        picture=picture.id,
    )


def _counted(collection: Collection, more: int) -> Collection:
    counts = collection.counts
    return replace(collection, finished=True, counts=replace(counts, read=counts.read + more, kept=counts.kept + more))
