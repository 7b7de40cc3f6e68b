"""What the library can be searched by in a picture: its prompt, its style, how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from gars_core.errors import GarsError, StorageFailed
from gars_core.infotext.plain import plain_prompt
from gars_core.jobs import Jobs
from gars_core.ports import PictureEncoder
from gars_core.store.files import PictureFiles
from gars_core.studio.library.beginnings import MAX_READ_CHARACTERS, Beginnings, FoundPicture
from gars_core.studio.values.look_alikes import LookAlike, LookAlikes
from gars_core.studio.values.values import Values
from gars_core.types import FloatArray, Progress, Report

STYLE = ("medium", "style", "movement", "lighting", "palette", "camera", "mood", "material")
"""The categories that say how a picture is made, not what is in it."""


@dataclass(frozen=True)
class Seen:
    """A picture to search by. prompt: the words it was drawn from, style: the phrases of its style; "" for not known.

    vector: (d,) of the encoder of that id, None without its weights; likely: values that it may show, the likeliest
    first. note: one sentence on what cannot be told, and what it would need.
    """

    picture: FoundPicture
    prompt: str = ""
    style: str = ""
    vector: FloatArray | None = None
    encoder_id: str = ""
    likely: tuple[LookAlike, ...] = ()
    note: str = ""


class PictureSearch:
    """Looks at pictures. clip: what compares pictures with words, None for nothing."""

    def __init__(
        self,
        beginnings: Beginnings,
        files: PictureFiles,
        values: Values,
        clip: PictureEncoder | None,
        look_alikes: LookAlikes | None,
        jobs: Jobs,
    ) -> None:
        self._beginnings = beginnings
        self._files = files
        self._values = values
        self._clip = clip
        self._look_alikes = look_alikes
        self._jobs = jobs

    @property
    def encoder_id(self) -> str:
        """The id of what compares pictures with words, "" for nothing."""
        return self._clip.id if self._clip else ""

    def queue_look(self, name: str, file: BinaryIO, owner: str) -> str:
        """Queue looking at a picture file; the job's result is a Seen. Returns the job's id."""
        return self._jobs.submit("Looking at the picture", partial(self.look, name, file), owner, lane="reading")

    def queue_look_at(self, picture: str, owner: str) -> str:
        """Queue looking at a picture of the gallery, as queue_look does."""

        def work(report: Report) -> Seen:
            try:
                with self._files.path(picture).open("rb") as file:
                    return self.look("The picture", file, report)
            except OSError as error:
                raise StorageFailed(
                    f"The file of picture {picture} is missing or damaged.", "Choose another picture."
                ) from error

        return self._jobs.submit("Looking at the picture", work, owner, lane="reading")

    def look(self, name: str, file: BinaryIO, report: Report) -> Seen:
        """Return what a picture can be searched by. Raises BadInput for what is no picture, ModelMissing."""
        beginning = self._beginnings.look(name, file, report)
        prompt = plain_prompt(beginning.made.prompt) if beginning.made else ""
        matches = beginning.values
        if beginning.made and not beginning.made.attributes and "," in prompt:
            # what stands before the first comma is the subject: a lighthouse is no kind of light
            matches = self._values.matches(prompt[:MAX_READ_CHARACTERS].partition(",")[2])
        seen = Seen(beginning, prompt, self._style([match.value_id for match in matches if match.likes]))
        if self._clip is None:
            return seen
        report(Progress("Comparing how it looks"))
        try:
            [vector] = self._clip.encode_pictures([beginning.small])
            likely = tuple(self._look_alikes.of(vector)) if self._look_alikes else ()
        except GarsError as error:
            return Seen(beginning, prompt, seen.style, note=f"{error.sentence} {error.hint}")
        style = seen.style or self._style([look_alike.value for look_alike in likely])
        return Seen(beginning, prompt, style, vector, self._clip.id, likely)

    def _style(self, values: list[str]) -> str:
        """Return the phrases of those values that are about style."""
        known = self._values.catalogue.by_id
        return ", ".join(known[id].phrase for id in values if id in known and known[id].category in STYLE)
