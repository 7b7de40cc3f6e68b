"""The prompt library: what its parts speak of, and the rules by which prompts come in and are found."""

from gars_core.library.entries import Collection, Counts, Entry, Filters, Found

__all__ = ["Collection", "Counts", "Entry", "Filters", "Found"]
