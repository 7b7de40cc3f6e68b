"""Chooses the implementation of every part; nothing else does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.llama import LlamaModel
from gars_core.engines.manifest import read_all
from gars_core.engines.minilm import MiniLM
from gars_core.engines.sdxl import SDXLMaker
from gars_core.engines.sketch import SketchMaker
from gars_core.jobs import Jobs
from gars_core.ports import ImageMaker, Loadable, TextEncoder, VectorIndex
from gars_core.prompting.writer import Writer
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.events import EventStore
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore
from gars_core.store.vectors import ChromaIndex
from gars_core.studio import Studio
from gars_core.studio.rounds import Rounds
from gars_core.studio.sessions import Sessions
from gars_core.studio.taste import Taste
from gars_core.studio.values import Values


class LoadableEncoder(TextEncoder, Loadable, Protocol):
    """An encoder that the Models page can show."""


@dataclass(frozen=True)
class Engines:
    """The outside models of a studio. writers and makers: best first; the best installed one is used."""

    encoder: LoadableEncoder
    writers: Sequence[LlamaModel]
    makers: Sequence[ImageMaker]

    def models(self) -> list[Loadable]:
        return [*self.makers, *self.writers, self.encoder]  # type: ignore[list-item]


def build(settings: Settings) -> Studio:
    """Return a studio over the settings' folders. Raises StorageFailed if the database there is damaged."""
    settings, notice = _writable(settings)
    engine = open_database(settings.data_dir)
    events, pictures = EventStore(engine, settings.data_dir), PictureStore(engine, settings.data_dir)
    files, sessions = PictureFiles(settings.data_dir), Sessions(events)
    engines, index = _engines(settings), _index(settings)
    values = Values(settings.data_dir, engines.encoder, index)
    taste = Taste(values)
    phrases = {name: [value.phrase for value in found] for name, found in values.catalogue.by_category.items()}
    writer = Writer(_best(engines.writers), count_clip_tokens, phrases)
    rounds = Rounds(sessions, values, taste, engines.encoder, writer, pictures, files, index)
    return Studio(sessions=sessions, taste=taste, values=values, rounds=rounds, pictures=pictures, files=files,
                  jobs=Jobs(), makers=engines.makers, models=engines.models(), count_tokens=count_clip_tokens,
                  notice=notice)


def _engines(settings: Settings) -> Engines:
    if settings.engines == "fake":
        from gars_core.engines.fakes import fake_engines

        return Engines(*fake_engines())
    encoder = MiniLM(settings.models_dir)
    manifests = read_all(settings.models_dir).values()
    writers = [LlamaModel(manifest, settings.models_dir) for manifest in manifests if manifest.role == "writer"]
    writers.sort(key=lambda writer: not writer.writes_freely)
    own = [LlamaModel.from_file(Path(settings.writer_path).expanduser())] if settings.writer_path else []
    return Engines(encoder, [*own, *writers], [SDXLMaker(settings.models_dir), SketchMaker(encoder)])


def _best(writers: Sequence[LlamaModel]) -> LlamaModel | None:
    return next((writer for writer in writers if writer.status().installed), None)


def _index(settings: Settings) -> VectorIndex:
    return ChromaIndex(settings.data_dir / "chroma", settings.chroma_url)


def _writable(settings: Settings) -> tuple[Settings, str]:
    """Fall back to a temporary folder where the data folder cannot be written, and say so."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        folder = Path(tempfile.gettempdir()) / f"gars-{os.getpid()}"
        return replace(settings, data_dir=folder), (
            f"GARS cannot write to {settings.data_dir} ({error.strerror}): this session is kept in {folder} and goes "
            "when the computer tidies up. Make the folder writable, or set GARS_DATA_DIR, and start GARS again.")
    return settings, ""
