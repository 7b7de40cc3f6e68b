"""Every command says what it is for, and does nothing else, when it is asked to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
    for folder in ("gars_core", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)


def source_of(command: str) -> str:
    path = ROOT.joinpath(*command.split("."))
    return (path / "__main__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_its_arguments_are_read_by_what_answers_help(command: str) -> None:
    source = source_of(command)
    assert ".parse_args(" in source
    for argument in re.findall(r"add_argument\((.*?)\)\n", source, re.DOTALL):
        assert "help=" in argument, f"{command} does not say what {argument} is"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name.startswith("gars_core.")])
def test_help_names_the_command_and_what_it_does(command: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("usage: ") and len(told.stdout.splitlines()) > 4 and not told.stderr
