"""What the Library page says when something fails, with a way out for a library that is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from gars_core.errors import LibraryDamaged
from gars_core.studio import Studio
from gars_core.ui.library.state import by_words
from gars_core.ui.shell import act, errors_shown, show_error


@contextmanager
def library_errors_shown(studio: Studio) -> Iterator[None]:
    """Show a GarsError and go on with the page; a damaged library can be set aside there."""
    with errors_shown():
        try:
            yield
        except LibraryDamaged as error:
            show_error(error)
            st.button(
                "Set it aside and start a new one",
                key="library_set_aside",
                type="primary",
                on_click=act,
                args=(_begin_anew, studio),
            )


def _begin_anew(studio: Studio) -> None:
    kept = studio.library.encoding.begin_anew()
    by_words()  # what was found has ids of the old library
    studio.library.own_prompts.catch_up()
    st.toast(
        f"The old library is kept as {kept.name}. Import your collections again under Collections.",
        icon=":material/check:",
        duration="long",
    )
