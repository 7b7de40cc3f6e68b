"""Names: a class is the only one of its name, and a local says what it holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from gars_core.settings import PROJECT_DIR

SCREENS = [PROJECT_DIR / "app.py", *sorted((PROJECT_DIR / "pages").glob("*.py"))]
FILES = [*sorted((PROJECT_DIR / "gars_core").rglob("*.py")), *SCREENS]
TREES = {str(path.relative_to(PROJECT_DIR)): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
SAY_NOTHING = {"found", "one", "said", "stuff", "tmp", "foo"}


def bound(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names of arguments and variables with their lines; without the annotated fields of a class."""
    fields = {
        id(field.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id, node.lineno


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for file, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(file)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


@pytest.mark.parametrize("file", TREES)
def test_a_local_says_what_it_holds(file: str) -> None:
    assert [f"{name} in line {line}" for name, line in bound(TREES[file]) if name in SAY_NOTHING] == []
