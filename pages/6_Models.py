"""Models: what is installed, from where, how large, under which licence; load and unload."""

import streamlit as st

from gars_core.ui.job_panel import job_panel
from gars_core.ui.parts import size
from gars_core.ui.shell import errors_shown, page

ROLES = {"maker": "Picture makers", "writer": "Prompt writers", "encoder": "Text encoders", "scorer": "Scorers"}

studio = page("Models")
st.header("Models", anchor=False)
st.caption("Everything runs on this computer. A model loads by itself when it is first needed.")

with errors_shown():
    models = studio.models()
    for role, title in ROLES.items():
        of_role = [status for status in models if status.role == role]
        if not of_role:
            continue
        st.subheader(title, anchor=False)
        for status in of_role:
            with st.container(border=True, key=f"model-{status.id.replace('.', '-')}"):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{status.label}**", width="stretch")
                    if status.loaded:
                        st.badge("In memory", icon=":material/memory:", color="green")
                    elif status.installed:
                        st.badge("Installed", icon=":material/check:", color="blue")
                    else:
                        st.badge("Not installed", icon=":material/cloud_download:", color="gray")
                facts = [f"{size(status.size_bytes)} on disk" if status.size_bytes else "",
                         f"{size(status.memory_bytes)} in memory" if status.memory_bytes else "",
                         f"[{status.licence}]({status.licence_url})" if status.licence_url else status.licence,
                         status.source]
                st.caption(" · ".join(fact for fact in facts if fact))
                if status.where:
                    st.caption(f"`{status.where}`")
                if status.missing and not status.installed:
                    st.caption(f":material/info: {status.missing}")
                busy = job_panel(studio, f"model:{status.id}") is not None
                if status.installed and status.memory_bytes:
                    if status.loaded:
                        if st.button("Unload", key=f"models_unload_{status.id}", disabled=busy):
                            studio.unload(status.id)
                            st.rerun()
                    elif st.button("Load", key=f"models_load_{status.id}", disabled=busy):
                        studio.load(status.id)
                        st.rerun()
