"""Chroma, inside the process or on a server: one client at a time, its collections, its failures in people's words."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

from gars_core.errors import BadInput, StorageFailed
from gars_core.store.slices import slices
from gars_core.types import FloatArray

_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}
"""A wider search than Chroma's default of 100: more true neighbours for a fraction of a millisecond."""

_SEGMENT_NAME = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_clients: dict[Path, Any] = {}
_lock = RLock()
"""Chroma wants one client a folder and process; one lock keeps a rebuild and a query from crossing."""


class ChromaClient:
    """Chroma in a folder, or on the server at url ("http://host:port") if that is given. Connects at the first use."""

    def __init__(self, path: Path | None, url: str = "") -> None:
        """Raises BadInput if url is not an address, ValueError if neither is given."""
        if not url and path is None:
            raise ValueError("Chroma needs a folder or a url")
        self._path = None if url or path is None else path.resolve()
        self._url = url
        self._server: Any = None
        if url:
            self._host, self._port, self._ssl = _address(url)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """Lend chromadb's client to one caller at a time.

        Raises StorageFailed if the folder is damaged or the server away, ValueError for what Chroma cannot take.
        """
        import httpx
        from chromadb.errors import ChromaError, InvalidArgumentError

        with _lock:
            try:
                yield self._connected()
            except InvalidArgumentError as error:
                raise ValueError(str(error)) from error
            except (ChromaError, OSError, httpx.HTTPError) as error:
                raise self._failure(error) from error
            except BaseException as error:
                # Chroma's core is Rust: a panic there arrives outside of Exception
                if type(error).__name__ != "PanicException":
                    raise
                raise self._failure(error) from error

    def close(self) -> None:
        """Let go of the folder or the server; the next use connects again."""
        with _lock:
            client = _clients.pop(self._path, None) if self._path else self._server
            self._server = None
            if client is not None:
                client.close()

    def _connected(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._path is not None:
            if self._path not in _clients:
                _clients[self._path] = _open(self._path, settings)
            return _clients[self._path]
        if self._server is None:
            try:
                self._server = chromadb.HttpClient(host=self._host, port=self._port, ssl=self._ssl, settings=settings)
            except ValueError as error:
                raise self._failure(error) from error
        return self._server

    def _failure(self, error: BaseException) -> StorageFailed:
        if self._path is None:
            return StorageFailed(
                f"The vector server at {self._url} does not answer: {error}.",
                "Start it, or unset GARS_CHROMA_URL to keep the vectors on this computer.",
            )
        return StorageFailed(
            f"The search index in {self._path} cannot be used: {error}.",
            "Rename or delete that folder and start GARS again: the index is rebuilt, and your ratings and pictures "
            "are kept elsewhere.",
        )


def find(client: Any, name: str) -> Any | None:
    """Return the collection of that name, None if there is none."""
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def create(client: Any, name: str, encoder_id: str) -> Any:
    """Make and return an empty collection for vectors of the encoder, compared by their cosine."""
    return client.create_collection(
        name, metadata={"encoder": encoder_id}, configuration=_CONFIGURATION, embedding_function=None
    )


def encoder_of(collection: Any | None) -> str | None:
    """Return the encoder id that a collection was made with, None for none."""
    return str(collection.metadata["encoder"]) if collection else None


def drop(client: Any, name: str) -> None:
    """Delete the collection of that name if there is one."""
    if find(client, name):
        client.delete_collection(name)


def insert(
    client: Any,
    collection: Any,
    ids: Sequence[str],
    vectors: FloatArray,
    texts: Sequence[str] | None,
    metadata: Sequence[Mapping[str, Any]],
) -> None:
    """Add or replace n records: n ids, (n, d) vectors, n texts or none at all, n flat dicts."""
    # Chroma's upsert would keep a replaced record's old metadata
    delete(client, collection, ids)
    for step in slices(len(ids), client.get_max_batch_size()):
        collection.add(
            ids=list(ids[step]),
            embeddings=vectors[step],
            documents=list(texts[step]) if texts else None,
            metadatas=[dict(entry) or None for entry in metadata[step]],
        )


def delete(client: Any, collection: Any, ids: Sequence[str]) -> None:
    """Remove records; unknown ids are ignored."""
    for step in slices(len(ids), client.get_max_batch_size()):
        collection.delete(ids=list(ids[step]))


def all_of(terms: Sequence[dict[str, Any]]) -> Any:
    """Return Chroma's filter for what passes every term, None for no filter."""
    return {"$and": [*terms]} if len(terms) > 1 else (terms[0] if terms else None)


def _open(path: Path, settings: Any) -> Any:
    """Return a client for a folder, which is made if need be. Raises OSError, ChromaError."""
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    path.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    try:
        return chromadb.PersistentClient(path=str(path), settings=settings)
    except BaseException:
        # Chroma would hand out the half-opened folder again, even after a sound one took its place
        SharedSystemClient._identifier_to_system.pop(str(path), None)
        SharedSystemClient._identifier_to_refcount.pop(str(path), None)
        raise


def _sweep(path: Path) -> None:
    """Delete the folders of collections that are gone: Chroma forgets them and leaves them on the disk."""
    try:
        with closing(sqlite3.connect(f"{(path / 'chroma.sqlite3').as_uri()}?mode=ro", uri=True)) as database:
            alive = {row[0] for row in database.execute("SELECT id FROM segments")}
    except sqlite3.Error:
        return  # a new folder, or a damaged one: Chroma itself says so next
    for folder in path.iterdir():
        if folder.is_dir() and _SEGMENT_NAME.fullmatch(folder.name) and folder.name not in alive:
            shutil.rmtree(folder, ignore_errors=True)


def _address(url: str) -> tuple[str, int, bool]:
    """Return (host, port, whether https). Raises BadInput."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(
            f"{url!r} is not the address of a Chroma server.",
            "Set GARS_CHROMA_URL to something like http://127.0.0.1:8000.",
        )
    return parts.hostname, port, parts.scheme == "https"
