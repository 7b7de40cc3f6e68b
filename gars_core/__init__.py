"""GARS, a generative art recommendation studio: everything but the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gars_core.studio import Studio

__version__ = "0.1.0"


def open_studio(data_dir: str | Path | None = None) -> Studio:
    """Return a studio for notebooks and scripts, over the app's data or a folder; see gars_core.notebook."""
    # Imported here, so that every other module imports no more than it names.
    from gars_core import notebook

    return notebook.open_studio(data_dir)
