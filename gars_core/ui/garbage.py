"""Keeps clicks quick beside large libraries."""

from __future__ import annotations

import gc
import sys

NEW_MODULES = 50
_seen = 0


def spare_libraries() -> None:
    """Take what the libraries loaded so far hold out of garbage collection.

    Streamlit collects everything after every script run, which walks every object in the process: a third of a second
    a click once torch and Chroma are there. Done anew only when more of them came, so that little else is kept.
    """
    global _seen
    if len(sys.modules) >= _seen + NEW_MODULES:
        _seen = len(sys.modules)
        gc.freeze()
