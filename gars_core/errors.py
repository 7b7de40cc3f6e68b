"""The errors people see: each is one sentence and a hint. What is done about one is decided by its type.

Exception
    GarsError                shown to a person, wherever it happened
        BadInput             what was given cannot be used; raised before anything changes
        ModelMissing         a model is needed whose files are not on this computer
        ModelDamaged         a model's files are there, and reading them fails
        OutOfMemory          memory runs out while a picture is made, here or on a server
        ServerFailed         a program asked over the network does not answer, or not as agreed
        StorageFailed        the disk or a database refuses: full, read-only, of a newer GARS
            DatabaseDamaged  gars.db cannot be read: it can be set aside
            LibraryDamaged   library.db cannot be read: it can be set aside, sessions and pictures go on
    Cancelled                Stop was pressed; raised by a report, let through by everything
"""

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
