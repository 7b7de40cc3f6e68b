"""What scorers say of a picture: each part with its reason, and what it cannot judge."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from gars_core.ports import Scorer
from gars_core.scoring.scores import MEAN, Scores, total
from gars_core.studio import Studio
from gars_core.studio.gallery import GalleryItem
from gars_core.ui.shell import act, plain

LEAST = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Scores from which on pictures can be shown; 0 shows those too that nobody has scored."""


def scored_at_least(items: Sequence[GalleryItem], least: float) -> list[GalleryItem]:
    """Return the items whose score is no lower, and the one that is open; all of them for 0."""
    opened = st.query_params.get("picture")
    return [item for item in items if (total(item.scores) or 0.0) >= least or item.picture.id == opened]


def least_score() -> float:
    """Draw the choice of the lowest score to show."""
    return st.selectbox(
        "Score",
        LEAST,
        key="gallery_least",
        persist_state="session",
        width=170,
        label_visibility="collapsed",
        format_func=lambda least: f"Score {least:.0%} or more" if least else "Any score",
    )


def what_is_judged(studio: Studio) -> None:
    """Say what each scorer can and cannot judge; behind a press where there are several."""
    scorers = studio.scoring.scorers
    with st.container(gap="xsmall") if len(scorers) == 1 else st.expander("What the score can and cannot judge"):
        for scorer in scorers:
            st.caption(f"**{plain(scorer.label)}** {plain(scorer.judges)}")
        if len(scorers) > 1:
            st.caption(f"The score is {MEAN}")


def scores_of(studio: Studio, item: GalleryItem) -> None:
    """Draw every scorer's judgement of a picture, what it can and cannot judge, and who has none."""
    mean = total(item.scores)
    if mean is not None and len(item.scores) > 1:
        st.caption(f"All scores together: {mean:.0%}, {MEAN}")
    for scorer in studio.scoring.scorers:
        if judgement := item.scores.get(scorer.id):
            _judgement(scorer, judgement)
    _troubles(studio)
    if studio.scoring.waits(item.picture.id):
        _not_yet(studio, item)
    elif not item.scores:
        st.caption("Not scored: its file cannot be read.")


def _troubles(studio: Studio) -> None:
    labels = {scorer.id: scorer.label for scorer in studio.scoring.scorers}
    silent: dict[str, list[str]] = {}
    for id, trouble in list(studio.scoring.troubles.items()):
        silent.setdefault(f"{trouble.sentence} {trouble.hint}", []).append(f"“{labels.get(id, id)}”")
    for why, who in silent.items():
        st.caption(f":material/info: No scores from {' and '.join(who)}. {plain(why)}")
    if silent:
        st.button(
            "Try again",
            icon=":material/refresh:",
            key="gallery_again",
            type="tertiary",
            on_click=act,
            args=(studio.scoring.again,),
        )


def _judgement(scorer: Scorer, judgement: Scores) -> None:
    st.caption(f"Score · {scorer.label}")
    only = judgement.parts[0].reason if len(judgement.parts) == 1 else ""
    lines = [("Overall", judgement.overall, only), *((p.name, p.score, p.reason) for p in judgement.parts if not only)]
    st.html(
        '<div class="gars-scores">'
        + "".join(
            f"<span>{escape(name)}</span><i><b style='width:{score:.0%}'></b></i><small>{score:.0%}</small>"
            + (f"<em>{escape(reason)}</em>" if reason else "")
            for name, score, reason in lines
        )
        + f"<em>{escape(scorer.judges)}</em></div>"
    )


def _not_yet(studio: Studio, item: GalleryItem) -> None:
    @st.fragment(run_every=1.0)
    def wait() -> None:
        st.caption(f"{'New scores come' if item.scores else 'The score comes'} when nothing else is running.")
        if not studio.scoring.waits(item.picture.id):
            st.rerun()

    wait()
