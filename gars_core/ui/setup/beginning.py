"""Beginning with a picture or a prompt on Setup: what it says is shown, used, and can be taken back."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from gars_core.infotext import Made
from gars_core.studio import Studio
from gars_core.studio.library.beginnings import MAX_BYTES, SURE, Beginning, FoundPicture
from gars_core.ui.setup import picture_seed
from gars_core.ui.setup.form import FORMATS
from gars_core.ui.setup.ticks import tick, untick
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import literally
from gars_core.words import counted

SEEDS = 2**32
SMALL_PX = 120
PROMPT_CHARACTERS, LONG_CHARACTERS, LONG_PX = 4_000, 320, 190
OWNER, JOB, TURN, USED = "setup_drop_owner", "setup_drop_job", "setup_drop_turn", "setup_drop_used"
"""USED: (id of the job, values ticked, {key of the session state: (before, after)}) of the picture in use."""
HANDED = "setup_handed"
"""Whether JOB reads a prompt that another page handed over; "new" until it is used."""


def hand_over(studio: Studio, prompt: str, width_px: int = 0, height_px: int = 0) -> None:
    """Have Setup begin with a prompt when it is opened next."""
    _clear(studio)
    st.session_state[JOB] = studio.library.beginnings.queue_look_at_prompt(prompt, width_px, height_px, _owner())
    st.session_state[HANDED] = "new"


def use_handed(studio: Studio) -> None:
    """Use a prompt that was handed over once it is read. Called before Setup's inputs are drawn, which it fills."""
    job = studio.jobs.get(st.session_state.get(JOB, ""))
    if st.session_state.get(HANDED) == "new" and job is not None and job.status == "done":
        st.session_state[HANDED] = "used"
        _use(studio, job.id, job.result.sure, _changes(studio, job.result, job.result.made))


def dropped(studio: Studio) -> None:
    """Draw the place to drop a picture, and what was found in it."""
    owner = _owner()
    if HANDED in st.session_state:
        with st.container(border=True, key="setup_handed_over"):
            st.markdown("**From the library**")
            _panel(studio, owner)
        return
    with st.expander("Begin with a picture", icon=":material/add_photo_alternate:", key="setup_drop"):
        st.caption(
            "Drop a picture that GARS or another program drew. Most write their prompt, seed and size into it, "
            "and you can start from there."
        )
        key = f"setup_drop_file_{st.session_state.get(TURN, 0)}"
        st.file_uploader(
            "Picture",
            ["png", "jpg", "jpeg", "webp"],
            key=key,
            max_upload_size=MAX_BYTES // 10**6,
            label_visibility="collapsed",
            on_change=_look,
            args=(studio, owner, key),
        )
        _panel(studio, owner)


def _owner() -> str:
    return str(st.session_state.setdefault(OWNER, f"drop:{uuid.uuid4().hex}"))


def _panel(studio: Studio, owner: str) -> None:
    """Draw how the reading goes, then what was found."""
    job_panel(studio, owner)
    job = studio.jobs.get(st.session_state.get(JOB, ""))
    if job is not None and job.status == "done":
        with st.container(key="setup_drop_found"):
            _found(studio, job.id, job.result)
    elif HANDED in st.session_state and (job is None or job.finished):
        st.button("Clear", key="setup_drop_clear", type="tertiary", on_click=_clear, args=(studio,))


def _look(studio: Studio, owner: str, key: str) -> None:
    """Look at the picture that was put there; taken away, it is cleared."""
    file = st.session_state.get(key)
    if file is None:
        _clear(studio)
    else:
        st.session_state[JOB] = studio.library.beginnings.queue_look(file.name, file, owner)


def _found(studio: Studio, job: str, beginning: Beginning) -> None:
    text = st.container()
    if isinstance(beginning, FoundPicture):
        left, text = st.columns([1, 3])
        left.image(beginning.small, width=SMALL_PX, alt="The picture you dropped")
    with text:
        if beginning.made is None:
            st.info(
                "This picture does not say how it was made. GARS does not judge by looks yet, so describe "
                "what you like about it in your own words instead.",
                icon=":material/help:",
            )
            st.button("Clear", key="setup_drop_clear", type="tertiary", on_click=_clear, args=(studio,))
            return
        _story(beginning, beginning.made)
        changes = _changes(studio, beginning, beginning.made)
        _differences(studio, beginning, beginning.made, changes)
    used = st.session_state.get(USED, ("", [], {}))
    kept = _chips(studio, job, beginning, in_use=used[0] == job)
    with st.container(horizontal=True, vertical_alignment="center"):
        if used[0] == job:
            st.markdown(f":green[:material/check: In use: {_in_words(used[1], used[2])}]")
        else:
            st.button(
                "Use these",
                key="setup_drop_use",
                type="primary",
                icon=":material/check:",
                disabled=not (changes or kept),
                on_click=_use,
                args=(studio, job, kept, changes),
            )
        st.button(
            "Clear",
            key="setup_drop_clear",
            type="tertiary",
            on_click=_clear,
            args=(studio,),
            help="Forget it, and undo what it changed",
        )


def _story(beginning: Beginning, made: Made) -> None:
    """Draw what the picture or the prompt says."""
    by = [f"Made with **{literally(made.program[:40])}**" if made.program else "", literally(made.model[:80])]
    _line(st.markdown, by)
    width_px, height_px = _size(beginning, made)
    facts = [
        f"Seed {made.seed}" if made.seed is not None else "",
        counted(made.steps, "step") if made.steps else "",
        f"{width_px} × {height_px} pixels" if width_px and height_px else "",
    ]
    _line(st.caption, facts)
    if made.prompt:
        cut = len(made.prompt) > PROMPT_CHARACTERS
        st.code(
            made.prompt[:PROMPT_CHARACTERS] + ("…" if cut else ""),
            language=None,
            wrap_lines=True,
            height=LONG_PX if len(made.prompt) > LONG_CHARACTERS else "content",
        )
    else:
        st.caption("It holds no prompt that GARS can read.")


