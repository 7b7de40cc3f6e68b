"""How events are written down and read back: a kind, and a checked JSON payload."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

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

    def decode(self, kind: str, payload: str, strict: bool = False) -> Kind:
        """Return the event that encode wrote. Raises KeyError (unknown kind) or ValueError (payload does not fit).

        strict: refuse "5" and true where a number belongs; for what comes from elsewhere.
        """
        try:
            return self._adapter(kind).validate_json(payload, strict=strict)
        except ValidationError as error:
            raise ValueError(complaint(error)) from error

    def _adapter(self, kind: str) -> TypeAdapter[Kind]:
        if kind not in self._adapters:
            self._adapters[kind] = TypeAdapter(self._kinds[kind])
        return self._adapters[kind]


def complaint(error: ValidationError) -> str:
    """Return the first thing that is wrong, and where: “events › 2 › at”: Input should be a valid number."""
    first = error.errors()[0]
    place = " › ".join(str(part) for part in first["loc"])
    return (f"“{place}”: " if place else "") + first["msg"].removeprefix("Value error, ")
