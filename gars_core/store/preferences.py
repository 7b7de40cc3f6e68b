"""What the user set up once for all sessions: folders of models, servers. JSON values by name, in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from gars_core.store.db import Database
from gars_core.store.tables import preferences


class Preferences:
    """Small values that have to outlive the app."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was kept under the name, default if nothing was. Raises StorageFailed."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(preferences.c.value).where(preferences.c.name == name)).first()
        return row.value if row else default

    def set(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold. Raises StorageFailed."""
        with self._database.writing() as connection:
            connection.execute(preferences.delete().where(preferences.c.name == name))
            connection.execute(preferences.insert().values(name=name, value=value))
