"""A session as one file: it opens elsewhere as the same session, and a bad file changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gars_core.errors import BadInput
from gars_core.jobs import Job
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.sessions import branches
from gars_core.studio.sessions.branches import Opened
from gars_core.types import ignore_progress
from tests.support.driving import (
    begin,
    draw,
    events_of,
    following,
    picture_files,
    play,
    settled,
    small_setup,
)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path / "elsewhere")


@pytest.fixture
def there(open_studio: Callable[..., Studio], elsewhere: Settings) -> Studio:
    """Another computer."""
    return open_studio(elsewhere)


@pytest.fixture
def session(studio: Studio) -> str:
    """A session with own values, an edit, a lock, an undone step and three pictures."""
    studio.values.add("mood", "like a Sunday")
    mine = studio.values.add("subject", "my cat Mimi")
    session = begin(studio, small_setup(idea="ein Fuchs – 狐", rounds=5, keep_idea=False), {mine.id: True})
    play(studio, session, 1.0, -0.25)
    studio.statements.freeze(session, studio.sessions.state(session).current.cards[0].values[0], True)
    studio.statements.undo(session)
    following(studio, session)
    studio.statements.draft(session, 0, "a fox in my words")
    draw(studio, session)
    return session


def opened(studio: Studio, file: bytes) -> Opened:
    return studio.branches.open(io.BytesIO(file), ignore_progress)


def changed(file: bytes, change: Callable[[dict], None], drop: str = "", spoil: str = "") -> bytes:
    """Return the file with its session.json changed, a picture left out or a picture cut short."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "session.json":
                document = json.loads(data)
                change(document)
                data = json.dumps(document).encode()
            if drop and drop in name:
                continue
            target.writestr(name, data[:60] if spoil and spoil in name else data)
    return into.getvalue()


def everything(studio: Studio) -> tuple:
    return [entry.id for entry in studio.sessions.all()], studio.values.catalogue.attributes, studio.values.lists()


def test_a_session_opens_elsewhere_to_the_same_state_gallery_and_next_round(
    studio: Studio, there: Studio, session: str
) -> None:
    result = opened(there, studio.gallery.session_file(session))
    assert (result.session, result.pictures) == (session, 3)
    assert there.sessions.state(session) == studio.sessions.state(session)
    for mine, theirs in zip(studio.gallery.of_session(session), there.gallery.of_session(session), strict=True):
        assert replace(mine, scores={}) == replace(theirs, scores={})  # each judges when nobody waits
        assert studio.gallery.image(mine.picture.id).tobytes() == there.gallery.image(mine.picture.id).tobytes()
        assert picture_files(there).thumbnail_path(mine.picture.id).exists()
    assert {value.id for value in there.values.own()} == {"mood:like-a-sunday", "subject:my-cat-mimi"}
    for one in (studio, there):
        following(one, session)
    mine, theirs = studio.sessions.state(session).current.cards[0], there.sessions.state(session).current.cards[0]
    assert (mine.values, mine.text) == (theirs.values, theirs.text)


def test_a_session_that_came_in_a_file_is_kept_over_a_restart(
    open_studio: Callable[..., Studio], studio: Studio, elsewhere: Settings, session: str
) -> None:
    opened(open_studio(elsewhere), studio.gallery.session_file(session))
    again = open_studio(elsewhere)
    assert again.sessions.state(session) == studio.sessions.state(session)
    assert events_of(elsewhere, session)[-1].at == studio.sessions.log(session)[-1].at
    picture = draw(again, session)
    again.statements.rate(session, picture, 1.0)


def test_a_branch_opens_elsewhere_without_its_original(studio: Studio, there: Studio, session: str) -> None:
    branch = studio.branches.branch(session, 2)
    following(studio, branch)
    draw(studio, branch)
    opened(there, studio.gallery.session_file(branch))
    assert [(item.picture.id, item.score) for item in there.gallery.of_session(branch)] == [
        (item.picture.id, item.score) for item in studio.gallery.of_session(branch)
    ]
    opened(there, studio.gallery.session_file(session))
    assert [item.picture.id for item in there.gallery.of_session(session)] == [
        item.picture.id for item in studio.gallery.of_session(session)
    ], "pictures that are there already are shared"


