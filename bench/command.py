"""The command line of a benchmark: its help is what its module says of it."""

from __future__ import annotations

import argparse


def command(about: str | None) -> argparse.ArgumentParser:
    """Return a parser without arguments; about: the module's docstring, whose lines --help leaves as they are."""
    return argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
