"""What people get in one go: models that are of use together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gars_core.engines.model_files.manifest import Manifest
from gars_core.errors import BadInput


@dataclass(frozen=True)
class Bundle:
    """Models by their manifests' ids. label says what one can do with them."""

    id: str
    label: str
    note: str
    parts: tuple[str, ...]


BUNDLES = (
    Bundle(
        "sdxl",
        "Draw with SDXL-Lightning",
        "Pictures in 4 steps, by a graphics card of 8 GB or by the processor.",
        ("sdxl-base", "sdxl-lightning-4step", "sdxl-vae-fp16-fix", "taesdxl"),
    ),
    Bundle(
        "writer",
        "Write with Qwen2.5 1.5B",
        "Prompts in its own sentences, where the small writer fills in frames.",
        ("qwen2.5-1.5b-instruct",),
    ),
)


def models_of(id: str, manifests: Mapping[str, Manifest]) -> list[Manifest]:
    """Return the models of a bundle, or the one of that id. Raises BadInput for an id that nothing has."""
    for bundle in BUNDLES:
        if bundle.id == id:
            return [manifests[part] for part in bundle.parts]
    if id not in manifests:
        raise BadInput(f"There is no model {id!r}.", "`python -m gars_core.models list` names them all.")
    return [manifests[id]]
