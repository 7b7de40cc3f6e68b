"""What scorers say of a picture: each part with its reason, and what it cannot judge."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from gars_core.scoring.scores import total
from gars_core.studio import Studio
from gars_core.studio.items import GalleryItem
from gars_core.studio.scoring import OWNER

LEAST = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Scores from which on pictures can be shown; 0 shows those too that nobody has scored."""


def scored_at_least(items: Sequence[GalleryItem], least: float) -> list[GalleryItem]:
    """Return the items whose score is no lower, and the one that is open; all of them for 0."""
    opened = st.query_params.get("picture")
    return [item for item in items if (total(item.scores) or 0.0) >= least or item.picture.id == opened]


def least_score() -> float:
    """Draw the choice of the lowest score to show."""
    return st.selectbox("Score", LEAST, key="gallery_least", persist_state="session", width=170,
                        label_visibility="collapsed",
                        format_func=lambda least: f"Score {least:.0%} or more" if least else "Any score")


def scores_of(studio: Studio, item: GalleryItem) -> None:
    """Draw every scorer's judgement of a picture."""
    if not item.scores:
        _not_yet(studio, item)
    for scorer in studio.scoring.scorers:
        if (found := item.scores.get(scorer.id)) is not None:
            st.caption(f"Score · {scorer.label}")
            lines = [("Overall", found.overall, scorer.judges), *((p.name, p.score, p.reason) for p in found.parts)]
            st.html('<div class="gars-scores">' + "".join(
                f"<span>{escape(name)}</span><i><b style='width:{score:.0%}'></b></i><small>{score:.0%}</small>"
                f"<em>{escape(reason)}</em>" for name, score, reason in lines) + "</div>")


def _not_yet(studio: Studio, item: GalleryItem) -> None:
    job = studio.jobs.latest(OWNER)
    if job is None or job.finished:
        st.caption("Not scored: its file cannot be read.")
        return

    @st.fragment(run_every=1.0)
    def wait() -> None:
        st.caption("The score comes when nothing else is being made.")
        if studio.scoring.of([item.picture]):
            st.rerun()
    wait()
