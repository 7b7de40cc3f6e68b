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
from gars_core.engines.processor import prepare_process
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
    VectorIndex,
    VisionModel,
)
from gars_core.prompting.writer import Writer
from gars_core.scoring.looks import Looks
from gars_core.settings import Settings
from gars_core.sketch.maker import SketchMaker
from gars_core.store.db import Database, open_database
from gars_core.store.events import EventStore
from gars_core.store.files import PictureFiles
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.pictures import PictureStore
from gars_core.store.preferences import Preferences
from gars_core.store.profiles import ProfileStore
from gars_core.store.scores import ScoreStore
from gars_core.store.vectors.chroma import ChromaIndex
from gars_core.store.vectors.chroma_prompts import ChromaPrompts
from gars_core.store.vectors.quick_index import QuickIndex
from gars_core.studio import Studio
from gars_core.studio.critic.apply_advice import ApplyAdvice
from gars_core.studio.critic.critic import Critic
from gars_core.studio.critic.looking import Looking
from gars_core.studio.drawing.best_of import BestOf
from gars_core.studio.drawing.portraits import Portraits
from gars_core.studio.drawing.queue import PictureQueue
from gars_core.studio.drawing.ready_prompts import ReadyPrompts
from gars_core.studio.drawing.round_queue import RoundQueue
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.drawing.variations import Variations
from gars_core.studio.gallery import Gallery
from gars_core.studio.library.beginnings import Beginnings
from gars_core.studio.library.contents import Contents
from gars_core.studio.library.encoding import Encoding, readings
from gars_core.studio.library.entry_pictures import picture_of
from gars_core.studio.library.imports import Imports
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.library.picture_search import PictureSearch
from gars_core.studio.library.rewriting import Rewriting
from gars_core.studio.library.search import Search
from gars_core.studio.models.folders import ModelFolders
from gars_core.studio.models.makers import Makers, Source
from gars_core.studio.models.memory import Memory
from gars_core.studio.models.servers import Servers
from gars_core.studio.models.shelf import Shelf
from gars_core.studio.models.warm_up import WarmUp
from gars_core.studio.scoring.calibration import Calibration
from gars_core.studio.scoring.clip_scorers import clip_scorers, preference_scorer
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions.branches import Branches
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.sessions.statements import Statements
from gars_core.studio.studio import Drawing, Library, Models
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


@dataclass(frozen=True)
class Stores:
    """Where a studio keeps things. values: the index of large categories. prompts: an encoder's index of the library."""

    database: Database
    files: PictureFiles
    library: LibraryStore
    values: VectorIndex
    prompts: Callable[[str], PromptIndex]

    def close(self) -> None:
        self.database.close()
        self.library.close()


