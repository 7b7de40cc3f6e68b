"""What a studio keeps: pictures, exports, own values and sessions, over restarts and beside each other."""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gars_core import infotext
from gars_core.errors import BadInput, GarsError, StorageFailed
from gars_core.settings import Settings
from gars_core.studio import Studio
from tests.support.driving import begin, done, draw, following, picture_files, play, settled, small_setup


def test_a_new_studio_on_the_same_folder_goes_on_where_the_last_one_stopped(open_studio: Callable[..., Studio]) -> None:
    before = open_studio()
    session = begin(before, small_setup(idea="a lighthouse"), {"mood:peaceful": True})
    play(before, session, 0.5)
    following(before, session)
    before.statements.draft(session, 0, "a lighthouse, in my words")
    after = open_studio()
    assert after.sessions.state(session) == before.sessions.state(session)
    assert [entry.id for entry in after.sessions.all()] == [session]
    picture = draw(after, session)
    assert after.gallery.picture(picture).picture.prompt == "a lighthouse, in my words"


def test_a_restart_changes_nothing_of_what_is_recommended(open_studio: Callable[..., Studio]) -> None:
    steady = open_studio()
    one, two = begin(steady), begin(steady)
    play(steady, one, 1.0, -0.5)
    play(steady, two, 1.0)
    following(steady, two)
    restarted = open_studio()
    restarted.statements.rate(two, draw(restarted, two), -0.5)
    following(steady, one)
    following(restarted, two)
    assert steady.sessions.state(one).current.cards[0].values == restarted.sessions.state(two).current.cards[0].values


def test_two_sessions_side_by_side_learn_apart(studio: Studio) -> None:
    first, second = begin(studio), begin(studio)
    mine = play(studio, first, 1.0, 1.0)
    play(studio, second, -1.0)
    assert len(studio.sessions.state(second).rounds) == 1 and len(studio.sessions.state(first).rounds) == 2
    assert set(studio.sessions.state(first).shown) == set(mine)
    studio.statements.undo(second)
    assert [shown.score for shown in studio.sessions.state(first).shown.values()] == [1.0, 1.0]


def test_the_jobs_of_two_sessions_do_not_disturb_each_other(
    open_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gars_core.engines.fakes.SECONDS_PER_STEP", 0.05)
    studio = open_studio()
    first, second = begin(studio, small_setup(steps=8)), begin(studio, small_setup(steps=8))
    stopped, other = (
        studio.drawing.pictures.queue_drawing(first, [0]),
        studio.drawing.pictures.queue_drawing(second, [0]),
    )
    waiting = studio.jobs.get(other)
    assert waiting is not None and waiting.ahead == 1
    studio.jobs.cancel(stopped)
    done(studio, second)
    job = settled(studio, first)
    assert job is not None and job.status == "cancelled"
    assert studio.gallery.of_session(first) == [] and len(studio.gallery.of_session(second)) == 1
    assert studio.jobs.latest(first).id == stopped and studio.jobs.latest(second).id == other
    draw(studio, first)


def test_the_gallery_keeps_pictures_whose_round_was_undone(studio: Studio) -> None:
    session = begin(studio)
    first, second = play(studio, session, 1.0, 0.5)
    studio.statements.undo(session)
    studio.statements.undo(session)
    items = studio.gallery.of_session(session)
    assert [(item.picture.id, item.shown is None, item.score) for item in items] == [
        (first, False, None),
        (second, True, None),
    ]


def test_the_png_says_how_it_was_made_and_the_rating_of_the_moment(studio: Studio) -> None:
    session = begin(studio)
    studio.statements.draft(session, 0, "a fox: “red”, on snow\nSteps: not a field, really")
    picture = draw(studio, session, seed=2**32 - 1)
    assert "GARS rating" not in infotext_in(studio.gallery.export(picture)).fields
    for score, written in ((0.5, "+0.50"), (-1.0, "-1.00")):
        studio.statements.rate(session, picture, score)
        read = infotext_in(studio.gallery.export(picture))
        assert read.prompt == "a fox: “red”, on snow\nSteps: not a field, really" and read.negative == ""
        assert read.fields["GARS rating"] == written
    assert (read.fields["Seed"], read.fields["Size"], read.fields["Steps"]) == (str(2**32 - 1), "256x256", "1")
    assert (read.fields["GARS session"], read.fields["GARS round"]) == (session, "1")
    phrases = [studio.values.phrase(value) for value in studio.sessions.state(session).current.cards[0].values]
    assert read.fields["GARS attributes"] == "; ".join(phrases)


def test_the_zip_holds_every_picture_and_the_story(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="ein Fuchs – 狐"))
    pictures = play(studio, session, 1.0, -0.25)
    pictures.append(draw(studio, session))
    with zipfile.ZipFile(io.BytesIO(studio.gallery.session_file(session))) as archive:
        names = archive.namelist()
        story = json.loads(archive.read("session.json"))["pictures"]
        texts = {name: infotext_in(archive.read(name)) for name in names if name.endswith(".png")}
    assert len(texts) == 3 and sorted(names) == sorted({*names}) and "session.json" in names
    assert [entry["id"] for entry in story] == pictures
    assert [entry["rating"] for entry in story] == [1.0, -0.25, None]
    for entry in story:
        [name] = [name for name in texts if entry["id"] in name]
        assert texts[name].prompt == entry["prompt"] and "狐" in entry["prompt"]


