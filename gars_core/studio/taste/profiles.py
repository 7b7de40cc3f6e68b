"""Profiles: whose taste it is, what it knows, and what a session begins with."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection

from gars_core.errors import BadInput, GarsError
from gars_core.profile import (
    FIRST,
    Corrected,
    Created,
    Deleted,
    Imported,
    Kept,
    Knowledge,
    Portrayed,
    Profile,
    ProfileEvent,
    Renamed,
    Reset,
    Restored,
    TakenBack,
    carried,
    category_of,
    fold_profile,
    known,
    past_of,
)
from gars_core.profile.events import MAX_NAME_CHARACTERS
from gars_core.profile.exchange import merged, read, written
from gars_core.session import Carried, Logged, Past, SessionState, Setup, Shown, dated_ratings
from gars_core.store.profiles import ProfileStore
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values


class Profiles:
    """Reads every log once. A profile's own sessions are read when they are asked for, and only the new ones again."""

    def __init__(self, store: ProfileStore, sessions: Sessions, values: Values) -> None:
        self._store = store
        self._sessions = sessions
        self._values = values
        self._lock = threading.RLock()
        self._logs: dict[str, list[Kept]] = {}
        self._pasts: dict[str, tuple[tuple[int, str, int], Past | None]] = {}
        self._rated: dict[str, tuple[int, list[tuple[float, Shown]]]] = {}

    # Who

    def all(self, deleted: bool = False) -> list[Profile]:
        """Return the profiles in use, or those in the trash; the one that is always there first."""
        return [profile for profile in self._folded() if profile.deleted == deleted]

    def get(self, id: str) -> Profile:
        """Return a profile, deleted or not. Raises BadInput for an unknown id."""
        for profile in self._folded():
            if profile.id == id:
                return profile
        raise BadInput(f"There is no profile {id!r}.", "Choose one from the list.")

    def last_used(self) -> str:
        """Return the profile of the newest session that has one, the first profile if there is none."""
        there = [profile.id for profile in self.all()]
        used = [profile for _, profile, _ in self._store.sessions() if profile in there]
        return used[-1] if used else there[0]

    def create(self, name: str) -> str:
        """Make a profile and return its id. Raises BadInput for a name that is empty, too long or taken."""
        return self._new(Created(self._checked_name(name)))

    def rename(self, id: str, name: str) -> None:
        """Raises BadInput as create does."""
        if name.strip() != self.get(id).name:
            self._append(id, Renamed(self._checked_name(name)))

    def delete(self, id: str) -> None:
        """Put a profile into the trash; its sessions stay. Raises BadInput for the only one."""
        if [profile.id for profile in self.all()] == [id]:
            raise BadInput("This is the only profile.", "Make another one first, or reset this one.")
        self._append(id, Deleted())

    def restore(self, id: str) -> None:
        self._append(id, Restored())

    # What it says

    def correct(self, id: str, value: str, likes: bool | None) -> None:
        """Like or dislike a value; None: do not mind it. It holds until it is taken back or reset. Raises BadInput."""
        if value not in self._values.catalogue.by_id:
            raise BadInput(f"There is no attribute {value!r}.", "Choose one from the list.")
        self._append(id, Corrected(value, likes))

    def take_back(self, id: str, value: str) -> None:
        """Let a correction no longer count."""
        self._append(id, TakenBack(value))

    def reset(self, id: str, value: str = "", category: str = "") -> None:
        """Let what was said so far no longer count: of a value, of a category, or of everything if none is named."""
        self._append(id, Reset("value", value) if value else Reset("category", category) if category else Reset("all"))

    def portrayed(self, id: str, portrait: Portrayed) -> None:
        """Keep a picture that was drawn from the profile's best guess."""
        self._append(id, portrait)

    # What it knows

    def knowledge(self, id: str) -> Knowledge:
        """Return what the profile knows at this moment. Raises BadInput for an unknown profile, StorageFailed."""
        profile = self.get(id)
        with self._lock:
            pasts = [self._past(session, seq, profile) for session, owner, seq in self._store.sessions() if owner == id]
        return known(profile, [past for past in pasts if past is not None])

    def carried(self, id: str, left_behind: Collection[str] = ()) -> Carried | None:
        """Return what a session begins with, None if nothing is known. left_behind: categories not to be carried."""
        lasting = {category.id: category.lasting for category in self._values.catalogue.categories}
        return carried(self.get(id), self.knowledge(id), lasting, lambda value: category_of(value) not in left_behind)

    def state(self, id: str) -> SessionState:
        """Return a session that has just begun with the profile: whoever asks it about taste asks the profile."""
        knew = self.carried(id)
        setup = Setup(categories=tuple(category.id for category in self._values.catalogue.categories), profile=id)
        return SessionState(setup, 0, live=(Logged(1, 0.0, knew),) if knew else ())

    def rated(self, id: str) -> list[Shown]:
        """Return the rated pictures of the sessions that the profile knows, the best first.

        A picture that a branch shares counts once, as it was rated last.
        """
        seqs = {session: seq for session, _, seq in self._store.sessions()}
        with self._lock:
            ratings = sorted(
                (
                    rating
                    for past in self.knowledge(id).sessions
                    if past.session in seqs
                    for rating in self._ratings(past.session, seqs[past.session])
                ),
                key=lambda rating: rating[0],
            )
        last = {shown.picture: shown for _, shown in ratings}
        return sorted(last.values(), key=lambda picture: picture.score or 0.0, reverse=True)

    # Elsewhere

    def export(self, id: str) -> bytes:
        """Return the profile as a file that docs/profile.md describes."""
        return written(self.get(id).name, self.knowledge(id))

    def import_file(self, data: bytes) -> tuple[str, int]:
        """Make a profile from a file. Returns its id, and how many of its values are not in this catalogue.

        Raises BadInput for a file that cannot be used; then nothing has changed.
        """
        file = read(data)
        unknown = sum(value not in self._values.catalogue.by_id for value in file.values)
        return self._new(Created(self._free_name(file.name)), Imported(file.sessions, file.corrections)), unknown

    def merge(self, id: str, other: str, name: str) -> str:
        """Make a profile of what two of them know, and return its id; both stay as they are. Raises BadInput."""
        if id == other:
            raise BadInput("A profile cannot be merged with itself.", "Choose another one.")
        return self._new(Created(self._checked_name(name)), merged(self.knowledge(id), self.knowledge(other)))

    def _folded(self) -> list[Profile]:
        with self._lock:
            for id, length in self._store.lengths():
                log = self._logs.setdefault(id, [])
                if len(log) < length:
                    log += self._store.read(id, after=len(log))
            others = [id for id in self._logs if id != FIRST]
            profiles = [fold_profile(id, self._logs.get(id, ())) for id in (FIRST, *others)]
        return [profile for profile in profiles if profile is not None]

    def _past(self, session: str, seq: int, profile: Profile) -> Past | None:
        key = (seq, profile.id, len(profile.resets))
        if self._pasts.get(session, (None, None))[0] != key:
            # The pages of a session that cannot be read say what is wrong with it; the others still count.
            state = self._session(session)
            self._pasts[session] = key, past_of(session, state, profile) if state else None
        return self._pasts[session][1]

    def _ratings(self, session: str, seq: int) -> list[tuple[float, Shown]]:
        """Return the rated pictures of a session with the times of their ratings."""
        if self._rated.get(session, (None, []))[0] != seq:
            state = self._session(session)
            self._rated[session] = seq, list(dated_ratings(state)) if state else []
        return self._rated[session][1]

    def _session(self, session: str) -> SessionState | None:
        """Return a session, None if it cannot be read."""
        try:
            return self._sessions.state(session)
        except GarsError:
            return None

    def _append(self, id: str, *events: ProfileEvent) -> None:
        self.get(id)
        self._store.append(id, *events)

    def _new(self, *events: ProfileEvent) -> str:
        id = uuid.uuid4().hex[:12]
        self._store.append(id, *events)
        return id

    def _checked_name(self, name: str) -> str:
        name = " ".join(name.split())
        if not name:
            raise BadInput("A profile needs a name.", "Type one.")
        if len(name) > MAX_NAME_CHARACTERS:
            raise BadInput(f"The name has {len(name)} characters; at most {MAX_NAME_CHARACTERS} fit.", "Shorten it.")
        if name in self._names():
            raise BadInput(f"There is a profile “{name}” already.", "Choose another name.")
        return name

    def _free_name(self, name: str) -> str:
        """Return the name, with a number behind it if it is taken."""
        name, number = " ".join(name.split()) or "Imported", 2
        free = name
        while free in self._names():
            free, number = f"{name[: MAX_NAME_CHARACTERS - 6]} ({number})", number + 1
        return free

    def _names(self) -> set[str]:
        return {profile.name for profile in self._folded()}
