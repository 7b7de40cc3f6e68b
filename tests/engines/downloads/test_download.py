"""Getting models from a hub on this computer: what arrives, what broken networks and full disks leave behind."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file, save

from gars_core.engines.downloads import download, hub
from gars_core.engines.downloads.download import Meter, get
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.downloads.installed import own_folder, parts, verify
from gars_core.engines.model_files.manifest import ModelFile, find
from gars_core.errors import BadInput, Cancelled, GarsError, ModelDamaged, ServerFailed, StorageFailed
from gars_core.types import Progress, ignore_progress
from tests.support.hub_server import HubServer
from tests.support.tiny_download import BIG, CONFIG, SMALL, WEIGHTS, fetched, tiny


def test_only_the_files_needed_come_and_they_load(server: HubServer, tmp_path: Path) -> None:
    seen = fetched(server, tmp_path)
    folder = find(tiny(), tmp_path).need()
    assert folder == own_folder(tiny(), tmp_path)
    assert load_file(folder / BIG)["weight"].shape == (50_000,)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "config.json",
        "installed.json",
        "model.safetensors",
    ]
    assert any("of" in progress.stage and progress.fraction is not None for progress in seen)


def test_what_is_here_is_not_got_again(server: HubServer, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    server.asked.clear()
    fetched(server, tmp_path)
    assert server.asked == []


def test_a_broken_connection_is_taken_up_where_it_broke(server: HubServer, tmp_path: Path) -> None:
    server.breaks[BIG] = [120_000]
    fetched(server, tmp_path)
    assert server.got(BIG) == ["", "bytes=120000-"]
    assert load_file(own_folder(tiny(), tmp_path) / BIG)["weight"][-1] == 49_999


def test_a_later_try_goes_on_where_an_earlier_one_gave_up(server: HubServer, tmp_path: Path) -> None:
    server.breaks[BIG] = [120_000, *[0] * (hub.TRIES - 1)]
    with pytest.raises(ServerFailed, match="breaks again and again") as caught:
        fetched(server, tmp_path)
    assert "is kept" in caught.value.hint and "hf download someone/tiny" in caught.value.hint
    assert find(tiny(), tmp_path).folder is None
    assert [part.stat().st_size for part in parts(own_folder(tiny(), tmp_path))] == [120_000]
    server.asked.clear()
    fetched(server, tmp_path)
    assert server.got(BIG) == ["bytes=120000-"] and server.got(SMALL) == []
    assert verify(tiny(), tmp_path, ignore_progress)


def test_a_mirror_without_ranges_sends_all_of_it_again(server: HubServer, tmp_path: Path) -> None:
    server.breaks[BIG], server.knows_ranges = [120_000], False
    fetched(server, tmp_path)
    assert load_file(own_folder(tiny(), tmp_path) / BIG)["weight"][-1] == 49_999


def test_the_rest_of_another_content_is_not_gone_on_with(server: HubServer, tmp_path: Path) -> None:
    server.breaks[BIG] = [120_000, *[0] * (hub.TRIES - 1)]
    with pytest.raises(ServerFailed):
        fetched(server, tmp_path)
    server.repositories["someone/tiny"][BIG] = save({"weight": torch.zeros(50_000)})
    server.asked.clear()
    fetched(server, tmp_path)
    assert server.got(BIG) == [""] and parts(tmp_path) == []


@pytest.mark.parametrize(
    ("lie", "says"),
    [(WEIGHTS[:-1] + b"x", "hash"), (WEIGHTS + b"x" * 100_000, "bytes came"), (b"x" * len(WEIGHTS), "safetensors")],
)
def test_what_is_not_as_the_hub_says_gets_no_name(server: HubServer, tmp_path: Path, lie: bytes, says: str) -> None:
    server.lies[BIG] = lie
    with pytest.raises(ModelDamaged, match=says):
        fetched(server, tmp_path)
    folder = own_folder(tiny(), tmp_path)
    assert not (folder / BIG).exists() and parts(folder) == []
    server.lies.clear()
    fetched(server, tmp_path)


def test_a_small_file_is_checked_too(server: HubServer, tmp_path: Path) -> None:
    server.lies[SMALL] = CONFIG.replace(b"3", b"4")
    with pytest.raises(ModelDamaged, match="hash"):
        fetched(server, tmp_path)


def test_a_manifest_that_pins_another_hash_is_believed(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="manifest"):
        fetched(server, tmp_path, tiny(files=(ModelFile(BIG, 0, "0" * 64),)))


def test_a_full_disk_is_said_before_anything_comes(
    server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=100_000))
    with pytest.raises(StorageFailed, match="free"):
        fetched(server, tmp_path)
    assert {method for method, *_ in server.asked} == {"HEAD"} and not own_folder(tiny(), tmp_path).exists()


def test_a_disk_that_fills_up_meanwhile_loses_nothing(
    server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(hub, "_append", full)
        with pytest.raises(StorageFailed, match="full"):
            fetched(server, tmp_path)
    fetched(server, tmp_path)


def test_a_stop_does_not_wait_for_a_silent_server(server: HubServer, tmp_path: Path) -> None:
    server.stalls.add(BIG)

    def stop_once_it_stalls(progress: Progress) -> None:
        if server.got(BIG):
            raise Cancelled

    with pytest.raises(Cancelled):
        get([tiny()], tmp_path, Hub(server.endpoint), stop_once_it_stalls)
    assert not server.go.is_set(), "the server is still silent"
    server.stalls.clear()
    server.go.set()
    fetched(server, tmp_path)
    assert verify(tiny(), tmp_path, ignore_progress)


def test_two_at_once_do_not_get_one_model(server: HubServer, tmp_path: Path) -> None:
    refused: list[GarsError] = []

    def try_meanwhile(progress: Progress) -> None:
        if not refused:
            with pytest.raises(StorageFailed, match="Another GARS is getting or removing Tiny") as caught:
                fetched(server, tmp_path)
            refused.append(caught.value)

    get([tiny(), tiny()], tmp_path, Hub(server.endpoint), try_meanwhile)
    assert refused and verify(tiny(), tmp_path, ignore_progress)
    assert len(server.got(BIG)) == 1


def test_a_package_is_not_got_from_the_hub(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Python package"):
        fetched(server, tmp_path, tiny(kind="pypi", source="gars-no-such-package"))


def test_speed_and_time_left_are_told_from_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(download.time, "monotonic", lambda: clock.now)
    meter = Meter(1_000_000_000)
    meter.progress("a", 0)
    clock.now += 2
    progress = meter.progress("a", 20_000_000)
    assert progress.stage == "a: 0.0 of 1.0 GB, 10 MB/s, 2 min left" and progress.fraction == 0.02
    meter.count(20_000_000, came=True)
    clock.now += 60
    assert meter.progress("b", 0).stage == "b: 0.0 of 1.0 GB", "nothing came for a minute"
    meter.count(500_000_000, came=False)
    clock.now += 2
    meter.progress("c", 0)
    clock.now += 2
    assert "10 MB/s" in meter.progress("c", 20_000_000).stage, "what was here already is not speed"
