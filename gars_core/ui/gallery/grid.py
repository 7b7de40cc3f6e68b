"""The gallery's pieces: a grid of pictures, and one picture with its story."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from gars_core.scoring.scores import total
from gars_core.studio import Studio
from gars_core.studio.gallery import GalleryItem
from gars_core.ui.gallery.lineage import family, open_made
from gars_core.ui.library.picture import find_like
from gars_core.ui.library.use import in_library
from gars_core.ui.shared.branching import branch_button
from gars_core.ui.shared.critic import critic
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import marked, picture_alt, score_text
from gars_core.ui.shared.rating import STEPS
from gars_core.ui.shared.scores import scores_of
from gars_core.ui.shared.varying import vary_menu
from gars_core.ui.shared.versions import versions
from gars_core.ui.shell import errors_shown, literally

COLUMNS = 4
FORMATS = {"PNG": "png", "JPEG": "jpg", "WebP": "webp"}
"""By each format that a picture can be had in, the ending of its files."""
SORTS = ("In order", "Newest", "Best rated", "Best scored")


def sorted_items(items: Sequence[GalleryItem], order: str) -> list[GalleryItem]:
    """Return the items in one of SORTS; what is not rated, or not scored, comes after the rest."""
    if order == "Newest":
        return list(reversed(items))
    if order == "Best rated":
        return sorted(items, key=lambda item: -2.0 if item.score is None else item.score, reverse=True)
    if order == "Best scored":
        return sorted(items, key=lambda item: total(item.scores) or 0.0, reverse=True)
    return list(items)


def grid(studio: Studio, items: Sequence[GalleryItem]) -> None:
    """Draw the thumbnails; a click opens the picture."""
    cells = st.grid(COLUMNS, min_column_width=150)
    for item in items:
        with cells.cell(), st.container(gap="xsmall", key=f"gallery_cell_{item.picture.id}"):
            if thumbnail := studio.gallery.thumbnail(item.picture.id):
                st.image(thumbnail, width="stretch", alt=picture_alt(item.picture.prompt))
            else:
                st.caption(":material/broken_image: file missing")
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xxsmall"):
                st.button(
                    f"Round {item.picture.round} · {score_text(item.score)}",
                    key=f"gallery_open_{item.picture.id}",
                    type="tertiary",
                    on_click=show,
                    args=(item.picture.id,),
                    width="stretch",
                )
                if item.shown is not None:
                    branch_button(
                        studio, item.session, item.picture.round, f"gallery_branch_{item.picture.id}", short=True
                    )


def show(picture: str | None) -> None:
    """Open a picture, or go back to the grid."""
    if picture is None:
        st.query_params.pop("picture", None)
    else:
        st.query_params["picture"] = picture


def detail(studio: Studio, items: Sequence[GalleryItem], position: int) -> None:
    """Draw one picture with all that is known of it, the way to its neighbours, and what can be made from it."""
    item = items[position]
    job = studio.jobs.latest(item.session)
    busy = job is not None and not job.finished
    with st.container(horizontal=True, vertical_alignment="center"):
        # While something is drawn, Esc belongs to Stop alone.
        st.button(
            "All pictures",
            icon=":material/grid_view:",
            key="gallery_back",
            on_click=show,
            args=(None,),
            shortcut=None if busy else "Esc",
        )
        for label, icon, shortcut, other in (
            ("Previous", "arrow_back", "Left", position - 1),
            ("Next", "arrow_forward", "Right", position + 1),
        ):
            there = 0 <= other < len(items)
            st.button(
                label,
                icon=f":material/{icon}:",
                key=f"gallery_{label.lower()}",
                type="tertiary",
                shortcut=shortcut,
                disabled=not there,
                on_click=show,
                args=(items[other].picture.id if there else None,),
            )
        st.caption(f"{position + 1} of {len(items)}")
    left, right = st.columns([5, 4], gap="large")
    with left:
        job_panel(studio, item.session, lambda: len(studio.sessions.state(item.session).shown))
        open_made(studio, item.session)
        if path := studio.gallery.file(item.picture.id):
            st.image(path, width="stretch", output_format="PNG", alt=picture_alt(item.picture.prompt))
            with st.container(horizontal=True, vertical_alignment="center"):
                _download(studio, item)
                if item.shown is not None:
                    vary_menu(studio, item.session, item.picture.id, "gallery", busy)
                if st.button(
                    "Find in the library",
                    icon=":material/image_search:",
                    type="tertiary",
                    key="gallery_find",
                    help="Prompts of pictures like this one",
                ):
                    find_like(studio, item.picture.id)
                in_library(studio, item.picture.id)
        else:
            st.warning("The file of this picture is missing from the data folder.", icon=":material/broken_image:")
        family(studio, items, item, show)
        if item.shown is not None:
            critic(studio, item.session, item.picture.id, "gallery", busy, show)
        else:
            versions(studio, item.session, item.picture.id, "gallery", show)
    with right:
        _story(studio, item)


def _download(studio: Studio, item: GalleryItem) -> None:
    """Draw the choice of a format and the button; the file is made at the press: a large one takes a second."""
    format = st.selectbox(
        "Format", FORMATS, key="gallery_format", persist_state="session", width=100, label_visibility="collapsed"
    )
    st.download_button(
        "Download",
        partial(studio.gallery.export, item.picture.id, item.session, format.upper()),
        f"gars-{item.picture.id}.{FORMATS[format]}",
        f"image/{format.lower()}",
        key="gallery_download",
        icon=":material/download:",
        on_click="ignore",
    )


def _story(studio: Studio, item: GalleryItem) -> None:
    picture = item.picture
    _rating(studio, item)
    if idea := studio.sessions.state(item.session).setup.idea:
        st.caption("Idea")
        st.write(literally(idea))
    st.caption("Prompt")
    st.code(picture.prompt, language=None, wrap_lines=True)
    if picture.proposal and picture.proposal != picture.prompt:
        with st.expander(f"The proposal before {'the advice' if picture.advice else 'your edit'}"):
            st.write(literally(picture.proposal))
    st.caption("Attributes")
    with st.container(horizontal=True, gap="xsmall"):
        for phrase in item.phrases:
            st.badge(literally(phrase), color="gray")
    if studio.gallery.file(picture.id):
        scores_of(studio, item)
    facts = {
        "Seed": picture.seed,
        "Maker": studio.models.makers.label(picture.maker),
        **({"Steps": picture.steps} if studio.models.makers.takes_steps(picture.maker) else {}),
        "Size": f"{picture.width_px} × {picture.height_px}",
        "Prompt by": picture.writer or "you",
        "Drawn in": f"{picture.seconds:.1f} s",
        "Round": picture.round,
    }
    if "LoRAs" in picture.how:
        facts["LoRAs"] = picture.how["LoRAs"]
    st.table({"": list(facts), " ": [literally(str(value)) for value in facts.values()]}, border="horizontal")


def _rating(studio: Studio, item: GalleryItem) -> None:
    if item.shown is None:
        st.caption(":material/undo: This picture's round was undone, so it is not rated.")
        return
    st.caption(f"Rating: {score_text(item.score)}")
    with st.container(horizontal=True, gap="xsmall"):
        for number, (value, icon, label) in enumerate(STEPS, start=1):
            st.button(
                marked(label, item.score == value),
                icon=f":material/{icon}:",
                help=label,
                key=f"gallery_score_{number}",
                shortcut=str(number),
                type="primary" if item.score == value else "secondary",
                on_click=_rate,
                args=(studio, item, value),
            )
        branch_button(studio, item.session, item.picture.round, "gallery_branch")


def _rate(studio: Studio, item: GalleryItem, score: float) -> None:
    with errors_shown():
        studio.statements.rate(item.session, item.picture.id, score)
