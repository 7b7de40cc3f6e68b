"""Chooses the implementation of every part; nothing else does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.fakes import fake_engines
from gars_core.engines.llama import LlamaModel
from gars_core.engines.manifest import read_all
from gars_core.engines.minilm import MiniLM
from gars_core.engines.sdxl import SDXLMaker
from gars_core.engines.sketch import SketchMaker
from gars_core.jobs import Jobs, Work
from gars_core.ports import ImageMaker, LanguageModel, Loadable, TextEncoder
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


@dataclass(frozen=True)
class Engines:
    """The outside models of a studio. makers: best first. models: what the Models page shows."""

    encoder: TextEncoder
    writer: LanguageModel | None
    makers: Sequence[ImageMaker]
    models: Sequence[Loadable]
    warm_ups: Sequence[Work] = ()


def build(settings: Settings) -> Studio:
    """Return a studio over the settings' folders. Raises StorageFailed if the database there is damaged."""
    settings, notice = _writable(settings)
    engine = open_database(settings.data_dir)
    events, pictures = EventStore(engine, settings.data_dir), PictureStore(engine, settings.data_dir)
    files, sessions = PictureFiles(settings.data_dir), Sessions(events)
    engines, index = _engines(settings), ChromaIndex(settings.data_dir / "chroma", settings.chroma_url)
    values = Values(settings.data_dir, engines.encoder, index)
    taste = Taste(values)
    phrases = {name: [value.phrase for value in found] for name, found in values.catalogue.by_category.items()}
    writer = Writer(engines.writer, count_clip_tokens, phrases)
    rounds = Rounds(sessions, values, taste, engines.encoder, writer, pictures, files, index)
    return Studio(sessions=sessions, taste=taste, values=values, rounds=rounds, pictures=pictures, files=files,
                  jobs=Jobs(), makers=engines.makers, models=engines.models, count_tokens=count_clip_tokens,
                  warm_ups=[*engines.warm_ups, lambda report: values.warm_up()], notice=notice)


def _engines(settings: Settings) -> Engines:
    if settings.engines == "fake":
        fake_encoder, fake_maker = fake_engines()
        return Engines(fake_encoder, None, [fake_maker], [fake_maker])
    encoder, writers = MiniLM(settings.models_dir), _writers(settings)
    best = next((writer for writer in writers if writer.status().installed), None)
    sdxl, sketch = SDXLMaker(settings.models_dir), SketchMaker(encoder)
    warm_ups = [model.load for model in (best, encoder) if model and model.status().installed]
    return Engines(encoder, best, [sdxl, sketch], [sdxl, sketch, *writers, encoder], warm_ups)


def _writers(settings: Settings) -> list[LlamaModel]:
    """Return every prompt writer there may be, best first: the user's own file, then the ones that write freely."""
    manifests = [manifest for manifest in read_all(settings.models_dir).values() if manifest.role == "writer"]
    known = sorted((LlamaModel(manifest, settings.models_dir) for manifest in manifests),
                   key=lambda writer: not writer.writes_freely)
    own = [LlamaModel.from_file(Path(settings.writer_path).expanduser())] if settings.writer_path else []
    return [*own, *known]


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
