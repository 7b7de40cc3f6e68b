"""A person's taste that outlives a session: an append-only log of its own, and what it makes of earlier sessions."""

from gars_core.profile.events import (
    Corrected,
    Correction,
    Created,
    Deleted,
    Imported,
    Kept,
    Portrayed,
    ProfileEvent,
    Renamed,
    Reset,
    Restored,
    TakenBack,
)
from gars_core.profile.fold import FIRST, Profile, category_of, fold_profile
from gars_core.profile.knowledge import CARRIED, Knowledge, carried, known, past_of

__all__ = [
    "CARRIED",
    "FIRST",
    "Corrected",
    "Correction",
    "Created",
    "Deleted",
    "Imported",
    "Kept",
    "Knowledge",
    "Portrayed",
    "Profile",
    "ProfileEvent",
    "Renamed",
    "Reset",
    "Restored",
    "TakenBack",
    "carried",
    "category_of",
    "fold_profile",
    "known",
    "past_of",
]
