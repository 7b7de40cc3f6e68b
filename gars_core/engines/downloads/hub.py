"""The model hub over plain HTTP: what it says of a file, the bytes of one, and its refusals in a sentence."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from gars_core.engines.model_files.manifest import Manifest, download_command
from gars_core.errors import ServerFailed

ANSWER_SECONDS = 10.0
"""How long the hub may keep silent."""
TRIES = 5
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Hub:
    """Where models come from. endpoint: the hub's address, or a mirror's. offline: nothing is asked of anybody."""

    endpoint: str = "https://huggingface.co"
    offline: bool = False


@dataclass(frozen=True)
class Remote:
    """A file as the hub describes it. etag: a large file's sha256, a small one's git hash. commit: its revision."""

    url: str
    path: str
    bytes: int
    etag: str
    commit: str


def describe(hub: Hub, manifest: Manifest, path: str, revision: str) -> Remote:
    """Ask the hub what a file is. Raises ServerFailed with how to get it by hand."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    with _explained(hub, manifest):
        url = hf_hub_url(manifest.source, path, revision=revision, endpoint=hub.endpoint)
        facts = get_hf_file_metadata(url, timeout=ANSWER_SECONDS, endpoint=hub.endpoint)
        # Both become parts of names and addresses, so that nothing but a hash is taken for one.
        if not (_is_hash(facts.commit_hash) and _is_hash(facts.etag)) or facts.size is None:
            raise ServerFailed(
                f"{hub.endpoint} does not answer as a model hub does.",
                "Check HF_ENDPOINT, and whether the network asks you to log in first.",
            )
        pinned = hf_hub_url(manifest.source, path, revision=facts.commit_hash, endpoint=hub.endpoint)
        return Remote(pinned, path, facts.size, facts.etag, facts.commit_hash)


def fetch(hub: Hub, manifest: Manifest, remote: Remote, part: Path, stop: threading.Event) -> None:
    """Append to part what it lacks of the file, until stop is set. Raises ServerFailed, OSError; part stays.

    A broken connection is taken up again where it broke; it is given up after some tries that brought nothing.
    """
    import httpx2

    part.touch()
    failures = 0
    with _explained(hub, manifest):
        while not stop.is_set() and (have := part.stat().st_size) < remote.bytes:
            try:
                _append(remote, part, have, stop)
            except (httpx2.TransportError, _Interrupted):
                failures = failures + 1 if part.stat().st_size == have else 1
                if failures >= TRIES:
                    raise
                stop.wait(PAUSE_SECONDS)


def _is_hash(text: str | None) -> TypeGuard[str]:
    return text is not None and re.fullmatch("[0-9A-Za-z_-]{1,128}", text) is not None


class _Interrupted(ConnectionError):
    """The answer ended before the file did."""


def _append(remote: Remote, part: Path, have: int, stop: threading.Event) -> None:
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    headers = {**build_hf_headers(), "Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with get_session().stream("GET", remote.url, headers=headers, timeout=ANSWER_SECONDS) as answer:
        hf_raise_for_status(answer)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise ServerFailed(
                f"A web page came instead of {remote.path}.",
                "The network may ask you to log in first: open a browser and see.",
            )
        with part.open("ab") as file:
            if have and answer.status_code != 206:  # the whole file again: some mirrors do not know ranges
                file.truncate(0)
            for chunk in answer.iter_bytes():
                if stop.is_set() or file.tell() > remote.bytes:
                    return
                file.write(chunk)
    if part.stat().st_size < remote.bytes:
        raise _Interrupted(f"the connection to {remote.url} broke")


@contextmanager
def _explained(hub: Hub, manifest: Manifest) -> Iterator[None]:
    """Turn what goes wrong on the network into a sentence and what to do about it."""
    by_hand = f"Or get it on another computer: `{download_command(manifest)}`."
    if hub.offline:
        raise ServerFailed(
            f"GARS is offline because HF_HUB_OFFLINE is set, so {manifest.label} cannot be got.",
            f"Unset it and start GARS again. {by_hand}",
        )
    explanations = _explanations()
    try:
        yield
    except tuple(kind for kinds, _, _ in explanations for kind in kinds) as error:
        sentence, hint = next((sentence, hint) for kinds, sentence, hint in explanations if isinstance(error, kinds))
        words = {
            "source": manifest.source,
            "revision": manifest.revision,
            "id": manifest.id,
            "endpoint": hub.endpoint,
            "page": f"{hub.endpoint}/{manifest.source}",
            "by_hand": by_hand,
            "seconds": f"{ANSWER_SECONDS:.0f}",
            "status": getattr(getattr(error, "response", None), "status_code", ""),
            "error": error,
        }
        raise ServerFailed(sentence.format(**words), hint.format(**words)) from error


def _explanations() -> list[tuple[tuple[type[Exception], ...], str, str]]:
    """Return kinds of errors with their sentence and hint; the first that fits is the most precise."""
    import httpx2
    from huggingface_hub import errors

    return [
        (
            (errors.GatedRepoError,),
            "{source} is given only to people who accepted its terms.",
            "Accept them on {page}, then run `hf auth login`.",
        ),
        (
            (errors.RevisionNotFoundError,),
            "{source} has no revision {revision!r}.",
            "See {page}, and write another one into the manifest of {id}.",
        ),
        (
            (errors.RemoteEntryNotFoundError,),
            "A file that GARS needs is not in {source}.",
            "See {page}: it may have been renamed.",
        ),
        (
            (errors.RepositoryNotFoundError,),
            "{source} is not on the hub, or not open to everybody.",
            "See {page}; if you may have it, run `hf auth login` first.",
        ),
        (
            (errors.HfHubHTTPError,),
            "The hub answered {status} for {source}.",
            "Try again in a while. {by_hand}",
        ),
        (
            (httpx2.TimeoutException,),
            "{endpoint} kept silent for {seconds} seconds.",
            "Try again: what has come is kept. {by_hand}",
        ),
        (
            (httpx2.TransportError, _Interrupted),
            "The connection to {endpoint} cannot be made, or breaks again and again.",
            "Check the network, then try again: what has come is kept. {by_hand}",
        ),
        (
            (errors.OfflineModeIsEnabled, httpx2.HTTPError, httpx2.InvalidURL, ValueError),
            "{page} cannot be asked: {error}.",
            "Check HF_ENDPOINT. {by_hand}",
        ),
    ]
