"""A rating session: an append-only list of events whose state is a fold over them."""

from gars_core.session.events import (
    AdviceEdited,
    Advised,
    Banned,
    Branched,
    Carried,
    Chosen,
    Drafted,
    Drawn,
    Ended,
    Event,
    Frozen,
    Logged,
    Mentioned,
    Picked,
    Proposed,
    Rated,
    Recommended,
    Started,
    Stated,
    Swapped,
    Tapped,
    TasteChanged,
    Undone,
    Weighted,
    WentOn,
)
from gars_core.session.evidence import Evidence, dated_evidence, dated_ratings, evidence
from gars_core.session.past import Past
from gars_core.session.setup import Setup
from gars_core.session.state import Card, Round, SessionState, Shown, fold

__all__ = [
    "AdviceEdited", "Advised", "Banned", "Branched", "Card", "Carried", "Chosen", "Drafted", "Drawn", "Ended", "Event",
    "Evidence", "Frozen", "Logged", "Mentioned", "Past", "Picked", "Proposed", "Rated", "Recommended", "Round",
    "SessionState", "Setup", "Shown", "Started", "Stated", "Swapped", "Tapped", "TasteChanged", "Undone", "Weighted",
    "WentOn", "dated_evidence", "dated_ratings", "evidence", "fold",
]
