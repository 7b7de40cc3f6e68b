"""What a hub is asked, and its refusals in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gars_core.engines.downloads.download import get
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.model_files.manifest import ModelFile
from gars_core.errors import ServerFailed
from gars_core.types import ignore_progress
from tests.support.hub_server import HubServer
from tests.support.tiny_download import BIG, fetched, tiny


def test_a_token_goes_to_the_hub_and_not_to_where_the_bytes_lie(
    server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetched(server, tmp_path)
    assert server.tokens == {"hub": {"Bearer hf_secret"}, "store": {None}}


@pytest.mark.parametrize(
    ("changes", "refusal", "says"),
    [
        ({"revision": "v9"}, None, "no revision 'v9'"),
        ({"source": "someone/nothing"}, None, "not on the hub, or not open"),
        ({"files": (ModelFile("gone.json"),)}, None, "not in someone/tiny"),
        ({}, (401, "GatedRepo"), "accepted its terms"),
        ({}, (403, ""), "403"),
        ({}, (429, ""), "429"),
        ({}, (503, ""), "503"),
    ],
)
def test_a_refusal_is_one_sentence_with_a_way_out(
    server: HubServer, tmp_path: Path, changes: dict[str, Any], refusal: tuple[int, str] | None, says: str
) -> None:
    if refusal:
        server.refusals["someone/tiny"] = refusal
    with pytest.raises(ServerFailed, match=says) as caught:
        fetched(server, tmp_path, tiny(**changes))
    assert "someone/" in caught.value.hint


@pytest.mark.parametrize("hash", ["/../../../mine", "..\\..\\mine", "a b"])
def test_a_hub_whose_hashes_are_none_is_refused(server: HubServer, tmp_path: Path, hash: str) -> None:
    server.hashes[BIG] = hash
    with pytest.raises(ServerFailed, match="does not answer as a model hub does"):
        fetched(server, tmp_path)
    assert not list(tmp_path.rglob("*mine*"))


def test_no_network_is_said(server: HubServer, tmp_path: Path) -> None:
    server.close()
    with pytest.raises(ServerFailed, match="cannot be made"):
        fetched(server, tmp_path)


def test_offline_asks_nobody(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="offline"):
        get([tiny()], tmp_path, Hub(server.endpoint, offline=True), ignore_progress)
    assert server.asked == []


def test_a_web_page_instead_of_a_file_is_refused(server: HubServer, tmp_path: Path) -> None:
    server.html.add(BIG)
    with pytest.raises(ServerFailed, match="web page"):
        fetched(server, tmp_path)
