"""Sessions that go on elsewhere: branched from a round, saved as one file, opened from one."""

from __future__ import annotations

import io
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO
from zipfile import ZipFile

from PIL import Image

from gars_core.errors import BadInput, StorageFailed
from gars_core.jobs import Jobs
from gars_core.pixels import UNREADABLE
from gars_core.session import AdviceEdited, Advised, Chosen, Drawn, Logged, Picked, Rated, Started
from gars_core.session.branching import branch_of
from gars_core.session.setup import check_setup
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore
from gars_core.studio.sessions import export
from gars_core.studio.sessions.session_file import SessionFile, Story, read, strings_of, written
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values
from gars_core.studio.values.zip_reading import MAX_ENTRIES, MAX_TOTAL_BYTES, opened_zip, read_entry
from gars_core.types import Progress, Report
from gars_core.words import counted

MAX_STORY_BYTES, MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS = 100_000_000, 60_000_000, 64_000_000


@dataclass(frozen=True)
class Opened:
    """A session that came from a file. notices: what the user should know of it, a sentence each."""

    session: str
    pictures: int
    notices: tuple[str, ...]


class Branches:
    """Makes sessions out of others; the others stay as they are."""

    def __init__(
        self, sessions: Sessions, values: Values, pictures: PictureStore, files: PictureFiles, jobs: Jobs
    ) -> None:
        self._sessions = sessions
        self._values = values
        self._pictures = pictures
        self._files = files
        self._jobs = jobs

    def branch(self, session: str, round_number: int) -> str:
        """Begin a session that shares the rounds up to round_number; return its id. Raises BadInput, StorageFailed.

        The seed is shared too: who answers as before is recommended the same as before.
        """
        branch = self._sessions.new_id()
        self._sessions.create(branch, branch_of(self._sessions.log(session), session, round_number, time.time()))
        return branch

    def log(self, session: str) -> list[Logged]:
        """Return every event of a session, the undone ones too. Raises BadInput for an unknown session."""
        return self._sessions.log(session)

    def as_file(self, session: str, stories: Sequence[tuple[Story, Callable[[], bytes]]]) -> bytes:
        """Return the session as one zip; a story comes with what gives its picture's bytes. Raises BadInput."""
        log = self._sessions.log(session)
        categories, named = self._sessions.state(session).setup.categories, strings_of(log)
        own = tuple(
            (value.category, value.phrase)
            for value in self._values.own()
            if value.category in categories or value.id in named
        )
        return export.as_zip(stories, lambda told: written(SessionFile(session, tuple(log), own, tuple(told))))

    def queue_open(self, file: BinaryIO, owner: str) -> str:
        """Queue opening a session file and return the job's id; its result is an Opened."""
        return self._jobs.submit("Opening the session", partial(self.open, file), owner, lane="reading")

    def open(self, file: BinaryIO, report: Report) -> Opened:
        """Make the session in a file one of this computer's. Raises BadInput for a bad file; then nothing has changed.

        What is here stays: own values are added, pictures that are here already are used, an id that is taken is
        replaced.
        """
        report(Progress("Reading the session"))
        with opened_zip(file, "session file", MAX_ENTRIES, MAX_TOTAL_BYTES) as archive:
            opened = self._checked(read_entry(archive, "session.json", MAX_STORY_BYTES))
            fresh = self._values.fresh(opened.own_values)
            kept: dict[str, str | None] = {}
            for place, story in enumerate(opened.pictures):
                report(Progress(f"Picture {place + 1:,} of {len(opened.pictures):,}", place / len(opened.pictures)))
                kept[story.id] = self._keep(archive, story)
        added = self._values.add_list(f"From the session “{opened.state.setup.title}”", fresh, report)
        return self._write_down(opened, kept, added)

    def _checked(self, text: bytes | None) -> SessionFile:
        if text is None:
            raise BadInput(
                "This zip holds no session that GARS can read.", "Choose a file that GARS exported from a gallery."
            )
        file = read(text)
        setup = file.state.setup
        check_setup(setup, {category.id for category in self._values.catalogue.categories}, {setup.maker})
        return file

    def _keep(self, archive: ZipFile, story: Story) -> str | None:
        """Keep a picture's bytes; return the id it has here, None if the file does not hold the picture."""
        png = read_entry(archive, story.file, MAX_PICTURE_BYTES)
        image = _decoded(png) if png is not None else None
        id = story.id
        if png is None or image is None:
            return id if self._files.path(id).exists() else None
        if self._files.path(id).exists():
            if self._shows(id, image):
                return id
            id = uuid.uuid4().hex[:16]
        self._files.keep(id, png, image)
        return id

    def _shows(self, id: str, image: Image.Image) -> bool:
        """Say whether the picture of that id is the same, pixel by pixel; what it says of its making may differ."""
        try:
            here = self._files.open(id)
        except StorageFailed:
            return False
        return here.size == image.size and here.convert("RGB").tobytes() == image.convert("RGB").tobytes()

    def _write_down(self, file: SessionFile, kept: Mapping[str, str | None], added: int) -> Opened:
        taken = file.session in {entry.id for entry in self._sessions.all()}
        session = self._sessions.new_id() if taken else file.session
        ids = {story.id: kept[story.id] or story.id for story in file.pictures}
        known = {picture.id for picture in self._pictures.records(ids.values())}
        rows = [
            replace(story.picture(session), id=ids[story.id], parent=ids.get(story.parent, story.parent))
            for story in file.pictures
        ]
        # As when drawing: bytes before the row that names them, rows before the log.
        self._pictures.add(*(row for row in rows if row.id not in known))
        self._sessions.create(session, [_renamed(logged, ids) for logged in file.log])
        notices = [
            "This session is here already, so the file was opened as a copy of it." if taken else "",
            f"{counted(added, 'value')} of its own came with it; Setup lists them under “Import your own lists”."
            if added
            else "",
            _missing([story.round for story in file.pictures if kept[story.id] is None]),
        ]
        return Opened(session, len(rows), tuple(filter(None, notices)))


def _decoded(png: bytes) -> Image.Image | None:
    """Return the picture, None if the bytes are not a whole PNG of a reasonable size."""
    try:
        image = Image.open(io.BytesIO(png), formats=["PNG"])
        if image.width * image.height > MAX_PICTURE_PIXELS:
            return None
        image.load()
    except UNREADABLE:
        return None
    return image


def _renamed(logged: Logged, ids: Mapping[str, str]) -> Logged:
    event = logged.event
    if isinstance(event, Drawn | Picked | Rated | Chosen | Advised | AdviceEdited):
        return replace(logged, event=replace(event, picture=ids.get(event.picture, event.picture)))
    if isinstance(event, Started):
        # Whoever sends a session does not teach the receiver's profile; what theirs knew stays in the log.
        return replace(logged, event=replace(event, setup=replace(event.setup, profile="")))
    return logged


def _missing(rounds: Sequence[int]) -> str:
    if not rounds:
        return ""
    places = ", ".join(str(number) for number in sorted(set(rounds)))
    return (
        f"{counted(len(rounds), 'picture')} (round {places}) missing or damaged in the file; prompts and ratings "
        "are kept."
    )
