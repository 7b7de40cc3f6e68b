"""Other programs that draw, on the Models page: a card each, and a form for one more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from gars_core.studio import Studio
from gars_core.studio.models.servers import (
    MAX_CFG_SCALE,
    MAX_NAME_CHARACTERS,
    MAX_STEPS,
    MAX_TEXT_CHARACTERS,
    Kind,
    Offer,
    Server,
    owner,
)
from gars_core.ui.shared.job_panel import job_panel
from gars_core.ui.shell import act, errors_shown, literally
from gars_core.words import counted

KINDS: dict[Kind, str] = {"a1111": "A1111, Forge, SD.Next", "comfyui": "ComfyUI"}
NAMES = {"a1111": "A1111", "comfyui": "ComfyUI"}
ADDRESSES = {"a1111": "http://127.0.0.1:7860", "comfyui": "http://127.0.0.1:8188"}
ADDED = "models_servers_added"


def servers(studio: Studio) -> None:
    """Draw the servers there are, and the form that adds one."""
    st.subheader("Other servers", anchor=False)
    st.caption(
        "Another program can draw for GARS, on this computer or on one you trust: AUTOMATIC1111, Forge or "
        "SD.Next, started with `--api`, or ComfyUI. Prompts, and pictures to begin from, are sent there."
    )
    there = studio.models.servers.all()
    for server in there:
        with errors_shown():
            _card(studio, server)
    added = st.session_state.setdefault(ADDED, 0)
    with st.expander("Add a server", icon=":material/add:", key=f"models_server_add_{added}"), errors_shown():
        _add(studio, f"models_server_new_{added}")


def _add(studio: Studio, key: str) -> None:
    kind = st.segmented_control(
        "Program", list(KINDS), default="a1111", required=True, format_func=KINDS.__getitem__, key=f"{key}_kind"
    )
    with st.form(f"{key}_{kind}", border=False):
        fields = _connection(f"{key}_{kind}", Server("", kind, NAMES[kind], ADDRESSES[kind]))
        if st.form_submit_button("Add and test", icon=":material/add:", key=f"{key}_submit"):
            studio.models.servers.add(Server(id="", kind=kind, **fields))
            st.session_state[ADDED] += 1  # the next form is an empty one
            st.rerun()


def _card(studio: Studio, server: Server) -> None:
    key = f"models_server_{server.id}"
    with st.container(border=True, gap="small", key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literally(server.name)}**", width="stretch")
            if not server.trouble:
                st.badge("Ready", icon=":material/check:", color="green")
            else:
                st.badge("Cannot draw now", icon=":material/cloud_off:", color="orange")
        st.caption(
            f"{literally(server.found.program if server.found else NAMES[server.kind])} · `{server.address}`"
            + (f"  \n{_what_it_has(server.found)}" if server.found else "")
        )
        busy = job_panel(studio, owner(server.id)) is not None
        job = studio.jobs.latest(owner(server.id))
        if server.trouble and not busy and not (job and job.status == "failed"):
            st.caption(f":material/info: {literally(server.trouble)}")
        with st.expander("How it draws", icon=":material/tune:", key=f"{key}_drawing"), errors_shown():
            _drawing(studio, server, key)
        with st.expander("Connection", icon=":material/link:", key=f"{key}_connection"), errors_shown():
            with st.form(f"{key}_connecting", border=False):
                fields = _connection(key, server)
                if st.form_submit_button("Save and test", key=f"{key}_connect", disabled=busy):
                    _save(studio, replace(server, **fields))
        with st.container(horizontal=True):
            st.button(
                "Test connection",
                icon=":material/network_check:",
                key=f"{key}_test",
                disabled=busy,
                on_click=act,
                args=(studio.models.servers.queue_test, server.id),
            )
            with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"{key}_sure"):
                st.caption("GARS forgets its address and password. Pictures made with it are kept.")
                st.button(
                    f"Remove {server.name}",
                    key=f"{key}_remove",
                    on_click=act,
                    args=(studio.models.servers.remove, server.id),
                )


def _what_it_has(offer: Offer) -> str:
    counts = ((len(offer.models), "model"), (len(offer.samplers), "sampler"), (len(offer.loras), "LoRA"))
    return " · ".join(
        [*(counted(number, noun) for number, noun in counts if number), f"answers in {offer.answered_ms} ms"]
    )


def _connection(key: str, server: Server) -> dict[str, Any]:
    """Draw where a server is and how it is entered; return it as a Server's fields. A kept password is not shown."""
    left, right = st.columns([2, 3])
    name = left.text_input("Name", server.name, MAX_NAME_CHARACTERS, key=f"{key}_name")
    address = right.text_input("Address", server.address, key=f"{key}_address")
    left, right = st.columns([2, 3])
    user = left.text_input(
        "User name", server.user, key=f"{key}_user", autocomplete="off", placeholder="If it asks for one"
    )
    typed = right.text_input(
        "Password",
        type="password",
        key=f"{key}_password",
        autocomplete="new-password",
        placeholder="Saved; type to replace it" if server.password else "",
    )
    st.caption("The password is kept unencrypted in the data folder of GARS.")
    check = st.checkbox(
        "Check the certificate of an https address",
        server.check_certificate,
        key=f"{key}_check",
        help="Switch it off only for your own server with a certificate you made yourself: GARS then "
        "cannot tell whether it is really that server.",
    )
    password = typed or server.password if user.strip() else ""
    return {
        "name": name.strip(),
        "address": address.strip(),
        "user": user.strip(),
        "password": password,
        "check_certificate": check,
    }


