"""The models of one role on the Models page: a card each, with what it is, where it is and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gars_core.studio import Studio
from gars_core.studio.models.shelf import Item
from gars_core.types import ON_MODELS_PAGE, ModelStatus
from gars_core.ui.models.transfer import actions, facts, get_button, transfer
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shared.parts import size
from gars_core.ui.shell import errors_shown, literally

ROLES = {
    "maker": ("Picture makers", ""),
    "writer": ("Prompt writers", "The best installed one writes; the small one fills in sentence frames."),
    "encoder": ("Text encoders", "They tell GARS which words are close in meaning."),
    "scorer": ("Scorers", "They judge how well a picture fits its prompt."),
    "critic": ("Vision models", "They look at a picture for the critic and say which of its attributes they see."),
}
BADGES = {
    "In memory": ("green", "memory"),
    "Installed": ("blue", "check"),
    "Not complete": ("orange", "error"),
    "Not installed": ("gray", "cloud_download"),
}


def where_from(studio: Studio) -> None:
    """Say that nothing can be got, or that it comes from a mirror."""
    shelf = studio.models.shelf
    if shelf.offline:
        st.info(
            "GARS is offline because HF_HUB_OFFLINE is set: no downloads; all that is installed still works.",
            icon=":material/cloud_off:",
        )
    elif shelf.mirror:
        st.caption(f":material/lan: Models come from `{shelf.mirror}`, as HF_ENDPOINT says.")


def bundles(studio: Studio) -> None:
    """Draw what can be got in one go and is not here yet."""
    wanting = [item for item in studio.models.shelf.bundles() if not item.installed]
    if not wanting:
        return
    cells = st.grid(2, min_column_width=320, border=True)
    for item in wanting:
        with cells.cell(), errors_shown():
            st.markdown(f"**{literally(item.label)}**")
            st.caption(item.note)
            st.caption(facts(item))
            transfer(studio, item)
            get_button(studio, item)


def role(studio: Studio, name: str, statuses: Sequence[ModelStatus]) -> None:
    """Draw the models of a role; those with a manifest and no engine of their own are its parts."""
    items = {item.id: item for item in studio.models.shelf.items(name)}
    if not statuses and not items:
        return
    title, note = ROLES[name]
    st.subheader(title, anchor=False)
    if note:
        st.caption(note)
    for status in statuses:
        item = items.pop(status.id, None)
        with errors_shown():
            if item and not status.installed:
                _part(studio, item)
            else:
                _card(studio, status, item)
    if statuses and items and name == "maker":
        with st.expander("Parts of SDXL-Lightning: other step counts, LoRAs, decoders", key=f"models_parts_{name}"):
            st.caption(
                "The UNet of a step count draws by itself; a LoRA of 394 MB does the same on top of the base UNet."
            )
            for item in items.values():
                _part(studio, item)
    else:
        for item in items.values():
            _part(studio, item)


def _card(studio: Studio, status: ModelStatus, item: Item | None) -> None:
    with st.container(border=True, gap="xsmall", key=f"model-{status.id.replace('.', '-')}"):
        _title(status.label, _state(status))
        facts = [
            f"{size(status.size_bytes)} on disk" if status.size_bytes and status.installed else "",
            f"{size(status.memory_bytes)} in memory" if status.memory_bytes and status.installed else "",
            f"[{status.licence}]({status.licence_url})" if status.licence_url else status.licence,
            status.source,
        ]
        st.caption(" · ".join(fact for fact in facts if fact))
        if status.plan:
            st.caption(f":material/memory: {status.plan}")
        if status.where:
            st.caption(f"`{status.where}`")
        busy = job_panel(studio, f"model:{status.id}") is not None
        busy = (transfer(studio, item) if item else False) or busy
        if busy:
            return
        with st.container(horizontal=True):
            if status.installed and status.memory_bytes:
                _load(studio, status)
            if item:
                actions(studio, item)
            if status.missing and not status.installed:
                with st.popover("What is missing", type="tertiary", key=f"models_missing_{status.id}"):
                    st.markdown(status.missing.replace(ON_MODELS_PAGE, "on this page"))


def _part(studio: Studio, item: Item) -> None:
    """Draw a model in one line: one that is not here, or that no engine answers for by itself."""
    with errors_shown(), st.container(border=True, gap="xsmall", key=f"part-{item.id.replace('.', '-')}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{literally(item.label)}**")
                st.caption(f"{facts(item)} · {item.parts[0].source}")
            if item.installed:
                _badge("Installed")
            actions(studio, item)
        transfer(studio, item)


def _load(studio: Studio, status: ModelStatus) -> None:
    if status.loaded:
        if st.button("Unload", key=f"models_unload_{status.id}"):
            studio.models.memory.queue_unload(status.id)
            st.rerun()
    elif st.button("Load", key=f"models_load_{status.id}"):
        studio.models.memory.queue_load(status.id)
        st.rerun()


def _title(label: str, state: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{literally(label)}**", width="stretch")
        _badge(state)


def _state(status: ModelStatus) -> str:
    if status.installed:
        return "In memory" if status.loaded else "Installed"
    return "Not complete" if status.where else "Not installed"


def _badge(state: str) -> None:
    colour, icon = BADGES[state]
    st.markdown(f":{colour}-badge[:material/{icon}: {state}]", width="content")
