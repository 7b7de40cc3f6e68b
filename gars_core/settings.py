"""The only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things live on this computer.

    data_dir: sessions, pictures, vectors. models_dir: manifests/ and weights/. chroma_url: a Chroma server, or "" for
    the one inside the process. writer_path: a GGUF file to write prompts with, or "" for the best one installed.
    engines: "real", or "fake" for the small working stand-ins that tests use. hub_endpoint: where models are got from.
    offline: nothing is got from anywhere. eight_bits: whether SDXL may compute in 8 bits where a processor gains by it.
    """

    data_dir: Path = PROJECT_DIR / "data"
    models_dir: Path = PROJECT_DIR / "models"
    chroma_url: str = ""
    writer_path: str = ""
    engines: str = "real"
    hub_endpoint: str = "https://huggingface.co"
    offline: bool = False
    eight_bits: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the GARS_ variables that README.md lists, HF_ENDPOINT and HF_HUB_OFFLINE."""
        default = cls()
        return cls(
            data_dir=Path(environment.get("GARS_DATA_DIR") or default.data_dir).expanduser().resolve(),
            models_dir=Path(environment.get("GARS_MODELS_DIR") or default.models_dir).expanduser().resolve(),
            chroma_url=environment.get("GARS_CHROMA_URL", default.chroma_url),
            writer_path=environment.get("GARS_WRITER", default.writer_path),
            engines=environment.get("GARS_ENGINES") or default.engines,
            hub_endpoint=(environment.get("HF_ENDPOINT") or default.hub_endpoint).rstrip("/"),
            offline=environment.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"),
            eight_bits=environment.get("GARS_SDXL_BITS", "").strip() != "16",
        )