def _drawing(studio: Studio, server: Server, key: str) -> None:
    offer = server.found or Offer("")
    usual = "The one it has loaded" if server.kind == "a1111" else "The first one it has"
    with st.form(f"{key}_how", border=False):
        model = _choice("Model", offer.models, server.model, usual, f"{key}_model")
        left, right = st.columns(2)
        with left:
            sampler = _choice("Sampler", offer.samplers, server.sampler, "That program's default", f"{key}_sampler")
        with right:
            schedule = _choice(
                "Schedule", offer.schedules, server.schedule, "That program's default", f"{key}_schedule"
            )
        left, right = st.columns(2)
        steps = left.number_input(
            "Steps",
            1,
            MAX_STEPS,
            server.steps,
            key=f"{key}_steps",
            help="What Setup offers first; other counts can be chosen there.",
        )
        scale = right.number_input(
            "CFG scale",
            0.0,
            MAX_CFG_SCALE,
            server.cfg_scale,
            0.5,
            key=f"{key}_scale",
            help="How closely it follows the prompt: about 7 for most models, 1 to 2 for "
            "Lightning, Turbo and LCM ones.",
        )
        negative = st.text_area(
            "Negative prompt",
            server.negative,
            max_chars=MAX_TEXT_CHARACTERS,
            height=80,
            key=f"{key}_negative",
            placeholder="blurry, watermark",
            help="What no picture should show. It has an effect only at a CFG scale above 1.",
        )
        if st.form_submit_button("Save", key=f"{key}_save"):
            _save(
                studio,
                replace(
                    server,
                    model=model,
                    sampler=sampler,
                    schedule=schedule,
                    steps=int(steps),
                    cfg_scale=float(scale),
                    negative=negative.strip(),
                ),
            )


def _choice(label: str, offered: tuple[str, ...], chosen: str, usual: str, key: str) -> str:
    """Draw a choice of the server's own names, "" leaving it to the server."""
    options = list(dict.fromkeys(["", *offered, chosen]))
    return st.selectbox(
        label,
        options,
        index=options.index(chosen),
        key=key,
        disabled=len(options) == 1,
        format_func=lambda name: name or usual,
    )


def _save(studio: Studio, server: Server) -> None:
    studio.models.servers.change(server)
    st.toast(f"{server.name} is saved.", icon=":material/check:")
    st.rerun()
