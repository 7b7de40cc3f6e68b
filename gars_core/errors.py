"""The errors people see: each is one sentence and a hint."""

from __future__ import annotations


class GarsError(Exception):
    """A failure to show to a person.

    sentence: what happened, with the value seen. hint: what the person can do about it.
    """

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class BadInput(GarsError):
    """The person gave something that cannot be used; nothing has changed."""


class ModelMissing(GarsError):
    """A model's files are not on this computer."""


class ModelDamaged(GarsError):
    """A model's files are there and cannot be used."""


class OutOfMemory(GarsError):
    """Memory ran out; nothing is lost.

    maker: whose. smaller: one sentence on the smaller plan that it could go on with, "" if there is none.
    """

    def __init__(self, sentence: str, hint: str = "", *, maker: str = "", smaller: str = "") -> None:
        super().__init__(sentence, hint)
        self.maker = maker
        self.smaller = smaller


class ServerFailed(GarsError):
    """Another program that GARS asks over the network did not answer, or not as agreed."""


class StorageFailed(GarsError):
    """The disk or the database refused; what was saved before is still there."""


class DatabaseDamaged(StorageFailed):
    """The database cannot be read; it can be set aside, and the pictures stay in the folder."""


class LibraryDamaged(StorageFailed):
    """The prompt library's file cannot be read; sessions and pictures are elsewhere."""


class Cancelled(Exception):
    """The person pressed Stop. Raised by a Report, and let through by everything."""
