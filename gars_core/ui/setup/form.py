"""The parts of the Setup page: what the user likes already, and how the pictures are made."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gars_core.errors import GarsError
from gars_core.ports import ImageMaker
from gars_core.session.setup import MAX_BATCH, Richness
from gars_core.studio import Studio
from gars_core.types import Category
from gars_core.ui.setup.maker_settings import maker_settings
from gars_core.ui.setup.picture_seed import picture_seed
from gars_core.ui.setup.ticks import SIDES, set_ticked, ticked
from gars_core.ui.shared.value_picker import offered
from gars_core.ui.shell import plain, show_error

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


def statements(studio: Studio) -> dict[str, bool]:
    """Draw likes and dislikes by category; return {value id: liked}. New words become values of the user's own."""
    catalogue = studio.values.catalogue
    labels = {category.id: category for category in catalogue.categories}
    chosen = st.pills(
        "Category",
        list(labels),
        format_func=lambda id: _label_with_count(labels[id]),
        required=True,
        default=catalogue.categories[0].id,
        key="setup_category",
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    _forget_removed(studio)
    for id, category in labels.items():
        if id == chosen:
            _pick(studio, category)
    stated = {value: True for id in labels for value in ticked(id, "likes")}
    return {**stated, **{value: False for id in labels for value in ticked(id, "dislikes")}}


def _forget_removed(studio: Studio) -> None:
    """Untick what went with a list that was removed."""
    for category in studio.values.catalogue.categories:
        for side in SIDES:
            set_ticked(
                category.id,
                side,
                [value for value in ticked(category.id, side) if value in studio.values.catalogue.by_id],
            )


def _label_with_count(category: Category) -> str:
    count = len(ticked(category.id, "likes")) + len(ticked(category.id, "dislikes"))
    return f"{category.label} · {count}" if count else category.label


def _pick(studio: Studio, category: Category) -> None:
    matches = offered(studio.values.catalogue.by_category[category.id], f"setup_search_{category.id}")
    stated = [value for side in SIDES for value in ticked(category.id, side)]
    options = list(dict.fromkeys([*(value.id for value in matches), *stated]))
    left, right = st.columns(2)
    for column, side, label in ((left, "likes", "I like"), (right, "dislikes", "I would rather not see")):
        key = f"setup_{side}_{category.id}"
        if key not in st.session_state:
            st.session_state[key] = ticked(category.id, side)
        with column:
            st.multiselect(
                label,
                options,
                format_func=studio.values.phrase,
                key=key,
                accept_new_options=True,
                select_all=False,
                placeholder="Choose, or type your own",
                wrap=True,
                on_change=_take,
                args=(studio, category.id, side),
            )
    for message in st.session_state.pop("setup_refused", []):
        show_error(message)


def _take(studio: Studio, category: str, side: str) -> None:
    """Keep what was ticked; new words become values, and a value cannot be both liked and disliked."""
    key, kept, refused = f"setup_{side}_{category}", [], []
    for entry in st.session_state[key]:
        try:
            known = studio.values.named(category, entry)
            kept.append(known.id if known else studio.values.add(category, entry).id)
        except GarsError as error:
            refused.append(error)
    other = "dislikes" if side == "likes" else "likes"
    st.session_state[key] = kept
    st.session_state[f"setup_said_{side}_{category}"] = kept
    rest = [value for value in ticked(category, other) if value not in kept]
    st.session_state[f"setup_said_{other}_{category}"] = rest
    st.session_state[f"setup_{other}_{category}"] = rest
    st.session_state["setup_refused"] = refused


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