def test_a_file_that_is_opened_twice_makes_a_copy_and_says_so(studio: Studio, session: str) -> None:
    before = len(list(picture_files(studio).path("x").parent.glob("*.png")))
    result = opened(studio, studio.gallery.session_file(session))
    assert result.session != session and "copy" in result.notices[0]
    assert studio.sessions.state(result.session) == studio.sessions.state(session)
    assert [item.picture for item in studio.gallery.of_session(result.session)] == [
        item.picture for item in studio.gallery.of_session(session)
    ]
    assert len(list(picture_files(studio).path("x").parent.glob("*.png"))) == before
    assert studio.values.lists() == []


def test_another_picture_of_the_same_id_gets_an_id_of_its_own(studio: Studio, there: Studio, session: str) -> None:
    file = studio.gallery.session_file(session)
    id = studio.gallery.of_session(session)[0].picture.id
    other = draw(there, begin(there))
    picture_files(there).path(other).rename(picture_files(there).path(id))
    kept = picture_files(there).path(id).read_bytes()
    result = opened(there, file)
    assert picture_files(there).path(id).read_bytes() == kept
    first = there.gallery.of_session(result.session)[0]
    assert first.picture.id != id and first.score == 1.0
    assert there.gallery.image(first.picture.id).tobytes() == studio.gallery.image(id).tobytes()


def test_pictures_that_are_missing_or_damaged_are_named_and_the_rest_opens(
    studio: Studio, there: Studio, session: str
) -> None:
    first, second, third = (item.picture.id for item in studio.gallery.of_session(session))
    result = opened(there, changed(studio.gallery.session_file(session), lambda _: None, drop=first, spoil=second))
    assert [notice for notice in result.notices if "2 pictures (round 1, 2)" in notice]
    assert there.sessions.state(session) == studio.sessions.state(session)
    assert [picture_files(there).path(id).exists() for id in (first, second, third)] == [False, False, True]
    assert there.gallery.of_session(session)[1].picture.prompt == studio.gallery.of_session(session)[1].picture.prompt
    for id in (first, second):
        assert opened(there, studio.gallery.session_file(session)).notices == (
            "This session is here already, so the file was opened as a copy of it.",
        )
        assert picture_files(there).path(id).exists(), "a whole file brings them back"


def a_zip(**files: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "not a zip"),
        (b"PK\x03\x04 and then nothing of use", "not a zip"),
        (a_zip(other=b"x"), "holds no session"),
        (a_zip(**{"session.json": b"not json"}), "cannot be read"),
        (a_zip(**{"session.json": b"[" * 100_000}), "cannot be read"),
        (a_zip(**{"session.json": b"\xff\xfe\x00"}), "cannot be read"),
        (a_zip(**{"session.json": b"[1, 2]"}), "does not hold a GARS session"),
        (a_zip(**{"session.json": b'{"format": "gars-profile"}'}), "does not hold a GARS session"),
        (a_zip(**{"session.json": b'{"format": "gars-session", "version": 2}'}), "has version 2"),
        (a_zip(**{"session.json": b'{"format": "gars-session", "version": 1, "seconds": NaN}'}), "cannot be read"),
        (a_zip(**{"session.json": b"{}", "../../escaped.png": b"x"}), "outside of itself"),
        (a_zip(**{"session.json": b"{}", "C:\\escaped.png": b"x"}), "outside of itself"),
    ],
)
def test_what_is_no_session_file_is_refused_and_nothing_changes(studio: Studio, file: bytes, why: str) -> None:
    before = everything(studio)
    with pytest.raises(BadInput, match=why) as caught:
        opened(studio, file)
    assert caught.value.hint and everything(studio) == before


def at(*path: Any, value: Any) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (at("events", -1, "kind", value="FromTheFuture"), "does not know"),
        (at("events", 0, "kind", value="Ended"), "cannot be read"),
        (at("events", 0, "data", "seed", value=-1), "contradict each other"),
        (at("events", 0, "data", "setup", "categories", value=["smell"]), "no category"),
        (at("events", 0, "data", "setup", "slate", value=9), "cannot show 9"),
        (at("events", 3, "seq", value=2), "contradict each other"),
        (at("events", 2, "at", value="soon"), "events › 2 › at"),
        (at("events", value=[]), "contradict each other"),
        (at("pictures", 0, "id", value="../../escaped"), "pictures › 0 › id"),
        (at("pictures", 0, "seed", value=2**70), "pictures › 0 › seed"),
        (at("pictures", 0, "seconds", value=1e999), "cannot be read"),
        (at("pictures", 0, "seed", value="5"), "pictures › 0 › seed"),
        (at("pictures", 0, "how", value={"Model: ink, Steps": "1"}), "pictures › 0 › how"),
        (at("pictures", 0, "how", value={"GARS prompt": "another"}), "pictures › 0 › how"),
        (lambda document: document["pictures"].append(document["pictures"][0]), "a picture twice"),
        (at("session", value="a/b"), "session"),
        (at("own_values", value=[["mood", "one, two"]]), "comma"),
        (at("own_values", value=[["smell", "roses"]]), "smell"),
    ],
)
def test_a_session_file_that_does_not_add_up_is_refused_and_nothing_changes(
    studio: Studio, there: Studio, session: str, change: Callable[[dict], None], why: str
) -> None:
    before = everything(there)
    with pytest.raises(BadInput, match=why) as caught:
        opened(there, changed(studio.gallery.session_file(session), change))
    assert caught.value.hint and everything(there) == before


