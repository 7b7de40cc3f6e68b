"""The prompt library: every collection and entry, the truth that the vector indices are made from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gars_core.errors import BadInput
from gars_core.library.entries import Collection, Counts, Entry, Filters
from gars_core.store.library.db import LibraryDatabase, collections, entries, problems, words
from gars_core.store.library.filters import conditions, none_can_pass, span
from gars_core.store.library.words import words_query
from gars_core.store.slices import slices

_STEP = 2_000
"""Rows at a time: a long removal lets other writers in between, and a statement stays within SQLite's limits."""

_FIELDS = [column for column in entries.c if column.name != "key"]


class LibraryStore:
    """Keeps collections and entries. Every method raises StorageFailed, LibraryDamaged if the file cannot be read."""

    def __init__(self, database: LibraryDatabase) -> None:
        self._database = database

    def collections(self) -> list[Collection]:
        """Return all collections in the order in which they came."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(collections).order_by(collections.c.id)).mappings().all()
        return [_collection(row) for row in rows]

    def collection(self, id: int) -> Collection:
        """Return one collection. Raises BadInput if there is none."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(collections).where(collections.c.id == id)).mappings().first()
        if row is None:
            raise BadInput(
                f"There is no collection {id} in the library.", "It may have been removed: load the page again."
            )
        return _collection(row)

    def add_collection(self, collection: Collection) -> Collection:
        """Keep a new collection and return it with its id, and with the time unless it has one."""
        fresh = replace(collection, at=collection.at or time.time())
        with self._database.writing() as connection:
            id = connection.execute(
                collections.insert().values(**_collection_row(fresh)).returning(collections.c.id)
            ).scalar_one()
        return replace(fresh, id=id)

    def change_collection(self, collection: Collection) -> None:
        """Keep a collection's new details."""
        with self._database.writing() as connection:
            _update(connection, collection)

    def add(
        self,
        collection: Collection,
        fresh: Sequence[Entry],
        keys: Sequence[bytes],
        unread: Sequence[tuple[int, str]] = (),
    ) -> list[Entry]:
        """Keep entries and how far their collection is with them, all or nothing; return the entries with their ids.

        keys: what known() finds each by. unread: lines that could not be read, and why.
        """
        with self._database.writing() as connection:
            last = connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'entries'")).scalar() or 0
            kept = [replace(entry, id=id, collection=collection.id) for id, entry in enumerate(fresh, start=last + 1)]
            _update(connection, collection)
            if kept:
                connection.execute(
                    entries.insert(), [{**vars(entry), "key": key} for entry, key in zip(kept, keys, strict=True)]
                )
                connection.execute(
                    words.insert().from_select(
                        ["rowid", "text"], sa.select(entries.c.id, entries.c.text).where(entries.c.id > last)
                    )
                )
            if unread:
                connection.execute(
                    problems.insert(),
                    [{"collection": collection.id, "line": line, "reason": reason} for line, reason in unread],
                )
        return kept

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return those of the keys that an entry of any collection has."""
        known: set[bytes] = set()
        with self._database.reading() as connection:
            for step in slices(len(keys), _STEP):
                known.update(
                    connection.execute(sa.select(entries.c.key).where(entries.c.key.in_(keys[step]))).scalars()
                )
        return known

    def problems(self, collection_id: int, limit: int = 100) -> list[tuple[int, str]]:
        """Return the first lines of a collection that were left out, by the line: (line, reason)."""
        query = (
            sa.select(problems.c.line, problems.c.reason)
            .where(problems.c.collection == collection_id)
            .order_by(problems.c.line, problems.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [(row.line, row.reason) for row in connection.execute(query)]

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Return the entries in the order of ids; unknown ones are left out."""
        by_id: dict[int, Entry] = {}
        with self._database.reading() as connection:
            for step in slices(len(ids), _STEP):
                rows = connection.execute(sa.select(*_FIELDS).where(entries.c.id.in_(ids[step]))).mappings()
                by_id.update((row["id"], Entry(**row)) for row in rows)
        return [by_id[id] for id in ids if id in by_id]

    def after(self, id: int, limit: int, collection: int = 0) -> list[Entry]:
        """Return the next entries with larger ids, of one collection or of all, ascending."""
        query = sa.select(*_FIELDS).where(entries.c.id > id).order_by(entries.c.id).limit(limit)
        if collection:
            query = query.where(entries.c.collection == collection)
        with self._database.reading() as connection:
            return [Entry(**row) for row in connection.execute(query).mappings()]

    def with_words(self, text: str, limit: int, filters: Filters) -> list[int]:
        """Return ids of up to limit entries that pass and hold all words, the latest first; "a phrase" in quotes.

        Not ranked: half of the prompts hold "detailed", and sorting them all would take seconds.
        """
        query = words_query(text)
        if not query or limit < 1:
            return []
        match = sa.select(words.c.rowid).where(words.c.words.op("MATCH")(query))
        if filters != Filters(safe_only=False):
            match = match.where(sa.exists().where(entries.c.id == words.c.rowid, *conditions(filters)))
        with self._database.reading() as connection:
            if none_can_pass(connection, filters):
                return []
            if filters.collections:
                match = match.where(words.c.rowid.between(*span(connection, filters.collections)))
            return list(connection.execute(match.order_by(words.c.rowid.desc()).limit(limit)).scalars())

    def change(self, changed: Sequence[Entry]) -> None:
        """Take over what entries tell beside their text, such as a rating; unknown ids are ignored."""
        fields = [column.name for column in _FIELDS if column.name not in ("id", "text")]
        statement = (
            entries.update()
            .where(entries.c.id == sa.bindparam("of_id"))
            .values({name: sa.bindparam(f"new_{name}") for name in fields})
        )
        rows = [{"of_id": entry.id, **{f"new_{name}": getattr(entry, name) for name in fields}} for entry in changed]
        if rows:
            with self._database.writing() as connection:
                connection.execute(statement, rows)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries; unknown ids are ignored."""
        for step in slices(len(ids), _STEP):
            with self._database.writing() as connection:
                _remove(connection, entries.c.id.in_(ids[step]))

    def remove_collection(self, id: int) -> None:
        """Remove a collection with its entries and problems; cut short, it can be called again."""
        while ids := [entry.id for entry in self.after(0, _STEP, collection=id)]:
            self.remove(ids)
        with self._database.writing() as connection:
            connection.execute(problems.delete().where(problems.c.collection == id))
            connection.execute(collections.delete().where(collections.c.id == id))

    def of_picture(self, picture_id: str) -> Entry | None:
        """Return the entry of a picture, None if there is none."""
        query = sa.select(*_FIELDS).where(entries.c.picture == picture_id, entries.c.picture != "")
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(entries.c.id.desc()).limit(1)).mappings().first()
        return Entry(**row) if row else None

    def sources(self) -> list[str]:
        """Return the sites that entries are from, in alphabetical order."""
        # from one to the next through the index: DISTINCT would read every entry
        query = sa.text(
            "WITH RECURSIVE each_source(source) AS (SELECT min(source) FROM entries WHERE source > '' UNION ALL "
            "SELECT (SELECT min(source) FROM entries WHERE source > each_source.source) FROM each_source "
            "WHERE each_source.source IS NOT NULL) SELECT source FROM each_source WHERE source IS NOT NULL"
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def count(self) -> int:
        """Return how many entries there are."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one())

    def set_aside(self) -> Path:
        """Begin with an empty library; return where the damaged file is kept."""
        return self._database.set_aside()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._database.close()


def _collection(row: Any) -> Collection:
    return Collection(**{**row, "encoders": tuple(row["encoders"]), "counts": Counts(**row["counts"])})


def _collection_row(collection: Collection) -> dict[str, Any]:
    row = {**asdict(collection), "encoders": list(collection.encoders)}
    return {name: value for name, value in row.items() if name != "id"}


def _update(connection: sa.Connection, collection: Collection) -> None:
    connection.execute(
        collections.update().where(collections.c.id == collection.id).values(**_collection_row(collection))
    )


def _remove(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    # FTS5 keeps no text of its own: to forget a row it has to be told the words
    gone = sa.select(sa.literal("delete"), entries.c.id, entries.c.text).where(which)
    connection.execute(words.insert().from_select(["words", "rowid", "text"], gone))
    connection.execute(entries.delete().where(which))
