"""What GARS imports is named in requirements.txt, so that no other package's changes can take it away."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def imported() -> set[str]:
    """Return the packages of others that the core and the pages import, wherever in a file."""
    names: set[str] = set()
    for path in (ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "gars_core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"gars_core"}


def pinned() -> set[str]:
    """Return the names that requirements.txt gives a version for."""
    return {_normal(name) for name in NAMED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_that_is_imported_is_pinned() -> None:
    packages, named = packages_distributions(), pinned()
    assert not {name for name in imported() if not named & {_normal(one) for one in packages.get(name, [])}}