@pytest.mark.parametrize(
    ("kind", "field", "value", "why"),
    [
        ("Rated", "score", 7.0, "“score”: Input should be less"),
        ("Rated", "score", "0.5", "valid number"),
        ("Rated", "score", True, "valid number"),
        ("Started", "seed", "12", "valid integer"),
        ("Drawn", "card", -1, "“card”"),
        ("Drawn", "picture", "../../escaped", "“picture”"),
        ("Recommended", "sets", [["mood:calm", "mood:calm"]], "each once"),
        ("Recommended", "round", 0, "“round”"),
    ],
)
def test_an_event_out_of_its_range_is_refused_with_its_place(
    studio: Studio, there: Studio, session: str, kind: str, field: str, value: object, why: str
) -> None:
    def change(document: dict) -> None:
        next(event for event in document["events"] if event["kind"] == kind)["data"][field] = value

    with pytest.raises(BadInput, match=rf"\({kind}\) cannot be read: .*{why}") as caught:
        opened(there, changed(studio.gallery.session_file(session), change))
    assert there.sessions.all() == [] and "\n" not in caught.value.sentence
    assert not list(picture_files(there).path("x").parent.glob("*.png"))


def test_a_session_file_with_locks_and_bans_that_no_set_can_keep_goes_on(
    studio: Studio, there: Studio, session: str
) -> None:
    def change(document: dict) -> None:
        moods = [value.id for value in there.values.catalogue.by_category["mood"]]
        told = [
            ("Frozen", {"category": "mood", "values": [*moods[:3], "subject:a-lone-wolf"]}),
            ("Frozen", {"category": "subject", "values": ["subject:a-lone-wolf", "subject:a-lone-wolf"]}),
            *(("Banned", {"value": mood, "banned": True}) for mood in moods),
        ]
        last = document["events"][-1]
        document["events"] += [
            {"seq": last["seq"] + place, "at": last["at"], "kind": kind, "data": data}
            for place, (kind, data) in enumerate(told, start=1)
        ]

    result = opened(there, changed(studio.gallery.session_file(session), change))
    following(there, result.session)
    shown = there.sessions.state(result.session).current.cards[0].values
    assert there.values.catalogue.by_category["mood"][2].id in shown and "subject:a-lone-wolf" in shown


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = a_zip(**{"session.json": b"{}", "zeros": bytes(3_000_000)})
    assert len(bomb) < 10_000
    monkeypatch.setattr(branches, "MAX_TOTAL_BYTES", 2_000_000)
    with pytest.raises(BadInput, match="Unpacked"):
        opened(studio, bomb)
    monkeypatch.setattr(branches, "MAX_ENTRIES", 1)
    with pytest.raises(BadInput, match="holds 2 files"):
        opened(studio, bomb)


def test_a_picture_of_too_many_pixels_counts_as_missing(
    studio: Studio, there: Studio, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = studio.gallery.session_file(session)
    monkeypatch.setattr(branches, "MAX_PICTURE_PIXELS", 100)
    assert [notice for notice in opened(there, file).notices if "missing or damaged" in notice]
    assert not list(picture_files(there).path("x").parent.glob("*.png"))


def test_opening_is_a_job_and_stopping_it_leaves_no_session(studio: Studio, there: Studio, session: str) -> None:
    there.branches.queue_open(io.BytesIO(studio.gallery.session_file(session)), "files")
    job = settled(there, "files")
    assert isinstance(job, Job) and job.status == "done" and job.result.session == session
    there.branches.queue_open(io.BytesIO(b"no zip"), "files")
    job = settled(there, "files")
    assert isinstance(job, Job) and job.status == "failed" and "not a zip" in job.error.sentence
