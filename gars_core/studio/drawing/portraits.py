"""A picture of somebody's taste: drawn from the best guess of all that their profile knows."""

from __future__ import annotations

import time
import uuid
from functools import partial

from gars_core.jobs import Jobs
from gars_core.ports import ImageMaker, PromptWriter
from gars_core.profile import Portrayed
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.studio.sessions import export
from gars_core.studio.taste.profiles import Profiles
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.values import Values
from gars_core.types import Brief, ImageSpec, Progress, Report

STEPS, SIZE_PX = 4, 768


def owner(profile: str) -> str:
    """Return under which name the profile's jobs run."""
    return f"taste:{profile}"


class Portraits:
    """Draws them on the worker and keeps them in the profile's log."""

    def __init__(
        self, profiles: Profiles, taste: Taste, values: Values, writer: PromptWriter, files: PictureFiles, jobs: Jobs
    ) -> None:
        self._profiles = profiles
        self._taste = taste
        self._values = values
        self._writer = writer
        self._files = files
        self._jobs = jobs

    def queue_portrait(self, profile: str, maker: ImageMaker) -> str:
        """Queue a picture of the best guess; each is another one of the same taste. Returns the job's id."""
        return self._jobs.submit("Drawing your taste", partial(self._draw, profile, maker), owner(profile))

    def _draw(self, profile: str, maker: ImageMaker, report: Report) -> Portrayed:
        report(Progress("Choosing attributes"))
        seed = len(self._profiles.get(profile).portraits)
        chosen = self._taste.best_guess(self._profiles.state(profile))
        attributes = tuple(self._values.catalogue.attribute(value) for value in chosen)
        report(Progress("Writing the prompt"))
        proposal = self._writer.propose(Brief(attributes), seed=seed, report=report)
        started = time.perf_counter()
        image = maker.make(ImageSpec(proposal.text, attributes, seed, SIZE_PX, SIZE_PX, STEPS), report)
        picture = Picture(
            id=uuid.uuid4().hex[:16],
            session=f"profile {profile}",
            round=seed + 1,
            card=0,
            attributes=chosen,
            prompt=proposal.text,
            proposal=proposal.text,
            writer=proposal.writer,
            maker=maker.id,
            seed=seed,
            steps=STEPS,
            width_px=SIZE_PX,
            height_px=SIZE_PX,
            seconds=time.perf_counter() - started,
        )
        phrases = [attribute.phrase for attribute in attributes]
        self._files.save(picture.id, image, export.infotext_of(picture, phrases, maker.label, None))
        portrait = Portrayed(picture.id, chosen, proposal.text)
        self._profiles.portrayed(profile, portrait)
        return portrait
