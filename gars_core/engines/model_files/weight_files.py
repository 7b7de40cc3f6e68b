"""Whether a file of weights is whole, told before any library reads it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from gars_core.engines.model_files.manifest import Manifest, readable_size
from gars_core.errors import ModelDamaged
from gars_core.types import Progress, Report, ignore_progress

_AGAIN = "Delete the file and get it again."
_HEADER_MAX_BYTES = 100_000_000
_BLOCK_BYTES = 16_000_000


def check_safetensors(path: Path) -> None:
    """Raise ModelDamaged naming the file unless its header and its length agree. Reads the header only."""
    read_header(path)


def check_gguf(path: Path) -> None:
    """Raise ModelDamaged unless path begins as a GGUF file does."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"GGUF":
        raise ModelDamaged(f"{path} is not a GGUF file: it begins with {magic!r}.", "Get the model's GGUF file.")


def read_header(path: Path) -> dict[str, Any]:
    """Return what a whole safetensors file says of its tensors, by their names. Raises ModelDamaged.

    Layout: 8 bytes little-endian header length, a JSON header with data_offsets, then the data;
    https://huggingface.co/docs/safetensors.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(_HEADER_MAX_BYTES, size):
            raise ModelDamaged(f"{path} is not a safetensors file, or only its beginning is there.", _AGAIN)
        try:
            header: dict[str, Any] = json.loads(file.read(length))
            ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise ModelDamaged(f"{path} is not a safetensors file.", _AGAIN) from error
    stated = 8 + length + max(ends, default=0)
    if size != stated:
        raise ModelDamaged(f"{path} holds {size:,} bytes and should hold {stated:,}.", _AGAIN)
    return header


def check_files(manifest: Manifest, folder: Path, report: Report = ignore_progress) -> None:
    """Raise ModelDamaged naming the first file that has not the manifest's size or sha256, where they are known.

    Hashing reads each pinned file once, about a second per gigabyte.
    """
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            raise ModelDamaged(f"{path} is gone.", _AGAIN)
        size = path.stat().st_size
        if file.bytes and size != file.bytes:
            raise ModelDamaged(f"{path} holds {size:,} bytes and should hold {file.bytes:,}.", _AGAIN)
        if path.suffix == ".safetensors":
            check_safetensors(path)
        elif path.suffix.lower() == ".gguf":
            check_gguf(path)
        if file.sha256 and (digest := digest_of(path, report)) != file.sha256:
            raise ModelDamaged(
                f"{path} ({readable_size(size)}) is not the file that it should be: sha256 {digest}.", _AGAIN
            )


def digest_of(path: Path, report: Report = ignore_progress) -> str:
    """Return a file's sha256 in hexadecimal."""
    digest, size, read_bytes = hashlib.sha256(), max(1, path.stat().st_size), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            read_bytes += len(block)
            report(Progress(f"Checking {path.name.removesuffix('.part')}", read_bytes / size))
    return digest.hexdigest()


def git_hash_of(path: Path) -> str:
    """Return a file's hash as git names its content: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    begun = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: begun).hexdigest()
