"""Checks that a session file replays: python -m gars_core.replay FILE."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gars_core import __version__
from gars_core.errors import GarsError
from gars_core.session import Logged, Recommended, fold
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from gars_core.wiring import build


def main(arguments: Sequence[str]) -> int:
    """Open the file in a folder of its own, recommend every round again, and print what came of it.

    Returns 0; 1 if it does not replay or cannot be read. Raises SystemExit for --help and for anything but one file.
    """
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            studio = build(replace(Settings.from_environment(), data_dir=Path(folder)))
            with asked.file.open("rb") as file:
                opened = studio.branches.open(file, ignore_progress)
        except OSError as error:
            print(f"{asked.file} cannot be read: {error.strerror}.")
            return 1
        except GarsError as error:
            print(f"{error.sentence} {error.hint}")
            return 1
        log = studio.sessions.log(opened.session)
        state = fold(log)
        rated = sum(shown.score is not None for shown in state.shown.values())
        print(
            f"“{state.setup.title}”: {len(log):,} events, {len(state.rounds)} rounds, {opened.pictures} pictures, "
            f"{rated} rated; read by GARS {__version__}."
        )
        verdicts = list(_verdicts(studio, log))
        print(*opened.notices, *(line for line, _ in verdicts), sep="\n")
        studio.jobs.close()
    if all(same for _, same in verdicts):
        print("It replays.")
        return 0
    print("It does not replay. Between versions of GARS the recommendations may differ; the session itself is whole.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m gars_core.replay",
        description="Recommend every round of a session file again, and say whether it comes out as it was.",
        epilog="The exit code is 0 if it does, 1 if it does not. Nothing is kept.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the session file that the gallery downloads")
    return parser


def _verdicts(studio: Studio, log: Sequence[Logged]) -> Iterator[tuple[str, bool]]:
    """Yield a line for each recommendation, those of undone rounds too, and whether it is as it should be."""
    for place, logged in enumerate(log):
        event = logged.event
        if not isinstance(event, Recommended):
            continue
        before = fold(log[:place])
        words = " | ".join(", ".join(map(studio.values.phrase, values)) for values in event.sets)
        line = f"round {event.round}: {words}"
        if event.vocabulary != studio.values.fingerprint(before.setup.categories):
            yield f"{line}: not compared, there were other values to choose from", True
        elif tuple(studio.taste.suggest(before, event.best_guess)) == event.sets:
            yield f"{line}: the same again", True
        else:
            yield f"{line}: NOT the same", False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
