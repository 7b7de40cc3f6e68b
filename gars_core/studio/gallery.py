"""A session's pictures as its gallery shows them: with their story, all that is known of them, and to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from gars_core.scoring.scores import Scores
from gars_core.session import Shown
from gars_core.session.branching import pictures_of
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore
from gars_core.studio.models.makers import Makers
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions import export
from gars_core.studio.sessions.branches import Branches
from gars_core.studio.sessions.session_file import Story
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values


@dataclass(frozen=True)
class GalleryItem:
    """A picture with its story, as a session sees it. shown is None when an undo took its round out of the session.

    scores: by the scorer's id, as far as it was judged.
    """

    picture: Picture
    phrases: tuple[str, ...]
    shown: Shown | None
    session: str
    scores: Mapping[str, Scores] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        return self.shown.score if self.shown else None


@dataclass(frozen=True)
class Inspection:
    """All that is known of one picture. idea: the text that its session began with. maker: its name for people.
    steps: 0 where the maker draws in none.

    attributes: phrases by the category's label. scores: by the scorer's label. thumbnail: None where its file is gone.
    """

    picture: Picture
    idea: str
    attributes: Mapping[str, tuple[str, ...]]
    maker: str
    steps: int
    rating: float | None
    scores: Mapping[str, Scores]
    thumbnail: Path | None


class Gallery:
    """Reads what was drawn; nothing here changes it."""

    def __init__(
        self,
        sessions: Sessions,
        branches: Branches,
        values: Values,
        pictures: PictureStore,
        files: PictureFiles,
        makers: Makers,
        scoring: Scoring,
    ) -> None:
        self._sessions = sessions
        self._branches = branches
        self._values = values
        self._pictures = pictures
        self._files = files
        self._makers = makers
        self._scoring = scoring

    def of_session(self, session: str) -> list[GalleryItem]:
        """Return every picture of the session in the order of making, those it shares with another one too."""
        state = self._sessions.state(session)
        pictures = self._pictures.of_session(session, pictures_of(state))
        scores = self._scoring.of(pictures)
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
        shown = self._sessions.state(session).shown.get(id)
        return GalleryItem(picture, self._phrases(picture), shown, session)

    def inspect(self, items: Sequence[GalleryItem]) -> list[Inspection]:
        """Return what is known of each, in order; scores as far as there are any by now. Raises StorageFailed."""
        labels = {scorer.id: scorer.label for scorer in self._scoring.scorers}
        scores = self._scoring.of([item.picture for item in items])
        return [
            Inspection(
                item.picture,
                self._sessions.state(item.session).setup.idea,
                self._by_category(item.picture),
                self._makers.label(item.picture.maker),
                item.picture.steps if self._makers.takes_steps(item.picture.maker) else 0,
                item.score,
                {
                    label: scores[item.picture.id][id]
                    for id, label in labels.items()
                    if id in scores.get(item.picture.id, {})
                },
                self.thumbnail(item.picture.id),
            )
            for item in items
        ]

    def prompt(self, id: str) -> str:
        """Return the prompt that a picture was drawn from, "" if it is unknown."""
        return next((record.prompt for record in self._pictures.records([id])), "")

    def thumbnail(self, id: str) -> Path | None:
        """Return the file of a picture's small copy, None if it is not there."""
        path = self._files.thumbnail_path(id)
        return path if path.exists() else None

    def file(self, id: str) -> Path | None:
        """Return a picture's file, None if it is not there."""
        path = self._files.path(id)
        return path if path.exists() else None

    def image(self, id: str) -> Image.Image:
        """Return a picture with its pixels read. Raises StorageFailed."""
        return self._files.open(id)

    def export(self, id: str, session: str = "", format: str = "PNG") -> bytes:
        """Return the picture as "PNG", "JPEG" or "WEBP" whose infotext holds the session's present rating.

        Raises StorageFailed, and BadInput where a JPEG has no room for the infotext.
        """
        item = self.picture(id, session)
        label = self._makers.label(item.picture.maker)
        return export.as_file(
            self._files.open(id), export.infotext_of(item.picture, item.phrases, label, item.score), format
        )

    def session_file(self, session: str) -> bytes:
        """Return the session as one file that opens elsewhere; a missing or damaged picture is left out."""
        stories = [
            Story(
                **asdict(item.picture),
                file=f"round-{item.picture.round:03}-{item.picture.id}.png",
                phrases=item.phrases,
                rating=item.score,
            )
            for item in self.of_session(session)
        ]
        return self._branches.as_file(session, [(story, partial(self.export, story.id, session)) for story in stories])

    def _phrases(self, picture: Picture) -> tuple[str, ...]:
        return tuple(map(self._values.phrase, picture.attributes))

    def _by_category(self, picture: Picture) -> dict[str, tuple[str, ...]]:
        """Return the phrases by the label of their category; those of values that were removed since under "Other"."""
        catalogue = self._values.catalogue
        phrases: dict[str, tuple[str, ...]] = {}
        for value in picture.attributes:
            known = catalogue.by_id.get(value)
            label = catalogue.category(known.category).label if known else "Other"
            phrases[label] = (*phrases.get(label, ()), self._values.phrase(value))
        return phrases
