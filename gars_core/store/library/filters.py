"""What a search of the library is limited to, in SQL."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from gars_core.library.entries import Filters
from gars_core.store.library.db import entries


def span(connection: sa.Connection, ids: Iterable[int]) -> tuple[int, int]:
    """Return the first and the last id of collections' entries, so that matches far from them are passed over."""
    ends = [
        connection.execute(sa.select(end(entries.c.id)).where(entries.c.collection == id)).scalar()
        for id in ids
        for end in (sa.func.min, sa.func.max)
    ]
    filled = [end for end in ends if end is not None]  # a collection without entries has no ends
    return min(filled, default=0), max(filled, default=0)


def none_can_pass(connection: sa.Connection, filters: Filters) -> bool:
    """Return whether one of the conditions alone lets nothing pass, as indices tell at once; False promises nothing."""
    return any(
        connection.execute(sa.select(entries.c.id).where(condition).limit(1)).first() is None
        for condition in conditions(filters)
    )


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return what has to hold for an entry to pass."""
    terms = [entries.c.width_px >= filters.min_width_px, entries.c.height_px >= filters.min_height_px]
    if filters.collections:
        terms.append(entries.c.collection.in_(filters.collections))
    if filters.source:
        terms.append(entries.c.source == filters.source)
    if filters.min_rating is not None:
        terms.append(entries.c.rating >= filters.min_rating)
    if filters.safe_only:
        terms.append(entries.c.unsafe.is_(False))
    if filters.language:
        terms.append(entries.c.language == filters.language)
    if filters.with_picture:
        terms.append(entries.c.picture != "")
    return terms