def _line(draw: Callable[[str], object], parts: Iterable[str]) -> None:
    """Draw what there is of the parts in one line; nothing, and no gap either, if there is none."""
    if line := " · ".join(filter(None, parts)):
        draw(line)


def _size(beginning: Beginning, made: Made) -> tuple[int, int]:
    return made.width_px or beginning.width_px, made.height_px or beginning.height_px


def _changes(studio: Studio, beginning: Beginning, made: Made) -> dict[str, Any]:
    """Return what Setup's inputs become: {key of the session state: value}."""
    changes: dict[str, Any] = {}
    if all(_size(beginning, made)):
        changes["setup_format"] = _nearest_format(*_size(beginning, made))
    if beginning.idea:
        changes["setup_idea"] = beginning.idea
    if made.seed is not None and made.seed < SEEDS:
        changes[picture_seed.KEY] = made.seed
    for maker in studio.models.makers.all() if made.steps else ():
        if maker.steps():
            changes[f"setup_steps_{maker.id}"] = min(maker.steps(), key=lambda count: abs(count - (made.steps or 0)))
    return changes


def _differences(studio: Studio, beginning: Beginning, made: Made, changes: dict[str, Any]) -> None:
    """Say where a session cannot begin with quite what the picture says."""
    maker = studio.models.makers.get(st.session_state.get("setup_maker", ""))
    sentences = []
    if beginning.shortened:
        sentences.append(
            f"Your idea becomes “{beginning.idea}”, the part of the prompt that leaves room for attributes."
            if beginning.idea
            else "The prompt is too long to become your idea."
        )
    if made.seed is not None and made.seed >= SEEDS:
        sentences.append(f"The seed is left out: GARS takes seeds up to {SEEDS - 1:,}.")
    steps = changes.get(f"setup_steps_{maker.id}")
    if steps not in (None, made.steps):
        sentences.append(f"{maker.label} takes {counted(steps, 'step')}, the nearest it offers.")
    if "setup_format" in changes and FORMATS[changes["setup_format"]] != _size(beginning, made):
        sentences.append(f"The nearest size is {changes['setup_format']}.")
    if beginning.unknown:
        sentences.append(f"Not among your values: {', '.join(beginning.unknown)}.")
    for sentence in sentences:
        st.caption(f":material/info: {literally(sentence)}")


def _chips(studio: Studio, job: str, beginning: Beginning, in_use: bool) -> list[tuple[str, bool]]:
    """Draw the values to confirm or leave out; return the confirmed ones as (value id, liked)."""
    matches = {match.value_id: match for match in beginning.values if match.value_id in studio.values.catalogue.by_id}
    if not matches:
        if beginning.idea:
            st.caption("The prompt names no attribute clearly, so nothing is ticked.")
        return []

    def label(value: str) -> str:
        match = matches[value]
        nearness = "" if match.similarity >= 1 else f" · {match.similarity:.0%}"
        return ("" if match.likes else "not ") + literally(studio.values.phrase(value)) + nearness

    sure = [value for value, match in matches.items() if match.similarity >= SURE]
    chosen = st.pills(
        "What it was drawn from" if beginning.made and beginning.made.attributes else "What the prompt mentions",
        list(matches),
        selection_mode="multi",
        default=sure,
        format_func=label,
        wrap=True,
        disabled=in_use,
        key=f"setup_drop_values_{job}",
        persist_state="session",
        help="The chosen ones are ticked below; press one to change that. A percentage tells how close an attribute "
        f"comes to the picture's words: below {SURE:.0%} it is a guess.",
    )
    return [(value, matches[value].likes) for value in chosen]


def _use(studio: Studio, job: str, kept: list[tuple[str, bool]], changes: dict[str, Any]) -> None:
    _take_back(studio)
    before = {key: (st.session_state.get(key), value) for key, value in changes.items()}
    st.session_state.update(changes)
    st.session_state[USED] = (job, tick(studio, kept), before)


def _take_back(studio: Studio) -> None:
    """Put back what the picture in use changed, except where the user has changed it since."""
    _, values, changes = st.session_state.pop(USED, ("", [], {}))
    untick(studio, values)
    for key, (before, after) in changes.items():
        if st.session_state.get(key) == after and before is None:
            del st.session_state[key]
        elif st.session_state.get(key) == after:
            st.session_state[key] = before


def _clear(studio: Studio) -> None:
    _take_back(studio)
    studio.jobs.forget(st.session_state.pop(JOB, ""))
    st.session_state.pop(HANDED, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # a new uploader, which is empty


def _in_words(values: list[str], changes: dict[str, Any]) -> str:
    parts = [
        "the idea" if "setup_idea" in changes else "",
        counted(len(values), "tick") if values else "",
        "the seed" if picture_seed.KEY in changes else "",
        "the steps" if any(key.startswith("setup_steps_") for key in changes) else "",
        "the size" if "setup_format" in changes else "",
    ]
    *first, last = filter(None, parts)
    return f"{', '.join(first)} and {last}." if first else f"{last}."


def _nearest_format(width_px: int, height_px: int) -> str:
    """Return the format of the nearest shape, of equal shapes the nearest in size."""

    def distance(name: str) -> tuple[float, float]:
        width, height = FORMATS[name]
        shape = abs(math.log(width / height) - math.log(width_px / height_px))
        return round(shape, 2), abs(math.log(width * height) - math.log(width_px * height_px))

    return min(FORMATS, key=distance)
