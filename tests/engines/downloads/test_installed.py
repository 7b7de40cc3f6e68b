"""What is written down of a download, what it says of the files later, and taking them away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gars_core.engines.downloads import hub
from gars_core.engines.downloads.installed import own_folder, read_record, remove, verify
from gars_core.engines.model_files.manifest import ModelFile
from gars_core.errors import BadInput, GarsError, ModelDamaged
from gars_core.types import ignore_progress
from tests.support.hub_server import COMMIT, HubServer, etag
from tests.support.tiny_download import BIG, CONFIG, WEIGHTS, fetched, tiny


def test_the_record_pins_what_came(server: HubServer, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    record = read_record(own_folder(tiny(), tmp_path))
    assert record is not None
    assert (record.revision, record.endpoint, record.source) == (COMMIT, server.endpoint, "someone/tiny")
    assert record.files[1] == ModelFile(BIG, len(WEIGHTS), etag(BIG, WEIGHTS))
    sentence = verify(tiny(), tmp_path, ignore_progress)
    assert "All 2 files" in sentence and COMMIT[:8] in sentence


def test_verify_finds_what_changed_on_the_disk(server: HubServer, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    path = own_folder(tiny(), tmp_path) / BIG
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelDamaged, match="unet/model.safetensors"):
        verify(tiny(), tmp_path, ignore_progress)


def test_removal_takes_what_was_downloaded_and_nothing_else(server: HubServer, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    folder = own_folder(tiny(), tmp_path)
    (folder / "notes.txt").write_text("mine")
    assert remove(tiny(), tmp_path) == len(CONFIG) + len(WEIGHTS)
    assert [path.name for path in folder.rglob("*")] == ["notes.txt"]
    with pytest.raises(BadInput, match="did not download"):
        remove(tiny(), tmp_path)


def test_removal_takes_half_a_download_too(server: HubServer, tmp_path: Path) -> None:
    server.breaks[BIG] = [120_000, *[0] * (hub.TRIES - 1)]
    with pytest.raises(GarsError):
        fetched(server, tmp_path)
    remove(tiny(), tmp_path)
    assert not own_folder(tiny(), tmp_path).exists()


def test_files_put_there_by_hand_are_kept_and_not_removed(server: HubServer, tmp_path: Path) -> None:
    folder = own_folder(tiny(), tmp_path)
    (folder / BIG).parent.mkdir(parents=True)
    (folder / BIG).write_bytes(WEIGHTS)
    fetched(server, tmp_path)
    assert server.got(BIG) == []
    remove(tiny(), tmp_path)
    assert (folder / BIG).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"files": 3},
        {"files": [{"path": 5}]},
        {"files": [{"path": "../../mine.txt"}]},
        {"revision": None},
        {"files": [{"path": "a", "bytes": "many"}]},
    ],
)
def test_a_record_that_is_damaged_or_leads_elsewhere_is_as_none(
    server: HubServer, tmp_path: Path, change: dict[str, Any]
) -> None:
    fetched(server, tmp_path)
    record = own_folder(tiny(), tmp_path) / "installed.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | change))
    assert read_record(own_folder(tiny(), tmp_path)) is None
    assert "nothing to compare" in verify(tiny(), tmp_path, ignore_progress)