def test_a_picture_file_deleted_by_hand_is_said_so_and_the_rest_goes_on(studio: Studio) -> None:
    session = begin(studio)
    lost, kept = play(studio, session, 1.0, 0.5)
    picture_files(studio).path(lost).unlink()
    picture_files(studio).thumbnail_path(lost).unlink()
    assert [item.score for item in studio.gallery.of_session(session)] == [1.0, 0.5]
    with pytest.raises(StorageFailed, match="missing or damaged") as caught:
        studio.gallery.export(lost)
    assert str(picture_files(studio).path(lost)) in caught.value.hint
    with zipfile.ZipFile(io.BytesIO(studio.gallery.session_file(session))) as archive:
        assert [kept in name for name in archive.namelist()] == [True, False]
        assert [story["file"] for story in json.loads(archive.read("session.json"))["pictures"]] == [
            "",
            archive.namelist()[0],
        ]
    following(studio, session)
    draw(studio, session)


def test_a_damaged_picture_does_not_keep_the_others_from_the_zip(studio: Studio) -> None:
    session = begin(studio)
    damaged, kept = play(studio, session, 1.0, 0.5)
    picture_files(studio).path(damaged).write_bytes(picture_files(studio).path(damaged).read_bytes()[:50])
    with zipfile.ZipFile(io.BytesIO(studio.gallery.session_file(session))) as archive:
        assert [name for name in archive.namelist() if kept in name] and len(archive.namelist()) == 2


def test_a_value_of_ones_own_is_used_at_once_and_after_a_restart(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    session = begin(studio)
    mine = studio.values.add("subject", "my cat Mimi")
    studio.statements.freeze(session, mine.id, True)
    following(studio, session)
    assert "my cat Mimi" in studio.sessions.state(session).current.cards[0].text
    again = open_studio()
    assert again.values.catalogue.by_id[mine.id].phrase == "my cat Mimi"
    assert mine.id in {value.id for value in again.values.near(again.values.add("subject", "my cat Momo").id, 3)}
    following(again, session)
    assert "my cat Mimi" in again.sessions.state(session).current.cards[0].text


def test_a_value_of_ones_own_that_was_removed_from_the_file_does_not_stop_its_sessions(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = open_studio()
    mine = studio.values.add("subject", "my cat Mimi")
    session = begin(studio, likes={mine.id: True})
    studio.statements.freeze(session, mine.id, True)
    following(studio, session)
    picture = draw(studio, session)
    studio.statements.rate(session, picture, 1.0)
    (settings.data_dir / "catalogue" / "values" / "subject.txt").unlink()
    again = open_studio()
    assert again.sessions.state(session).shown[picture].score == 1.0
    assert again.gallery.of_session(session)[0].phrases[0] == mine.id
    again.taste.settled(again.sessions.state(session))
    following(again, session)
    assert mine.id not in again.sessions.state(session).current.cards[0].values
    draw(again, session)


def test_a_damaged_file_of_own_values_is_named_with_its_line(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    path = settings.data_dir / "catalogue" / "values" / "mood.txt"
    path.parent.mkdir(parents=True)
    path.write_text("silly\nfine, but two\n", encoding="utf-8")
    with pytest.raises(GarsError, match=r"mood\.txt, line 2"):
        open_studio()


def test_an_unknown_session_or_picture_is_bad_input(studio: Studio) -> None:
    with pytest.raises(BadInput, match="no session"):
        studio.sessions.state("nowhere")
    with pytest.raises(BadInput, match="no picture"):
        studio.gallery.export("nowhere")


def test_a_data_folder_that_refuses_is_replaced_by_a_temporary_one_and_said_so(
    open_studio: Callable[..., Studio], settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = tempfile.TemporaryFile

    def refusing(*args: Any, dir: Path | None = None, **kwargs: Any) -> Any:
        if dir == settings.data_dir:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(dir))
        return usual(*args, dir=dir, **kwargs)

    monkeypatch.setattr(tempfile, "TemporaryFile", refusing)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "elsewhere"))
    studio = open_studio()
    assert str(settings.data_dir) in studio.notice and "GARS_DATA_DIR" in studio.notice
    assert str(tmp_path / "elsewhere") in studio.notice
    play(studio, begin(studio), 1.0)
    assert list(settings.data_dir.iterdir()) == []


def test_a_full_disk_stops_the_drawing_with_a_sentence_and_the_next_try_succeeds(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        studio.drawing.pictures.queue_drawing(session, [0])
        job = settled(studio, session)
    assert job is not None and job.status == "failed" and "disk is full" in job.error.sentence
    assert studio.gallery.of_session(session) == [] and studio.sessions.state(session).shown == {}
    draw(studio, session)


def infotext_in(png: bytes) -> infotext.Infotext:
    text = infotext.extract(Image.open(io.BytesIO(png)))
    assert text is not None
    return infotext.parse(text)
