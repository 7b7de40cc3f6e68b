"""How events are written down and read back: a kind, and a checked JSON payload."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from pydantic import TypeAdapter

Kind = TypeVar("Kind")


class Codec(Generic[Kind]):
    """Knows the kinds of events of one log by their class names."""

    def __init__(self, kinds: Iterable[type[Kind]]) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}
        self._adapters: dict[str, TypeAdapter[Kind]] = {}

    def encode(self, event: Kind) -> tuple[str, str]:
        """Return (kind, JSON payload). Raises KeyError for what is not one of the kinds."""
        kind = type(event).__name__
        return kind, self._adapter(kind).dump_json(event).decode()

    def decode(self, kind: str, payload: str) -> Kind:
        """Return the event that encode wrote. Raises KeyError (unknown kind) or ValueError (payload does not fit)."""
        return self._adapter(kind).validate_json(payload)

    def _adapter(self, kind: str) -> TypeAdapter[Kind]:
        if kind not in self._adapters:
            self._adapters[kind] = TypeAdapter(self._kinds[kind])
        return self._adapters[kind]
