"""What of a person's own words was not clear: choices where several values may be meant, and what nothing matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gars_core.catalogue.match import Match
from gars_core.catalogue.reading import TextPart
from gars_core.studio import Studio
from gars_core.ui.shell import literally


def ask_back(
    studio: Studio, parts: Sequence[TextPart], page: str, answer: Callable[[TextPart, Match | None], None]
) -> None:
    """Draw the unsure parts with a button for each value, and those that were not understood in one line.

    answer: called with an unsure part and the match that is meant, None for none of them. page: begins the keys.
    """
    for number, part in enumerate(parts):
        if part.status == "unsure":
            _choices(studio, part, f"{page}_meant_{number}", answer)
    unknown = ", ".join(f"“{literally(part.words)}”" for part in parts if part.status == "not understood")
    if unknown:
        st.info(
            f"Not understood: {unknown}. Try other words: a subject, a place, a colour, a light or a mood.",
            icon=":material/help:",
        )


def _choices(studio: Studio, part: TextPart, key: str, answer: Callable[[TextPart, Match | None], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.markdown(f"“{literally(part.words)}”: did you mean …?", width="content")
        for match in part.matches:
            st.button(
                literally(studio.values.phrase(match.value_id)),
                icon=f":material/{'thumb_up' if match.likes else 'thumb_down'}:",
                key=f"{key}_{match.value_id}",
                help="You like it" if match.likes else "You would rather not see it",
                on_click=answer,
                args=(part, match),
            )
        st.button("None of these", key=f"{key}_none", type="tertiary", on_click=answer, args=(part, None))
