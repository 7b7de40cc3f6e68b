"""Pictures on the disk: their records, and files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gars_core import infotext
from gars_core.errors import BadInput, StorageFailed
from gars_core.session.picture import Picture
from gars_core.store.db import open_database
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore

PICTURE = Picture("p1", "s1", 1, 0, ("subject:a-fox",), "a fox", "a fox", "fake", "sketch", 2**32 - 1, 4, 768, 512, 0.5)


def test_a_picture_record_comes_back_whole(tmp_path: Path) -> None:
    store = PictureStore(open_database(tmp_path))
    store.add(PICTURE)
    record = store.get("p1")
    assert record.at > 0 and record == replace(PICTURE, at=record.at)
    assert store.of_session("s1") == [record] and store.of_session("s2") == []
    with pytest.raises(BadInput, match="no picture 'p2'"):
        store.get("p2")


def test_a_picture_file_holds_its_infotext_and_has_a_small_copy(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path)
    files.save("p1", Image.new("RGB", (768, 512), "teal"), "a fox\nSteps: 4, Seed: 1, Size: 768x512")
    image = files.open("p1")
    assert image.size == (768, 512)
    assert infotext.extract(image) == "a fox\nSteps: 4, Seed: 1, Size: 768x512"
    with Image.open(files.thumbnail_path("p1")) as small:
        assert small.size == (384, 256)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = PictureFiles(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StorageFailed, match="disk is full"):
        files.save("p1", Image.new("RGB", (8, 8)), "x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_missing_or_damaged_picture_is_said_so(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path)
    with pytest.raises(StorageFailed, match="missing or damaged"):
        files.open("p1")
    files.save("p1", Image.new("RGB", (64, 64)), "x")
    files.path("p1").write_bytes(files.path("p1").read_bytes()[:60])
    with pytest.raises(StorageFailed, match="missing or damaged"):
        files.open("p1")
