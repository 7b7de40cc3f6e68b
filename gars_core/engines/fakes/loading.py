"""What is loaded and unloaded of a stand-in for a model."""

from __future__ import annotations

from pathlib import Path

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.model_files.manifest import Manifest, Place, Role


def stand_in(id: str, role: Role, label: str) -> LazyModel[str]:
    """Return a model that is always installed and takes no memory."""
    manifest = Manifest(
        id=id,
        role=role,
        label=label,
        kind="pypi",
        source="GARS",
        revision="",
        files=(),
        bytes=0,
        memory_bytes=0,
        licence="Apache-2.0",
        licence_url="https://www.apache.org/licenses/LICENSE-2.0",
    )
    place = Place(Path(__file__).parent)
    return LazyModel(manifest, lambda: place, lambda folder: label)
