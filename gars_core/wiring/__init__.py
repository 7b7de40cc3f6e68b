"""Chooses the implementation of every part; nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.processor import prepare_process
from gars_core.engines.servers.a1111 import A1111
from gars_core.engines.servers.comfyui import COMFYUI
from gars_core.engines.servers.maker import ServerMaker
from gars_core.jobs import Jobs
from gars_core.ports import (
    Loadable,
    Scorer,
)
from gars_core.prompting.writer import Writer
from gars_core.scoring.looks import Looks
from gars_core.settings import Settings
from gars_core.store.events import EventStore
from gars_core.store.pictures import PictureStore
from gars_core.store.preferences import Preferences
from gars_core.store.profiles import ProfileStore
from gars_core.store.scores import ScoreStore
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
from gars_core.studio.models.makers import Makers
from gars_core.studio.models.memory import LoadedModels
from gars_core.studio.models.servers import Servers
from gars_core.studio.models.shelf import Shelf
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
from gars_core.studio.warm_up import WarmUp
from gars_core.wiring.engines import Engines, find_engines
from gars_core.wiring.stores import Stores, open_stores, writable

DIALECTS = {"a1111": A1111, "comfyui": COMFYUI}


def build(settings: Settings, engines: Engines | None = None, stores: Stores | None = None) -> Studio:
    """Return a studio over the settings' folders, with other engines or stores where they are given.

    Raises StorageFailed if the database there is damaged.
    """
    prepare_process()
    settings, notice = writable(settings)
    stores = stores or open_stores(settings)
    preferences, jobs = Preferences(stores.database), Jobs()
    folders = ModelFolders(settings.models_dir, preferences)
    engines = engines or find_engines(settings, folders.all)
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
    pictures_queue = PictureQueue(sessions, rounds, makers, pictures, jobs)
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
            rounds=RoundQueue(
                sessions,
                statements,
                profiles,
                values,
                makers,
                rounds,
                pictures_queue,
                count_clip_tokens,
                preferences,
                jobs,
            ),
            prompts=ReadyPrompts(sessions, rounds, values, count_clip_tokens),
            pictures=pictures_queue,
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
            memory=LoadedModels(makers, engines.models, jobs),
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
        warm_up=WarmUp(writer, values, engines.encoder, neighbours, own_prompts, jobs),
        jobs=jobs,
        notice=notice,
        closing=(stores.close,),
    )


def _scorers(engines: Engines, calibration: Calibration, look_alikes: LookAlikes) -> Callable[[], list[Scorer]]:
    """Return what names the scorers whose models are installed; looking takes microseconds."""
    by_model: list[tuple[Loadable, list[Scorer]]] = [
        (engines.clip, [*clip_scorers(engines.clip, calibration, look_alikes)])
    ]
    if engines.preference:
        by_model.append((engines.preference, [preference_scorer(engines.preference, calibration)]))
    return lambda: [Looks(), *(scorer for model, some in by_model if model.status().installed for scorer in some)]
