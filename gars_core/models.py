"""Gets, checks and removes models from the command line: python -m gars_core.models list|get|verify|remove."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gars_core.engines.downloads.bundles import BUNDLES, models_of
from gars_core.engines.downloads.download import get
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.downloads.installed import remove, verify
from gars_core.engines.model_files.manifest import Manifest, find, read_all, readable_size
from gars_core.errors import GarsError
from gars_core.settings import Settings
from gars_core.types import Progress

LINE_SECONDS = 5.0
"""How often progress is told where lines cannot be written over, such as in a log."""


def main(arguments: Sequence[str], settings: Settings | None = None) -> int:
    """Do what the arguments say. Returns 0; 1 if it failed, 130 if it was interrupted."""
    settings = settings or Settings.from_environment()
    asked = _parser().parse_args(arguments)
    try:
        manifests = read_all(settings.models_dir)
        if asked.command == "list":
            _list(manifests, settings)
            return 0
        wanted = [manifest for id in asked.ids for manifest in models_of(id, manifests)]
        if asked.command == "get":
            _get(wanted, settings)
            return 0
        act = _verify if asked.command == "verify" else _remove
        return max([_told(partial(act, manifest, settings)) for manifest in wanted])
    except GarsError as error:
        print(f"{error.sentence} {error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What has arrived is kept: the same command continues with it.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m gars_core.models", description="The models on this computer.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="name every model, its size and licence, and where it is installed")
    named = ", ".join(f"{bundle.id!r} ({bundle.label.lower()})" for bundle in BUNDLES)
    for name, what in (
        ("get", "download models that are not here yet"),
        ("verify", "check every byte of models"),
        ("remove", "delete models that GARS downloaded"),
    ):
        ids = f"a model's id, or {named}"
        commands.add_parser(name, help=what).add_argument("ids", nargs="+", metavar="ID", help=ids)
    return parser


def _list(manifests: Mapping[str, Manifest], settings: Settings) -> None:
    rows = [("ID", "ROLE", "SIZE", "LICENCE", "INSTALLED IN")]
    for manifest in sorted(manifests.values(), key=lambda manifest: (manifest.role, manifest.id)):
        where = find(manifest, settings.models_dir).folder
        rows.append((manifest.id, manifest.role, readable_size(manifest.bytes), manifest.licence, str(where or "-")))
    for bundle in BUNDLES:
        parts = [manifests[part] for part in bundle.parts]
        there = all(find(part, settings.models_dir).folder for part in parts)
        size = readable_size(sum(part.bytes for part in parts))
        rows.append((bundle.id, "bundle", size, ", ".join(bundle.parts), "yes" if there else "-"))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _get(wanted: Sequence[Manifest], settings: Settings) -> None:
    for manifest in wanted:
        print(f"{manifest.label}: {manifest.licence}, {manifest.licence_url}")
    get(wanted, settings.models_dir, Hub(settings.hub_endpoint, settings.offline), _progress_line())
    for manifest in wanted:
        print(f"{manifest.label} is in {find(manifest, settings.models_dir).need()}.")


def _verify(manifest: Manifest, settings: Settings) -> str:
    return f"{manifest.label}: {verify(manifest, settings.models_dir, _progress_line())}"


def _remove(manifest: Manifest, settings: Settings) -> str:
    return f"{manifest.label} is removed: {readable_size(remove(manifest, settings.models_dir))} are free again."


def _told(act: Callable[[], str]) -> int:
    """Print what came of one model, so that the others have their turn whatever it was."""
    try:
        print(act())
        return 0
    except GarsError as error:
        print(f"{error.sentence} {error.hint}", file=sys.stderr)
        return 1


def _progress_line() -> Callable[[Progress], None]:
    """Return a Report that writes over one line of a terminal, or adds a line now and then."""
    told_at = -LINE_SECONDS

    def report(progress: Progress) -> None:
        nonlocal told_at
        percent = f"{progress.fraction:4.0%}  " if progress.fraction is not None else ""
        line, now = percent + progress.stage, time.monotonic()
        if sys.stderr.isatty():
            print(f"\r\033[K{line}", end="\n" if progress.fraction == 1 else "", file=sys.stderr, flush=True)
        elif now - told_at >= LINE_SECONDS:
            told_at = now
            print(line, file=sys.stderr, flush=True)

    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
