"""A tiny model on a stand-in for the hub, and getting it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from gars_core.engines.downloads.download import get
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.model_files.manifest import Manifest, ModelFile
from gars_core.types import Progress
from tests.support.hub_server import HubServer

WEIGHTS = save({"weight": torch.arange(50_000, dtype=torch.float32)})
CONFIG = b'{"width": 3}'
BIG, SMALL = "unet/model.safetensors", "config.json"


def tiny(**changes: Any) -> Manifest:
    return replace(
        Manifest(
            id="tiny",
            role="maker",
            label="Tiny",
            kind="hub",
            source="someone/tiny",
            revision="main",
            files=(ModelFile(SMALL), ModelFile(BIG)),
            bytes=0,
            memory_bytes=0,
            licence="MIT",
            licence_url="https://example.org",
        ),
        **changes,
    )


def fetched(server: HubServer, models_dir: Path, manifest: Manifest | None = None) -> list[Progress]:
    seen: list[Progress] = []
    get([manifest or tiny()], models_dir, Hub(server.endpoint), seen.append)
    return seen
