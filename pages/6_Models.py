"""Models: get, check and remove them, load and unload; folders of one's own and other servers."""

import streamlit as st

from gars_core.ui.models.cards import ROLES, bundles, role, where_from
from gars_core.ui.models.folders import folders
from gars_core.ui.models.servers import servers
from gars_core.ui.shell import errors_shown, page

studio = page("Models")
st.title("Models", anchor=False)
st.caption(
    "Everything runs on this computer, unless you add a server. What you download here is used from then on; a "
    "model is loaded when it is first needed."
)

with errors_shown():
    where_from(studio)
    bundles(studio)
    elsewhere = {maker.id for maker in studio.models.servers.makers()}
    models = [status for status in studio.models.memory.statuses() if status.id not in elsewhere]
    for name in ROLES:
        role(studio, name, [status for status in models if status.role == name])
    folders(studio)
    servers(studio)
