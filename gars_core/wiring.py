"""Chooses the implementation of every part; nothing else does."""

from __future__ import annotations

import gc
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from gars_core.engines.clip import Clip
from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.fakes import fake_engines
from gars_core.engines.minilm import MiniLM
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.pickscore import PickScore
from gars_core.engines.sdxl.checkpoints import CheckpointMakers
from gars_core.engines.sdxl.maker import SDXLMaker, Slot
from gars_core.engines.servers.a1111 import A1111
from gars_core.engines.servers.comfyui import COMFYUI
from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.vision import SHIPPED, LlamaVision
from gars_core.engines.writers import Writers
from gars_core.jobs import Jobs, Work
from gars_core.ports import (
    LanguageModel,
    Loadable,
    PictureModel,
    PromptIndex,
    PromptWriter,
    Scorer,
    TextEncoder,
    VisionModel,
)
from gars_core.prompting.writer import Writer
from gars_core.scoring.looks import Looks
from gars_core.settings import Settings
from gars_core.sketch.maker import SketchMaker
from gars_core.store.db import open_database
from gars_core.store.events import EventStore
from gars_core.store.files import PictureFiles
from gars_core.store.library.entries import LibraryStore
from gars_core.store.pictures import PictureStore
from gars_core.store.preferences import Preferences
from gars_core.store.profiles import ProfileStore
from gars_core.store.scores import ScoreStore
from gars_core.store.vectors.chroma import ChromaIndex
from gars_core.store.vectors.chroma_prompts import ChromaPrompts
from gars_core.store.vectors.quick_index import QuickIndex
from gars_core.studio import Studio
from gars_core.studio.critic.apply_advice import Following
from gars_core.studio.critic.critic import Critic
from gars_core.studio.critic.looking import Looking
from gars_core.studio.drawing.portraits import Portraits
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.library.beginnings import FoundPictures
from gars_core.studio.library.encoding import Encoding, readings
from gars_core.studio.library.entry_pictures import picture_of
from gars_core.studio.library.imports import Imports
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.library.picture_search import PictureSearch
from gars_core.studio.library.rewriting import Rewriting
from gars_core.studio.library.search import Library
from gars_core.studio.models.folders import ModelFolders
from gars_core.studio.models.makers import Makers, Source
from gars_core.studio.models.servers import Servers
from gars_core.studio.models.shelf import Shelf
from gars_core.studio.scoring.calibration import Calibration
from gars_core.studio.scoring.clip_scorers import clip_scorers, preference_scorer
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions.branches import Branches
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.taste.profiles import Profiles
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.look_alikes import LookAlikes
from gars_core.studio.values.neighbour_index import NeighbourIndex
from gars_core.studio.values.values import Values
from gars_core.studio.values.word_lists import WordLists
from gars_core.types import Brief, Report

DIALECTS = {"a1111": A1111, "comfyui": COMFYUI}


@dataclass(frozen=True)
class Engines:
    """The outside models of a studio. makers: best first. models: the others that the Models page shows.

    preference: what tells which pictures people would like, None for nothing. vision: what looks for the critic.
    """

    encoder: TextEncoder
    writer: LanguageModel | None
    makers: Sequence[Source]
    models: Callable[[], Sequence[Loadable]]
    clip: PictureModel
    preference: PictureModel | None = None
    vision: VisionModel | None = None


def build(settings: Settings) -> Studio:
    """Return a studio over the settings' folders. Raises StorageFailed if the database there is damaged."""
    settings, notice = _writable(settings)
    engine = open_database(settings.data_dir)
    events, pictures = EventStore(engine, settings.data_dir), PictureStore(engine, settings.data_dir)
    files, sessions = PictureFiles(settings.data_dir), Sessions(events)
    preferences = Preferences(engine, settings.data_dir)
    folders = ModelFolders(settings.models_dir, preferences)
    shelf = Shelf(settings.models_dir, Hub(settings.hub_endpoint, settings.offline), folders)
    engines, index = _engines(settings, folders), ChromaIndex(settings.data_dir / "chroma", settings.chroma_url)
    values = Values(settings.data_dir, engines.encoder)
    taste, jobs = Taste(values), Jobs()
    servers = Servers(preferences, jobs, lambda server: ServerMaker(server, DIALECTS[server.kind]))
    profiles = Profiles(ProfileStore(engine, settings.data_dir), sessions, values)
    phrases = {name: [value.phrase for value in found] for name, found in values.catalogue.by_category.items()}
    writer = Writer(engines.writer, count_clip_tokens, phrases)
    clip, prompts, indexes = engines.clip, LibraryStore(settings.data_dir), _indexes(settings)
    library = Library(prompts, indexes, engines.encoder, engines.writer, jobs)
    look_alikes, scores = LookAlikes(values, clip, settings.data_dir), ScoreStore(engine, settings.data_dir)
    scoring = Scoring(
        _scorers(engines, Calibration(library, indexes, scores, values), look_alikes), scores, values, files, jobs
    )
    encoding = Encoding(prompts, indexes, readings(engines.encoder, clip, partial(picture_of, files)))
    own_prompts = OwnPrompts(sessions, pictures, prompts, encoding, preferences)
    rounds = Rounds(sessions, values, taste, writer, pictures, files, scoring, own_prompts)
    found = FoundPictures(values, count_clip_tokens, jobs)
    makers = Makers(*engines.makers[:-1], servers.makers, engines.makers[-1])
    critic = Critic(
        sessions,
        values,
        makers,
        pictures,
        scoring,
        jobs,
        Looking(values, files, scoring, engines.vision),
        Following(sessions, rounds, count_clip_tokens),
    )
    return Studio(
        sessions=sessions,
        taste=taste,
        profiles=profiles,
        values=values,
        rounds=rounds,
        branches=Branches(sessions, values, pictures, files, jobs),
        portraits=Portraits(profiles, taste, values, writer, files, jobs),
        lists=WordLists(values, engines.encoder, count_clip_tokens, jobs),
        pictures=pictures,
        files=files,
        jobs=jobs,
        makers=makers,
        models=engines.models,
        shelf=shelf,
        servers=servers,
        scoring=scoring,
        critic=critic,
        encoding=encoding,
        imports=Imports(prompts, encoding, engines.encoder.id, settings.data_dir / "brought"),
        library=library,
        picture_search=PictureSearch(found, files, values, clip, look_alikes, jobs),
        own_prompts=own_prompts,
        rewriting=Rewriting(writer, values, count_clip_tokens, jobs),
        count_tokens=count_clip_tokens,
        warm_ups=_warm_ups(writer, values, engines, NeighbourIndex(values, index, jobs), own_prompts),
        notice=notice,
    )


