"""Models: get, check and remove them, load and unload; folders of one's own; what draws, writes and judges."""

import streamlit as st

from gars_core.ui.models_cards import ROLES, bundles, role, where_from
from gars_core.ui.models_folders import folders
from gars_core.ui.shell import errors_shown, page

studio = page("Models")
st.header("Models", anchor=False)
st.caption("Everything runs on this computer. What you get here is used from then on; a model loads by itself when it "
           "is first needed.")

with errors_shown():
    where_from(studio)
    bundles(studio)
    models = studio.models()
    for name in ROLES:
        role(studio, name, [status for status in models if status.role == name])
    folders(studio)
