"""How GARS is installed and checked: one set of pins, one lock of it, one list of checks."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ;[^\\\n]*)?( --config-settings=\"[^\"]*\")?", re.MULTILINE)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _pins(name: str) -> dict[str, set[tuple[str, str]]]:
    """Return what a file pins, {name: {(version, option)}}; a lock may pin a version for each of several Pythons."""
    pins: dict[str, set[tuple[str, str]]] = {}
    for package, version, option in PIN.findall(_text(name)):
        pins.setdefault(canonicalize_name(package), set()).add((version, option.strip()))
    return pins


@pytest.mark.parametrize(
    ("requirements", "lock"),
    [
        ("requirements.txt", "requirements.lock"),
        ("requirements.txt", "requirements-dev.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
        ("requirements.lock", "requirements-dev.lock"),
    ],
)
def test_a_lock_holds_every_pin_with_its_build_options(requirements: str, lock: str) -> None:
    locked = _pins(lock)
    assert {name: pins for name, pins in _pins(requirements).items() if locked.get(name) != pins} == {}, (
        "run: make lock"
    )


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_a_lock_has_hashes_and_none_names_where_it_came_from(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", _text(lock))[1:]
    assert len(entries) > 100 and all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--(extra-)?index-url|--find-links", _text(lock))


def test_the_package_asks_for_what_is_pinned_and_no_more() -> None:
    asked = {canonicalize_name(one.name): one.specifier for one in map(Requirement, _project()["dependencies"])}
    pinned = {name: version for name, pins in _pins("requirements.txt").items() for version, _ in pins}
    assert asked.keys() == pinned.keys()
    assert [name for name, version in pinned.items() if version not in asked[name]] == []


def test_the_version_stands_in_one_place() -> None:
    assert "version" in _project()["dynamic"] and "version" not in _project()
    assert _settings()["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "gars_core.__version__"}


def test_whatever_lies_in_the_package_is_installed_with_it() -> None:
    patterns = [*_settings()["tool"]["setuptools"]["package-data"]["*"], "*.py", "*.pyc"]
    files = [path for path in (ROOT / "gars_core").rglob("*") if path.is_file()]
    assert [path for path in files if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []


def test_a_commit_is_checked_as_make_lint_checks() -> None:
    [recipe] = re.findall(r"^lint:.*\n((?:\t.*\n)+)", _text("Makefile"), re.MULTILINE)
    made = [line.strip().replace("$(BIN)/", ".venv/bin/") for line in recipe.splitlines()]
    [local] = yaml.safe_load(_text(".pre-commit-config.yaml"))["repos"]
    assert [hook["entry"] for hook in local["hooks"]] == made
    assert not any(hook["pass_filenames"] for hook in local["hooks"])


def _settings() -> dict:
    return tomllib.loads(_text("pyproject.toml"))


def _project() -> dict:
    return _settings()["project"]


def test_nothing_is_asked_in_the_terminal_before_the_app_opens() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["showEmailPrompt"] is False
