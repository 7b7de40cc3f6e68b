"""The hand-made tables: what every value of the catalogue looks like."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from gars_core.sketch.figures.outlines import DATA

Row = dict[str, Any]


@cache
def table(category: str) -> dict[str, Row]:
    """Return phrase -> row of one category's table, in the file's order."""
    return tomllib.loads((DATA / f"{category}.toml").read_text(encoding="utf-8"))
