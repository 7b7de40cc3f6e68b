"""How the pictures are made: what most people choose, and what most leave alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gars_core.ports import ImageMaker
from gars_core.session.setup import MAX_BATCH, Richness
from gars_core.studio import Studio
from gars_core.ui.setup.maker_settings import maker_settings
from gars_core.ui.setup.picture_seed import picture_seed
from gars_core.ui.shell import plain

USUAL_FORMAT = "Small square · 768 × 768"
FORMATS = {
    f"{name} · {width_px} × {height_px}": (width_px, height_px)
    for name, width_px, height_px in (
        ("Square 1:1", 1024, 1024),
        ("Portrait 3:4", 896, 1152),
        ("Portrait 2:3", 832, 1216),
        ("Portrait 9:16", 768, 1344),
        ("Tall 9:21", 640, 1536),
        ("Landscape 4:3", 1152, 896),
        ("Landscape 3:2", 1216, 832),
        ("Landscape 16:9", 1344, 768),
        ("Wide 21:9", 1536, 640),
        ("Small square", 768, 768),
        ("Small square", 512, 512),
        ("Small portrait", 512, 768),
        ("Small landscape", 768, 512),
    )
}
"""Sizes in pixels: some that SDXL was trained on (arXiv 2307.01952, appendix I), and small ones for quick pictures."""
RICHNESS: dict[Richness, tuple[str, str]] = {
    "plain": ("Few", "Subject, setting, medium and light, and one new thing to try."),
    "usual": ("Usual", "Subject, setting, medium, light, colours, mood, what matters to you, and one new thing."),
    "rich": ("All", "One of every category at once, which is a lot for one picture."),
}
"""Each choice's name and what it means."""


def picture_settings(studio: Studio) -> dict[str, Any]:
    """Draw how many pictures are made, how large and by whom; return it as Setup's fields."""
    makers = {maker.id: maker for maker in studio.models.makers.all()}
    ready = {status.id: status for status in studio.models.memory.statuses() if status.role == "maker"}
    best = studio.models.makers.get().id
    maker = st.selectbox(
        "Picture maker",
        list(makers),
        index=list(makers).index(best),
        key="setup_maker",
        persist_state="session",
        format_func=lambda id: makers[id].label + ("" if ready[id].installed else " (not installed)"),
    )
    st.caption(plain(makers[maker].note if ready[maker].installed else ready[maker].missing))
    st.session_state.setdefault("setup_format", USUAL_FORMAT)  # a picture may have set it, and steps, before
    width_px, height_px = FORMATS[
        st.selectbox("Size in pixels", list(FORMATS), key="setup_format", persist_state="session")
    ]
    left, right = st.columns(2)
    rounds = left.number_input(
        "Rounds", 1, 100, 10, key="setup_rounds", persist_state="session", help="You can stop sooner, or go on longer."
    )
    slate = right.segmented_control(
        "Prompts per round",
        (1, 2, 4),
        default=1,
        required=True,
        key="setup_slate",
        persist_state="session",
        help="With more than one you also pick the best.",
    )
    richness = st.segmented_control(
        "Attributes in a picture",
        list(RICHNESS),
        default="usual",
        required=True,
        key="setup_richness",
        persist_state="session",
        format_func=lambda choice: RICHNESS[choice][0],
        width="stretch",
    )
    st.caption(RICHNESS[richness][1])
    return {
        "maker": maker,
        "width_px": width_px,
        "height_px": height_px,
        "steps": _steps(makers[maker]),
        "rounds": int(rounds),
        "slate": slate,
        "richness": richness,
        "picture_seed": picture_seed(),
    }


def _steps(maker: ImageMaker) -> int:
    """Draw the step counts that the maker knows, if there is a choice. The usual count comes first."""
    counts = maker.steps() or (4,)
    if len(counts) == 1:
        return counts[0]
    key = f"setup_steps_{maker.id}"
    st.session_state.setdefault(key, counts[0])
    return (
        st.segmented_control(
            "Steps",
            sorted(counts),
            required=True,
            persist_state="session",
            wrap=True,
            key=key,
            help="More steps take longer and look finer.",
        )
        or counts[0]
    )


def advanced(studio: Studio, maker: ImageMaker, idea_is_subject: bool) -> dict[str, Any]:
    """Draw what most people leave alone; return it as Setup's fields."""
    batch = st.number_input(
        "Pictures per prompt",
        1,
        MAX_BATCH,
        key="setup_batch",
        persist_state="session",
        help="Each has its own seed and its own rating.",
    )
    made = maker_settings(maker)
    categories = {category.id: category for category in studio.values.catalogue.categories}
    in_play = st.pills(
        "What may vary",
        list(categories),
        selection_mode="multi",
        default=list(categories),
        format_func=lambda id: categories[id].label,
        key="setup_in_play",
        persist_state="session",
        wrap=True,
        help="A category that is switched off is left out of the prompts.",
    )
    if idea_is_subject and "subject" in in_play:
        st.caption("Your own words take the place of the subject.")
    adventurousness = st.slider(
        "Adventurousness",
        0.0,
        3.0,
        1.0,
        0.1,
        key="setup_adventurousness",
        persist_state="session",
        help="0 plays safe; higher values try more that is new.",
    )
    seed = st.number_input(
        "Seed of the session",
        -1,
        2**32 - 1,
        -1,
        key="setup_seed",
        persist_state="session",
        help="-1 means a new one each time. The same seed and ratings give the same session.",
    )
    system_prompt = st.text_area(
        "Instructions to the prompt writer",
        key="setup_system",
        persist_state="session",
        placeholder="Leave empty for GARS's own.",
        height=90,
    )
    chosen = tuple(id for id in categories if id in in_play and not (idea_is_subject and id == "subject"))
    return {
        "batch": int(batch),
        **made,
        "categories": chosen,
        "adventurousness": adventurousness,
        "system_prompt": system_prompt or "",
        "seed": int(seed),
    }
