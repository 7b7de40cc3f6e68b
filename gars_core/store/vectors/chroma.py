"""The vector index in Chroma, inside the process or on a server. The only importer of chromadb.

It is an index, never the truth: whatever it holds can be made again from the database and the catalogue.
"""

from __future__ import annotations

import os
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
from gars_core.store.vectors.records import check_encoder, check_records
from gars_core.types import FloatArray, Hit

_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}
"""A wider search than Chroma's default of 100: more true neighbours for a fraction of a millisecond."""

_SEGMENT_NAME = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_clients: dict[Path, Any] = {}
_lock = RLock()
"""Chroma wants one client a folder and process; one lock keeps a rebuild and a query from crossing."""


class ChromaIndex:
    """VectorIndex in a folder, or on the server at url ("http://host:port") if that is given.

    Connects at the first use. Every method raises StorageFailed if the folder is damaged or the server away.
    """

    def __init__(self, path: Path | None, url: str = "") -> None:
        """Raises BadInput if url is not an address, ValueError if neither is given."""
        if not url and path is None:
            raise ValueError("ChromaIndex needs a folder or a url")
        self._path = None if url or path is None else path.resolve()
        self._url = url
        self._server: Any = None
        if url:
            self._host, self._port, self._ssl = _address(url)

    def encoder_of(self, collection: str) -> str | None:
        with self.client() as client:
            found = find(client, collection)
            return str(found.metadata["encoder"]) if found else None

    def rebuild(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        check_records(ids, vectors, texts, metadata)
        fresh_name = f"{collection}.new"
        with self.client() as client:
            # made beside the old one, which goes on answering if this is cut short
            drop(client, fresh_name)
            fresh = create(client, fresh_name, encoder_id)
            insert(client, fresh, ids, vectors, texts, metadata)
            drop(client, collection)
            fresh.modify(name=collection)

    def add(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        check_records(ids, vectors, texts, metadata)
        with self.client() as client:
            found = find(client, collection)
            check_encoder(collection, str(found.metadata["encoder"]) if found else None, encoder_id)
            insert(client, found or create(client, collection, encoder_id), ids, vectors, texts, metadata)

    def remove(self, collection: str, ids: Sequence[str]) -> None:
        with self.client() as client:
            found = find(client, collection)
            if found:
                delete(client, found, ids)

    def count(self, collection: str) -> int:
        with self.client() as client:
            found = find(client, collection)
            return int(found.count()) if found else 0

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        with self.client() as client:
            found = find(client, collection)
            if not found or n < 1:
                return []
            result = found.query(
                query_embeddings=[vector], n_results=n, where=_condition(where), include=["documents", "distances"]
            )
        rows = zip(result["ids"][0], result["documents"][0], result["distances"][0], strict=True)
        return [Hit(id, text, max(-1.0, min(1.0, 1.0 - distance))) for id, text, distance in rows]

    def set_aside(self) -> Path:
        """Move a damaged folder to a name of its own and return that; the next use begins an empty index.

        Raises StorageFailed if it cannot be moved, or if the index is a server's.
        """
        if self._path is None:
            raise StorageFailed(f"The vectors are kept by the server at {self._url}.", "Mend them there.")
        with _lock:
            self.close()
            number = 1
            while (aside := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
                number += 1
            try:
                os.replace(self._path, aside)
            except OSError as error:
                raise StorageFailed(
                    f"{self._path} cannot be moved aside: {error.strerror}.",
                    "Close other programs that use the folder and try again.",
                ) from error
        return aside

    def close(self) -> None:
        """Let go of the folder or the server; the next use connects again."""
        with _lock:
            client = _clients.pop(self._path, None) if self._path else self._server
            self._server = None
            if client is not None:
                client.close()

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Lend the client to one caller at a time and turn Chroma's failures into StorageFailed."""
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
            "It can be set aside and made again; your ratings and pictures are kept elsewhere.",
        )


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


def find(client: Any, name: str) -> Any | None:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def create(client: Any, name: str, encoder_id: str) -> Any:
    return client.create_collection(
        name, metadata={"encoder": encoder_id}, configuration=_CONFIGURATION, embedding_function=None
    )


def drop(client: Any, name: str) -> None:
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
    """Add or replace records."""
    # Chroma's upsert would keep a replaced record's old metadata
    delete(client, collection, ids)
    step = client.get_max_batch_size()
    for start in range(0, len(ids), step):
        part = slice(start, start + step)
        collection.add(
            ids=list(ids[part]),
            embeddings=vectors[part],
            documents=list(texts[part]) if texts else None,
            metadatas=[dict(entry) or None for entry in metadata[part]],
        )


def delete(client: Any, collection: Any, ids: Sequence[str]) -> None:
    step = client.get_max_batch_size()
    for start in range(0, len(ids), step):
        collection.delete(ids=list(ids[start : start + step]))


def _condition(where: dict[str, str] | None) -> Any:
    """Return Chroma's filter for equality in every key, None for no filter."""
    terms = [{key: value} for key, value in (where or {}).items()]
    return {"$and": terms} if len(terms) > 1 else (terms[0] if terms else None)
