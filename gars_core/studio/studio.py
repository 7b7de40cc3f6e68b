"""What a user can do, one method each. Long work is queued; everything that happened is an event."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial

from gars_core.errors import BadInput
from gars_core.jobs import Job, Jobs, Work
from gars_core.ports import ImageMaker, Loadable
from gars_core.prompting import check
from gars_core.prompting.ideas import check_idea, idea_token_limit
from gars_core.prompting.pieces import count_pieces
from gars_core.session import Ended, Setup, Started, Stated
from gars_core.session.branching import pictures_of
from gars_core.session.setup import check_setup
from gars_core.store.events import SessionEntry
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import Picture, PictureStore
from gars_core.studio.critic.apply_advice import Following
from gars_core.studio.critic.critic import Critic
from gars_core.studio.drawing.best_of import Trying
from gars_core.studio.drawing.portraits import Portraits
from gars_core.studio.drawing.queue import Drawing
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.drawing.variations import Variations
from gars_core.studio.gallery import GalleryItem
from gars_core.studio.library.beginnings import FoundPictures
from gars_core.studio.library.encoding import Encoding
from gars_core.studio.library.imports import Imports
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.library.picture_search import PictureSearch
from gars_core.studio.library.rewriting import Rewriting
from gars_core.studio.library.search import Library
from gars_core.studio.models.makers import Makers
from gars_core.studio.models.servers import Servers
from gars_core.studio.models.shelf import Shelf
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions import export
from gars_core.studio.sessions.branches import Branches
from gars_core.studio.sessions.session_file import Story
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.sessions.statements import Said
from gars_core.studio.taste.profiles import Profiles
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.values import Values
from gars_core.studio.values.word_lists import WordLists
from gars_core.types import Fidelity, ModelStatus, Report


class Studio(Said):
    """The use cases. models: those that make no pictures. warm_ups: what to load ahead. notice: one for every page."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        taste: Taste,
        profiles: Profiles,
        values: Values,
        rounds: Rounds,
        branches: Branches,
        portraits: Portraits,
        lists: WordLists,
        pictures: PictureStore,
        critic: Critic,
        files: PictureFiles,
        jobs: Jobs,
        makers: Makers,
        models: Callable[[], Sequence[Loadable]],
        shelf: Shelf,
        servers: Servers,
        rewriting: Rewriting,
        encoding: Encoding,
        imports: Imports,
        library: Library,
        picture_search: PictureSearch,
        own_prompts: OwnPrompts,
        scoring: Scoring,
        count_tokens: Callable[[str], int],
        warm_ups: Sequence[Work] = (),
        notice: str = "",
    ) -> None:
        super().__init__(sessions, values)
        self._rounds, self._pictures = rounds, pictures
        self._makers, self._models = makers, models
        self._count_tokens, self._warm_ups = count_tokens, warm_ups
        self.drawing = Drawing(sessions, rounds, makers, jobs)
        self.following = Following(sessions, rounds, count_tokens)
        self.variations = Variations(sessions, rounds, makers, pictures, files, jobs)
        self.trying = Trying(sessions, rounds, makers, pictures, scoring, jobs)
        self.branches, self.portraits, self.lists = branches, portraits, lists
        self.taste, self.profiles, self.found = taste, profiles, FoundPictures(values, count_tokens, jobs)
        self.shelf, self.servers, self.scoring = shelf, servers, scoring
        self.library, self.imports, self.encoding = library, imports, encoding
        self.picture_search, self.own_prompts, self.rewriting = picture_search, own_prompts, rewriting
        self.files, self.jobs, self.critic, self.notice = files, jobs, critic, notice

    # Sessions

    def start(
        self, setup: Setup, statements: Mapping[str, bool], seed: int | None = None, left_behind: Collection[str] = ()
    ) -> str:
        """Begin a session and return its id. statements: {value id: liked}. Raises BadInput; then nothing is saved.

        left_behind: categories in which the session learns anew, whatever its profile knows.
        """
        check_setup(
            setup,
            {category.id for category in self.values.catalogue.categories},
            {maker.id for maker in self._makers.all()},
        )
        for value in statements:
            self._checked(value)
        self._check_steps(setup)
        self._check_room_for(setup)
        knew = self.profiles.carried(setup.profile, left_behind) if setup.profile else None
        session = self._sessions.new_id()
        seed = secrets.randbelow(2**32) if seed is None else seed
        stated = [Stated(value, likes) for value, likes in statements.items()]
        self._sessions.append(session, Started(setup, seed), *([knew] if knew else []), *stated)
        self.prepare(session)
        return session

    def sessions(self) -> list[SessionEntry]:
        return self._sessions.all()

    def end(self, session: str) -> None:
        self._sessions.append(session, Ended())

    # Rounds: queued work

    def prepare(self, session: str) -> str:
        """Queue whatever the current round still needs before it can be drawn. Returns the job's id."""
        return self.jobs.submit("Preparing the round", lambda report: self._rounds.prepare(session, report), session)

    def next_round(self, session: str, after: int, best_guess: bool = False) -> str:
        """Queue the recommendation that follows a round, and its prompts. best_guess: what the user would like most.

        Pressed twice, or in two windows, it is asked for the same round.
        """

        def work(report: Report) -> None:
            if len(self.state(session).rounds) <= after:
                self._rounds.recommend(session, report, best_guess)
            self._rounds.prepare(session, report)

        return self.jobs.submit("Preparing the next round", work, session)

    def rewrite(self, session: str, card: int) -> str:
        """Queue another wording for a card."""
        return self.jobs.submit("Writing", lambda report: self._rounds.propose(session, card, report), session)

    def warm_up(self) -> None:
        """Queue loading what a session will need, once: behind whatever a person asks for."""
        warm_ups, self._warm_ups = self._warm_ups, ()
        for load in warm_ups:
            self.jobs.submit("Warming up", load, "warm", background=True)

    def understand(self, text: str, owner: str) -> str:
        """Queue finding the values that free text speaks of; the job's result is [(value id, liked)]."""
        return self.jobs.submit("Reading", lambda report: self.values.understand(text), owner)

    def failed(self, session: str) -> bool:
        """Say whether the session's newest job failed, so that it is not begun again by itself."""
        job = self.job(session)
        return job is not None and job.status in ("failed", "cancelled")

    def job(self, session: str) -> Job | None:
        """Return the newest job of a session."""
        return self.jobs.latest(session)

    def fidelity(self, session: str, card: int) -> Fidelity:
        """Return how well a card's prompt, as it stands, keeps to what it should say."""
        state = self.state(session)
        return check.fidelity(
            self._current(session).cards[card].text, self._rounds.brief(state, card), self._count_tokens
        )

    def pieces(self, session: str, card: int) -> int:
        """Return how many pieces a card's prompt is read in by what reads long ones so."""
        return count_pieces(self._current(session).cards[card].text, self._count_tokens)

    def swap(self, session: str, card: int, old: str, new: str) -> None:
        """Replace a value of a card; a prompt for the new set is queued unless there was one before."""
        super().swap(session, card, old, new)
        if self._current(session).cards[card].proposal is None:
            self.prepare(session)

    # Pictures

    def gallery(self, session: str) -> list[GalleryItem]:
        """Return every picture of the session in the order of making, those it shares with another one too."""
        state = self.state(session)
        pictures = self._pictures.of_session(session, pictures_of(state))
        scores = self.scoring.of(pictures)
        return [
            GalleryItem(
                picture, self._phrases(picture), state.shown.get(picture.id), session, scores.get(picture.id, {})
            )
            for picture in pictures
        ]

    def picture(self, id: str, session: str = "") -> GalleryItem:
        """Return one picture as a session sees it, "" is the one it was drawn in. Raises BadInput for unknown ids."""
        picture = self._pictures.get(id)
        session = session or picture.session
        return GalleryItem(picture, self._phrases(picture), self.state(session).shown.get(id), session)

    def png(self, id: str, session: str = "") -> bytes:
        """Return the picture as a PNG, as export_picture does."""
        return self.export_picture(id, session, "PNG")

    def export_picture(self, id: str, session: str, format: str) -> bytes:
        """Return the picture as "PNG", "JPEG" or "WEBP" whose infotext holds the session's present rating.

        Raises StorageFailed, and BadInput where a JPEG has no room for the infotext.
        """
        item = self.picture(id, session)
        text = export.infotext_of(item.picture, item.phrases, self.maker_label(item.picture.maker), item.score)
        return export.as_file(self.files.open(id), text, format)

    def zip(self, session: str) -> bytes:
        """Return the session as one file that opens elsewhere; a missing or damaged picture is left out."""
        return self.branches.as_file(
            session,
            [
                (
                    Story(
                        **asdict(item.picture),
                        file=f"round-{item.picture.round:03}-{item.picture.id}.png",
                        phrases=item.phrases,
                        rating=item.score,
                    ),
                    partial(self.png, item.picture.id, session),
                )
                for item in self.gallery(session)
            ],
        )

    # Makers and models

    def maker(self, id: str = "") -> ImageMaker:
        """Return a maker by id; "" is the best one that is installed. Raises BadInput for an unknown id."""
        return self._makers.get(id)

    def makers(self) -> list[ImageMaker]:
        return self._makers.all()

    def maker_label(self, id: str) -> str:
        return self._makers.label(id)

    def models(self) -> list[ModelStatus]:
        """Return the state of every model; reads the disk, loads nothing."""
        return [model.status() for model in self._loadables()]

    def load(self, id: str) -> str:
        """Queue loading a model. Returns the job's id."""
        model = self._model(id)
        return self.jobs.submit(f"Loading {model.status().label}", model.load, f"model:{id}")

    def unload(self, id: str) -> str:
        """Queue unloading a model, behind whatever is using it."""
        model = self._model(id)
        return self.jobs.submit(f"Unloading {model.status().label}", lambda report: model.unload(), f"model:{id}")

    def _check_steps(self, setup: Setup) -> None:
        maker = self.maker(setup.maker)
        counts = maker.steps()
        if counts and setup.steps not in counts:
            raise BadInput(
                f"{maker.label} does not draw in {setup.steps} steps.",
                f"Choose one of {', '.join(map(str, sorted(counts)))}.",
            )

    def _check_room_for(self, setup: Setup) -> None:
        """Refuse an idea that is to stand in every prompt and leaves too little room for the attributes."""
        if not (setup.keep_idea and setup.idea):
            return
        catalogue = self.values.catalogue
        in_play = [category for category in catalogue.categories if category.id in setup.categories]
        phrases = {category.id: [value.phrase for value in catalogue.by_category[category.id]] for category in in_play}
        check_idea(setup.idea, idea_token_limit(in_play, phrases, self._count_tokens), self._count_tokens)

    def _loadables(self) -> list[Loadable]:
        return [*self._makers.all(), *self._models()]

    def _model(self, id: str) -> Loadable:
        for model in self._loadables():
            if model.status().id == id:
                return model
        raise BadInput(f"There is no model {id!r}.", "Choose one from the list.")

    def _phrases(self, picture: Picture) -> tuple[str, ...]:
        return tuple(self.values.phrase(value) for value in picture.attributes)