def _scorers(engines: Engines, calibration: Calibration, look_alikes: LookAlikes) -> Callable[[], list[Scorer]]:
    """Return what names the scorers whose models are installed; looking takes microseconds."""
    by_model: list[tuple[Loadable, list[Scorer]]] = [
        (engines.clip, [*clip_scorers(engines.clip, calibration, look_alikes)])
    ]
    if engines.preference:
        by_model.append((engines.preference, [preference_scorer(engines.preference, calibration)]))
    return lambda: [Looks(), *(one for model, some in by_model if model.status().installed for one in some)]


def _indexes(settings: Settings) -> Callable[[str], PromptIndex]:
    """Return what gives an encoder's index of the library, one for the whole process."""

    @cache
    def index(encoder_id: str) -> PromptIndex:
        name = re.sub(r"[^a-zA-Z0-9.-]", "-", encoder_id)
        if settings.chroma_url:
            return ChromaPrompts(settings.chroma_url, f"library.{name}")
        return QuickIndex(settings.data_dir / "library" / name)

    return index


def _engines(settings: Settings, folders: ModelFolders) -> Engines:
    if settings.engines == "fake":
        fake_encoder, fake_maker, fake_clip, fake_vision = fake_engines()
        return Engines(
            fake_encoder, None, [lambda: [fake_maker]], lambda: [fake_clip, fake_vision], fake_clip, vision=fake_vision
        )
    encoder, clip, preference = MiniLM(settings.models_dir), Clip(settings.models_dir), PickScore(settings.models_dir)
    manifests = read_all(settings.models_dir).values()
    writers = Writers(manifests, settings.models_dir, settings.writer_path, folders.all)
    visions = [LlamaVision(manifest, settings.models_dir) for manifest in manifests if manifest.role == "critic"]
    visions.sort(key=lambda model: (not model.status().installed, model.id == SHIPPED))  # one's own come first

    def others() -> list[Loadable]:
        return [*writers.all(), encoder, clip, preference, *visions]

    def make_room(need_bytes: int) -> None:
        for model in others():
            if model.status().loaded:
                model.unload()

    slot, sketch = Slot(), SketchMaker(encoder)
    sdxl = SDXLMaker(
        settings.models_dir, folders=folders.all, slot=slot, make_room=make_room, eight_bits=settings.eight_bits
    )
    checkpoints = CheckpointMakers(settings.models_dir, folders.all, slot, make_room, settings.eight_bits)
    return Engines(
        encoder, writers, [lambda: [sdxl], checkpoints, lambda: [sketch]], others, clip, preference, visions[0]
    )


def _warm_ups(
    writer: PromptWriter, values: Values, engines: Engines, neighbours: NeighbourIndex, own_prompts: OwnPrompts
) -> list[Work]:
    """Return what makes the first round as quick as the later ones; a model that is missing says so when needed."""
    some = Brief(tuple(found[0] for found in values.catalogue.by_category.values()))

    def write(report: Report) -> None:
        writer.propose(some, seed=0, report=report)  # loads the model and reads its worked examples once

    def index(report: Report) -> None:
        values.warm_up()

    def encode(report: Report) -> None:
        engines.encoder.encode(["warm"])

    def settle(report: Report) -> None:
        # What the libraries made while loading lives as long as the process; walking it at every full collection would
        # hold up a page for a third of a second now and then.
        gc.collect()
        gc.freeze()

    def find(report: Report) -> None:
        neighbours.refresh()

    def catch_up(report: Report) -> None:
        own_prompts.catch_up()

    return [write, index, encode, settle, find, catch_up]


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
            "when the computer tidies up. Make the folder writable, or set GARS_DATA_DIR, and start GARS again."
        )
    return settings, ""
