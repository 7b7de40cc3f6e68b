"""Pictures made from pictures: varied, drawn anew with another seed, enlarged. The picture itself stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PIL import Image

from gars_core.errors import BadInput
from gars_core.jobs import Jobs
from gars_core.ports import ImageMaker
from gars_core.session import SessionState
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore
from gars_core.studio.drawing.lineage import ENLARGED_BY, child_of, drawn_alike, placed, spec_of
from gars_core.studio.drawing.rounds import Rounds, as_made
from gars_core.studio.models.makers import Makers
from gars_core.studio.sessions.sessions import Sessions
from gars_core.types import GRID_PX, MAX_EDGE_PX, ImageSpec, Progress, Report

SUBTLY, STRONGLY, TOUCHED_UP = 0.3, 0.6, 0.25
"""Strengths: of the two usual variations, and of the details that are drawn into an enlarged picture."""

Way = Literal["start", "scale", "filter"]
"""How a picture is enlarged: its details drawn anew, all of it drawn again larger, or its pixels resampled."""


class Variations:
    """Queues pictures that come from others. Each belongs to its parent's round and card, and is rated by itself."""

    def __init__(
        self,
        sessions: Sessions,
        rounds: Rounds,
        makers: Makers,
        pictures: PictureStore,
        files: PictureFiles,
        jobs: Jobs,
    ) -> None:
        self._sessions = sessions
        self._rounds = rounds
        self._makers = makers
        self._pictures = pictures
        self._files = files
        self._jobs = jobs

    def queue_variation(
        self, session: str, picture: str, strength: float, prompt: str | None = None, maker: str = ""
    ) -> str:
        """Queue a picture that begins from this one, with a new seed. Returns the job's id; its result is a picture's.

        strength: how far it may leave it, in (0, 1). prompt: None is the picture's. maker: "" is the session's. Raises
        BadInput.
        """
        if not 0 < strength < 1:
            raise BadInput(f"A picture cannot be varied by {strength:.0%}.", "Choose more than 0% and less than 100%.")
        state, parent = self._place(session, picture)
        by = self._maker(state, maker)
        if "start" not in by.abilities:
            raise BadInput(f"{by.label} cannot begin from a picture.", "Choose another picture maker, or Remix.")

        def make(report: Report) -> Picture:
            spec = self._spec(session, by, parent, prompt)
            return self._keep(by, replace(spec, start=self._files.open(picture), strength=strength), parent, report)

        return self._submit(f"Varying with {by.label}", session, make, prompt)

    def queue_remix(self, session: str, picture: str, prompt: str | None = None, maker: str = "") -> str:
        """Queue the picture with everything but its seed, as queue_variation does. Raises BadInput."""
        state, parent = self._place(session, picture)
        by = self._maker(state, maker)
        return self._submit(
            f"Drawing with {by.label}",
            session,
            lambda report: self._keep(by, self._spec(session, by, parent, prompt), parent, report),
            prompt,
        )

    def queue_enlargement(self, session: str, picture: str, maker: str = "") -> str:
        """Queue the picture at the size that enlarged_size says, in the way that way says. Raises BadInput."""
        state, parent = self._place(session, picture)
        by = self._maker(state, maker)
        width_px, height_px = size = enlarged_size(parent)
        if width_px <= parent.width_px and height_px <= parent.height_px:
            raise BadInput(
                f"A picture cannot have more than {MAX_EDGE_PX:,} pixels on a side, and this one has them already.",
                "Download it and enlarge it elsewhere.",
            )
        way = way_to_enlarge(by, parent)

        def make(report: Report) -> Picture:
            spec = replace(self._spec(session, by, parent), seed=parent.seed, width_px=width_px, height_px=height_px)
            if way == "scale":
                return self._keep(by, spec, parent, report)
            report(Progress("Enlarging"))
            larger = self._files.open(picture).convert("RGB").resize(size, Image.Resampling.LANCZOS)
            if way == "start":
                return self._keep(by, replace(spec, start=larger, strength=TOUCHED_UP), parent, report)
            return self._rounds.save(
                larger,
                replace(
                    child_of(parent),
                    prompt=parent.prompt,
                    width_px=width_px,
                    height_px=height_px,
                    seconds=0.0,
                    how={**parent.how, ENLARGED_BY: "Lanczos"},
                ),
                self._makers.label(parent.maker),
            )

        return self._submit("Enlarging" if way == "filter" else f"Enlarging with {by.label}", session, make)

    def _place(self, session: str, picture: str) -> tuple[SessionState, Picture]:
        """Return the picture as one of this session's, in the round and card that it has there."""
        state = self._sessions.state(session)
        return state, placed(state, self._pictures, session, picture)

    def _maker(self, state: SessionState, maker: str) -> ImageMaker:
        return self._makers.get(maker or state.setup.maker)

    def _spec(self, session: str, maker: ImageMaker, parent: Picture, prompt: str | None = None) -> ImageSpec:
        """Return what to draw: the parent with a new seed, by a maker that may not be the one that drew it."""
        state = self._sessions.state(session)
        return spec_of(self._rounds, state, maker, parent if prompt is None else replace(parent, prompt=prompt), -1)

    def _keep(self, maker: ImageMaker, spec: ImageSpec, parent: Picture, report: Report) -> Picture:
        return self._rounds.keep(
            maker, spec, replace(child_of(parent), prompt=spec.prompt, **as_made(maker, spec)), report
        )

    def _submit(self, title: str, session: str, make: Callable[[Report], Picture], prompt: str | None = None) -> str:
        if prompt is not None and not prompt.strip():
            raise BadInput("The prompt is empty.", "Write what to draw.")

        return self._jobs.submit(title, lambda report: make(report).id, session)


def enlarged_size(picture: Picture) -> tuple[int, int]:
    """Return (width, height) in pixels: twice the picture's, or less where an edge would pass MAX_EDGE_PX."""
    times = min(2.0, MAX_EDGE_PX / max(picture.width_px, picture.height_px))
    return round(picture.width_px * times / GRID_PX) * GRID_PX, round(picture.height_px * times / GRID_PX) * GRID_PX


def way_to_enlarge(maker: ImageMaker, picture: Picture) -> Way:
    """Return the best way that the maker has; drawn again is what the maker itself drew from nothing but a seed."""
    if "start" in maker.abilities:
        return "start"
    return "scale" if "scale" in maker.abilities and drawn_alike(maker, picture) else "filter"