def build(settings: Settings, engines: Engines | None = None, stores: Stores | None = None) -> Studio:
    """Return a studio over the settings' folders, with other engines or stores where they are given.

    Raises StorageFailed if the database there is damaged.
    """
    prepare_process()
    settings, notice = _writable(settings)
    stores = stores or open_stores(settings)
    preferences, jobs = Preferences(stores.database), Jobs()
    folders = ModelFolders(settings.models_dir, preferences)
    engines = engines or find_engines(settings, folders)
    pictures, files, scores = PictureStore(stores.database), stores.files, ScoreStore(stores.database)

    values = Values(settings.data_dir, engines.encoder)
    sessions = Sessions(EventStore(stores.database))
    statements = Statements(sessions, values)
    branches = Branches(sessions, values, pictures, files, jobs)
    taste, profiles = Taste(values), Profiles(ProfileStore(stores.database), sessions, values)
    phrases = {name: [value.phrase for value in known] for name, known in values.catalogue.by_category.items()}
    writer = Writer(engines.writer, count_clip_tokens, phrases)

    search = Search(stores.library, stores.prompts, engines.encoder, engines.writer, jobs)
    pictures_of_entries = partial(picture_of, files)
    encoding = Encoding(stores.library, stores.prompts, readings(engines.encoder, engines.clip, pictures_of_entries))
    own_prompts = OwnPrompts(sessions, pictures, stores.library, encoding, preferences)
    look_alikes = LookAlikes(values, engines.clip, settings.data_dir)
    calibration = Calibration(search, stores.library, stores.prompts, scores, values)
    scoring = Scoring(_scorers(engines, calibration, look_alikes), scores, values, files, jobs)
    beginnings = Beginnings(values, count_clip_tokens, jobs)

    servers = Servers(preferences, jobs, lambda server: ServerMaker(server, DIALECTS[server.kind]))
    makers = Makers(*engines.makers[:-1], servers.makers, engines.makers[-1])
    rounds = Rounds(sessions, values, taste, writer, pictures, files, scoring, own_prompts)
    neighbours = NeighbourIndex(values, stores.values, jobs)
    return Studio(
        sessions=sessions,
        statements=statements,
        branches=branches,
        values=values,
        word_lists=WordLists(values, engines.encoder, count_clip_tokens, jobs),
        taste=taste,
        profiles=profiles,
        drawing=Drawing(
            rounds=RoundQueue(sessions, statements, profiles, values, makers, rounds, count_clip_tokens, jobs),
            prompts=ReadyPrompts(sessions, rounds, count_clip_tokens),
            pictures=PictureQueue(sessions, rounds, makers, jobs),
            variations=Variations(sessions, rounds, makers, pictures, files, jobs),
            best_of=BestOf(sessions, rounds, makers, pictures, scoring, jobs),
            portraits=Portraits(profiles, taste, values, writer, files, jobs),
        ),
        library=Library(
            contents=Contents(stores.library, files),
            search=search,
            by_picture=PictureSearch(beginnings, files, values, engines.clip, look_alikes, jobs),
            imports=Imports(stores.library, encoding, engines.encoder.id, settings.data_dir / "brought"),
            encoding=encoding,
            own_prompts=own_prompts,
            beginnings=beginnings,
            rewriting=Rewriting(writer, values, count_clip_tokens, jobs),
        ),
        gallery=Gallery(sessions, branches, values, pictures, files, makers, scoring),
        models=Models(
            makers=makers,
            servers=servers,
            shelf=Shelf(settings.models_dir, Hub(settings.hub_endpoint, settings.offline), folders),
            memory=Memory(makers, engines.models, jobs),
            warm_up=WarmUp(_warm_ups(writer, values, engines, neighbours, own_prompts), jobs),
        ),
        scoring=scoring,
        critic=Critic(
            sessions,
            values,
            makers,
            pictures,
            scoring,
            jobs,
            Looking(values, files, scoring, engines.vision),
            ApplyAdvice(sessions, rounds, count_clip_tokens),
        ),
        jobs=jobs,
        notice=notice,
        closing=(stores.close,),
    )


def open_stores(settings: Settings) -> Stores:
    """Open what lies in the data folder, and the Chroma server if one is named. Raises StorageFailed."""

    @cache
    def prompts(encoder_id: str) -> PromptIndex:
        name = re.sub(r"[^a-zA-Z0-9.-]", "-", encoder_id)
        if settings.chroma_url:
            return ChromaPrompts(settings.chroma_url, f"library.{name}")
        return QuickIndex(settings.data_dir / "library" / name)

    return Stores(
        open_database(settings.data_dir),
        PictureFiles(settings.data_dir),
        LibraryStore(LibraryDatabase(settings.data_dir)),
        ChromaIndex(settings.data_dir / "chroma", settings.chroma_url),
        prompts,
    )


def find_engines(settings: Settings, folders: ModelFolders) -> Engines:
    """Return the real engines that are installed, or the working stand-ins if the settings say so."""
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


def _scorers(engines: Engines, calibration: Calibration, look_alikes: LookAlikes) -> Callable[[], list[Scorer]]:
    """Return what names the scorers whose models are installed; looking takes microseconds."""
    by_model: list[tuple[Loadable, list[Scorer]]] = [
        (engines.clip, [*clip_scorers(engines.clip, calibration, look_alikes)])
    ]
    if engines.preference:
        by_model.append((engines.preference, [preference_scorer(engines.preference, calibration)]))
    return lambda: [Looks(), *(one for model, some in by_model if model.status().installed for one in some)]


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
