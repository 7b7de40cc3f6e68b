"""GARS without its app, for notebooks and scripts: find, write, draw, score. Every call waits for its work."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from gars_core.errors import BadInput
from gars_core.jobs import Jobs
from gars_core.library.entries import Collection, Found
from gars_core.prompting.rewrite import Rewrite
from gars_core.scoring.scores import Scores, Wanted, total
from gars_core.session import SessionState, Setup
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.library import search as searching
from gars_core.studio.library.beginnings import SURE
from gars_core.studio.sheet import ContactSheet
from gars_core.types import Attribute, ImageSpec, Proposal, ignore_progress
from gars_core.wiring import build

POLL_SECONDS = 0.05
CELL_PX, LINE_PX, LINES, MARGIN_PX = 320, 15, 4, 12


@dataclass(frozen=True)
class DrawnPicture:
    """A picture in memory and what it was made from. scores: by the label of who judged it."""

    image: Image.Image
    prompt: str
    seed: int
    attributes: tuple[Attribute, ...]
    scores: Mapping[str, Scores] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """The mean of its scores, in [0, 1]; None until it is judged."""
        return total(self.scores)


def open_studio(data_dir: str | Path | None = None) -> Studio:
    """Return a studio over a data folder, by default the app's; it gives all that the app does. Raises GarsError."""
    settings = Settings.from_environment()
    return build(settings if data_dir is None else replace(settings, data_dir=Path(data_dir).expanduser().resolve()))


def finished(jobs: Jobs, job: str) -> Any:
    """Wait for a job and return its result. Raises the error that it failed with."""
    while (now := jobs.get(job)) is not None and not now.finished:
        time.sleep(POLL_SECONDS)
    if now is not None and now.error is not None:
        raise now.error
    return now.result if now else None


def bring(studio: Studio, path: str | Path, name: str = "") -> Collection:
    """Bring a file or folder of prompts into the library, its columns as GARS guesses them. Raises BadInput."""
    preview = studio.library.imports.look(Path(path), name)
    collection: Collection = finished(
        studio.library.imports.jobs,
        studio.library.imports.queue_import(
            Collection(
                name or Path(path).stem,
                "folder" if Path(path).is_dir() else "file",
                path=str(Path(path).absolute()),
                columns=preview.mapping,
            )
        ),
    )
    return collection


def find(studio: Studio, words: str, n: int = 6) -> list[Found]:
    """Return the library's prompts nearest in meaning, the best first."""
    return studio.library.search.by_words(words, searching.SearchOptions(n=n))


def invent(studio: Studio, keywords: str, seed: int = 0) -> Proposal:
    """Return a prompt that holds the keywords, with attributes that GARS chooses; another seed gives another one."""
    categories = tuple(category.id for category in studio.values.catalogue.categories if category.id != "subject")
    chosen = studio.taste.suggest(SessionState(Setup(categories, idea=keywords), seed))[0]
    return studio.library.rewriting.write(keywords, chosen, seed, ignore_progress)


def rewrite(studio: Studio, own: str, neighbours: Sequence[Found], seed: int = 0) -> Rewrite:
    """Return the prompt with words from what was found, and whose they are. Raises BadInput."""
    return studio.library.rewriting.rewrite(
        own, [neighbour.entry.text for neighbour in neighbours], seed, ignore_progress
    )


def draw(
    studio: Studio,
    prompt: str,
    n: int = 1,
    *,
    seed: int = 0,
    width_px: int = 512,
    height_px: int = 512,
    maker: str = "",
) -> list[DrawnPicture]:
    """Draw n pictures of a prompt, with the seeds from seed on; maker: "" is the best one that is installed."""
    by, catalogue = studio.models.makers.get(maker), studio.values.catalogue
    stated = [match.value_id for match in studio.values.matches(prompt) if match.likes and match.similarity >= SURE]
    attributes = tuple(map(catalogue.attribute, sorted(stated, key=lambda value: catalogue.position[value])))
    specs = [
        ImageSpec(prompt, attributes, (seed + place) % 2**32, width_px, height_px, steps=(by.steps() or (4,))[0])
        for place in range(n)
    ]
    return [
        DrawnPicture(
            finished(studio.jobs, studio.jobs.submit("Drawing", partial(by.make, spec))), prompt, spec.seed, attributes
        )
        for spec in specs
    ]


def score(studio: Studio, drawn: Sequence[DrawnPicture]) -> list[DrawnPicture]:
    """Return the pictures judged by every scorer that is installed, the best mean first. Raises ModelDamaged."""
    judged = [replace(picture, scores=_judged(studio, picture)) for picture in drawn]
    return sorted(judged, key=lambda picture: picture.score or 0.0, reverse=True)


def _judged(studio: Studio, drawn: DrawnPicture) -> dict[str, Scores]:
    scores = {}
    for scorer in studio.scoring.scorers:
        with suppress(BadInput):  # there are no attributes, or no words, to hold it against
            scores[scorer.label] = scorer.score(drawn.image, Wanted(drawn.attributes, drawn.prompt))
    return scores


def inspect(studio: Studio, what: str | Sequence[str]) -> ContactSheet:
    """Return all that is known of a session's pictures, or of those with these ids, to show. Raises BadInput."""
    items = studio.gallery.of_session(what) if isinstance(what, str) else [studio.gallery.picture(id) for id in what]
    return ContactSheet(studio.gallery.inspect(items))


def sheet(drawn: Sequence[DrawnPicture], columns: int = 3) -> Image.Image:
    """Return all pictures on one, each with its score, seed and prompt."""
    columns = max(1, min(columns, len(drawn)))
    cell_px = CELL_PX + LINE_PX * LINES + MARGIN_PX
    page = Image.new("RGB", (columns * (CELL_PX + MARGIN_PX), -(-len(drawn) // columns) * cell_px), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(12)
    for place, picture in enumerate(drawn):
        left, top = place % columns * (CELL_PX + MARGIN_PX), place // columns * cell_px
        small = picture.image.copy()
        small.thumbnail((CELL_PX, CELL_PX))
        page.paste(small, (left, top))
        about = f"seed {picture.seed}" if picture.score is None else f"{picture.score:.0%} · seed {picture.seed}"
        for line, text in enumerate([about, *_lines(picture.prompt, font)][:LINES]):
            pen.text((left, top + CELL_PX + line * LINE_PX), text, "black", font)
    return page


def _lines(text: str, font: Any) -> list[str]:
    """Return the text in lines as wide as a picture."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > CELL_PX and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
