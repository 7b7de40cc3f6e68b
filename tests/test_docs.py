"""The documents name files that are there, and say the import rule in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "findings/*.md", "models/*.md", ".github/*.md")
    for path in ROOT.glob(pattern)
)
EXAMPLES = {"pages/7_Words.py", "gars_core/scoring/calm.py"}
"""What the worked examples of CONTRIBUTING.md make."""
NOT_SHIPPED = ("data/", "small/", "models/weights/", "models/local/")
"""What the user has."""
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|src=\"([^\":]+)\"")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = [first or second for first, second in LINK.findall(path.read_text(encoding="utf-8"))]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(name: str) -> None:
    # docs/architecture.md leaves gars_core/ out, where nearly everything is.
    places = [ROOT / place for place in ("", "gars_core", "gars_core/engines", "gars_core/sketch", "tests/support")]
    named = {
        file for file in FILE.findall((ROOT / name).read_text(encoding="utf-8")) if not file.startswith(NOT_SHIPPED)
    }
    assert len(named) > 20
    assert [file for file in named - EXAMPLES if not any((place / file).exists() for place in places)] == []


def test_the_import_rule_is_said_in_the_same_words() -> None:
    rules = [
        re.findall(r"^    errors types .*", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in ("README.md", "docs/architecture.md")
    ]
    assert len(rules[0]) == 1 and rules[0] == rules[1]
