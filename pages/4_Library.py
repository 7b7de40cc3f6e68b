"""Library: prompts of others and your own, searched by words or by picture, used again, and brought in."""

import streamlit as st

from gars_core.ui.library.bring import bring
from gars_core.ui.library.collections import at_work, by_meaning, collections
from gars_core.ui.library.damaged import library_errors_shown
from gars_core.ui.library.results import results
from gars_core.ui.library.rewrite import rewrite_panel
from gars_core.ui.library.search import search
from gars_core.ui.shared.parts import empty_state
from gars_core.ui.shell import page
from gars_core.words import counted

studio = page("Library")
studio.warm_up.queue_once()
st.title("Prompt library", anchor=False)
with library_errors_shown(studio):
    studio.library.own_prompts.catch_up()
    count = studio.library.contents.count()
    find, keep = st.tabs(["Search", "Collections"], key="library_tab", on_change="rerun")
    with find, library_errors_shown(studio):
        if find.open and count:
            hits = search(studio)
            if hits is None:
                st.caption(
                    f"{counted(count, 'prompt')} to search. Each can start a session, or lend its words to yours."
                )
            else:
                rewrite_panel(studio)
                results(studio, hits)
        elif find.open:
            empty_state(
                "Nothing to search yet",
                "Find prompts by what they mean, and start from them. What you draw is "
                "added by itself; import other people's prompts under Collections.",
            )
    with keep, library_errors_shown(studio):
        if keep.open:
            busy = at_work(studio)
            bring(studio, empty=not count)
            collections(studio, busy)
            by_meaning(studio, busy)
