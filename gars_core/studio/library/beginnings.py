"""What a picture or a prompt from elsewhere says, as something that a session can begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

from PIL import Image

from gars_core.catalogue.match import Match
from gars_core.errors import BadInput
from gars_core.infotext import Made, read
from gars_core.infotext.plain import plain_prompt
from gars_core.jobs import Jobs
from gars_core.pixels import UNREADABLE
from gars_core.prompting.ideas import beginning, idea_token_limit, tokens
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.studio.values.values import Values
from gars_core.types import Progress, Report

MAX_BYTES, MAX_PIXELS = 40_000_000, 64_000_000
SMALL_PX = 384
MAX_READ_CHARACTERS = 4_000
"""Of a longer prompt only the beginning is searched for values."""
MAX_CLAUSES = 12
"""So many parts of a prompt, between its commas, are searched for its subject."""
SURE = 0.6
"""Values that are less near to a prompt's words are offered, but not chosen beforehand: half of them are wrong."""
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class Beginning:
    """What a session can begin with. Sizes in pixels, 0 for not known. made: None if a picture says nothing.

    idea: the prompt as an idea, "" for a picture that GARS drew, which has attributes instead. shortened: the idea is
    the prompt's beginning. values: those its attributes are, or its prompt speaks of. unknown: attributes of GARS that
    are not among the values here.
    """

    width_px: int
    height_px: int
    made: Made | None = None
    idea: str = ""
    shortened: bool = False
    values: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def sure(self) -> list[tuple[str, bool]]:
        """The values that need no second look: (value id, liked)."""
        return [(match.value_id, match.likes) for match in self.values if match.similarity >= SURE]


@dataclass(frozen=True)
class FoundPicture(Beginning):
    """A picture that was dropped. small: at most SMALL_PX on its longer side."""

    small: Image.Image = field(kw_only=True)


class Beginnings:
    """Reads pictures that people bring."""

    def __init__(self, values: Values, count_tokens: Callable[[str], int], jobs: Jobs) -> None:
        self._values = values
        self._count_tokens = count_tokens
        self._jobs = jobs

    def queue_look(self, name: str, file: BinaryIO, owner: str) -> str:
        """Queue look and return the job's id."""
        return self._jobs.submit("Looking at the picture", partial(self.look, name, file), owner, lane="reading")

    def look(self, name: str, file: BinaryIO, report: Report) -> FoundPicture:
        """Return what a picture file says. Raises BadInput for what is no picture or too large, ModelMissing."""
        report(Progress("Looking at the picture"))
        image = opened(name, file)
        (width_px, height_px), made = image.size, read(image)
        image.thumbnail((SMALL_PX, SMALL_PX))
        bare = FoundPicture(width_px, height_px, made, small=image.convert("RGB"))
        if made is None:
            return bare
        report(Progress("Reading its words"))
        if made.attributes:
            values, unknown = self._named(made.attributes)
            return replace(bare, values=values, unknown=unknown)
        words = plain_prompt(made.prompt[:MAX_READ_CHARACTERS])
        idea = self._beginning(words)
        return replace(
            bare, idea=idea, shortened=len(idea) < len(words), values=self._values.matches(words) if words else ()
        )

    def queue_look_at_prompt(self, prompt: str, width_px: int, height_px: int, owner: str) -> str:
        """Queue look_at_prompt and return the job's id."""
        read = partial(self.look_at_prompt, prompt, width_px, height_px)
        return self._jobs.submit("Reading the prompt", read, owner, lane="reading")

    def look_at_prompt(self, prompt: str, width_px: int, height_px: int, report: Report) -> Beginning:
        """Return what a prompt says; the part that names what it shows becomes the idea. Raises ModelMissing."""
        report(Progress("Reading its words"))
        words = plain_prompt(prompt[:MAX_READ_CHARACTERS])
        made = Made("", prompt, width_px=width_px or None, height_px=height_px or None)
        beginning = Beginning(width_px, height_px, made, values=self._values.matches(words) if words else ())
        liked = self._liked(beginning)
        # How it looks is said by the attributes. A liked subject may wait for many rounds: only the idea is in each.
        clauses = [clause.strip() for clause in words.split(",")][:MAX_CLAUSES] if liked else [words]
        kept = clauses[0]
        if "subject" in liked:
            kept = next(filter(self._names_subject, clauses), kept)
        idea = self._beginning(kept)
        return replace(beginning, idea=idea, shortened=len(idea) < len(kept))

    def _liked(self, beginning: Beginning) -> set[str]:
        """Return the categories of the values that need no second look."""
        return {self._values.catalogue.attribute(value).category for value, likes in beginning.sure if likes}

    def _names_subject(self, clause: str) -> bool:
        return bool(clause) and "subject" in self._liked(Beginning(0, 0, values=self._values.matches(clause)))

    def _named(self, phrases: Sequence[str]) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        """Return the values of these phrases, and the phrases that are no value here."""
        known = {value.phrase.casefold(): value.id for value in reversed(self._values.catalogue.attributes)}
        return (
            tuple(Match(known[phrase.casefold()], True, 1.0) for phrase in phrases if phrase.casefold() in known),
            tuple(phrase for phrase in phrases if phrase.casefold() not in known),
        )

    def _beginning(self, words: str) -> str:
        """Return as much of a prompt as can stand in every prompt beside attributes of all categories."""
        catalogue = self._values.catalogue
        phrases = {id: [value.phrase for value in values] for id, values in catalogue.by_category.items()}
        limit = idea_token_limit(catalogue.categories, phrases, self._count_tokens)
        fits = partial(_fits, limit=limit, count_tokens=self._count_tokens)
        return beginning(words, fits)


def _fits(text: str, limit: int, count_tokens: Callable[[str], int]) -> bool:
    return len(text) <= MAX_IDEA_CHARACTERS and tokens(text, count_tokens) <= limit


def opened(name: str, file: BinaryIO) -> Image.Image:
    """Return the picture with its pixels read, its size known before them. Raises BadInput."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_BYTES:
        raise BadInput(
            f"{name} has {size / 1e6:,.0f} MB; {MAX_BYTES / 1e6:.0f} MB is the limit.", "Choose a smaller picture."
        )
    try:
        image = Image.open(file, formats=FORMATS)
        width_px, height_px = image.size
        if width_px * height_px <= MAX_PIXELS:
            image.load()
            return image
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except UNREADABLE as error:
        raise BadInput(
            f"{name} is not a PNG, JPEG or WebP picture, or is damaged.", "Choose another one, or copy it again."
        ) from error
    raise _too_large(name)


def _too_large(name: str) -> BadInput:
    return BadInput(f"{name} has more than {MAX_PIXELS / 1e6:.0f} megapixels.", "Choose a smaller picture.")
