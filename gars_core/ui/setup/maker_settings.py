"""What only some picture makers can do: LoRAs, prompts longer than they read at once, a slower and finer decoder."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from gars_core.ports import ImageMaker, LoraShelf
from gars_core.session.setup import MAX_LORAS
from gars_core.types import LongPrompt, Lora
from gars_core.ui.shell import literally

LONG_PROMPTS: dict[LongPrompt, str] = {"cut": "Warn me", "chunk": "Read in pieces"}


def maker_settings(maker: ImageMaker) -> dict[str, Any]:
    """Draw the settings that the maker has an ability for; return them as Setup's fields."""
    can = maker.abilities
    chosen: dict[str, Any] = {"loras": _loras(maker)} if "loras" in can else {}
    if "chunks" in can:
        chosen["long_prompt"] = st.segmented_control(
            "Prompts over 77 tokens",
            get_args(LongPrompt),
            default="cut",
            format_func=LONG_PROMPTS.__getitem__,
            required=True,
            key="setup_long_prompt",
            persist_state="session",
            help="The text encoders read 77 tokens at a time. Either what comes after them is left out and the "
            "prompt's meter says so, or it is read in further pieces.",
        )
    if "final" in can:
        chosen["final"] = st.toggle(
            "Final quality",
            key="setup_final",
            persist_state="session",
            help="A slower decoder that shows finer details, which a graphics card always has. Rate offers it as well.",
        )
    return chosen


def _loras(maker: ImageMaker) -> tuple[Lora, ...]:
    """Draw the choice of LoRAs, each with its weight; one that the maker does not name can be typed."""
    loras = list(maker.loras()) if isinstance(maker, LoraShelf) else []
    names = st.multiselect(
        "LoRAs",
        loras,
        key=f"setup_loras_{maker.id}",
        persist_state="session",
        accept_new_options=True,
        max_selections=MAX_LORAS,
        select_all=False,
        wrap=True,
        placeholder="Choose, or type a file's name",
        help="Small additions to the model, such as a style. GARS looks in the folders on the Models page.",
    )
    weights = st.columns(2) if names else []
    return tuple(
        Lora(
            name,
            float(
                weights[place % 2].number_input(
                    f"Weight of {literally(name)}",
                    -2.0,
                    2.0,
                    1.0,
                    0.1,
                    format="%.2f",
                    key=f"setup_lora_{maker.id}_{name}",
                    persist_state="session",
                )
            ),
        )
        for place, name in enumerate(names)
    )
