"""Pictures to take away: one with its infotext up to date, or a session as a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace

from PIL import Image

from gars_core import __version__, infotext
from gars_core.errors import StorageFailed
from gars_core.session.picture import Picture
from gars_core.studio.sessions.session_file import Story


def infotext_of(picture: Picture, phrases: Iterable[str], maker_label: str, score: float | None) -> str:
    """Return the text that other programs read from the PNG: A1111's fields and GARS's own."""
    extras = {"GARS session": picture.session, "GARS round": str(picture.round), "GARS attributes": "; ".join(phrases)}
    if score is not None:
        extras["GARS rating"] = f"{score:+.2f}"
    if picture.strength < 1:
        extras["Denoising strength"] = f"{picture.strength:g}"
    how = dict(picture.how) or _how_it_was(picture, maker_label)
    negative = how.pop("Negative prompt", "")
    return infotext.compose(
        picture.prompt,
        steps=picture.steps,
        sampler="",
        schedule_type="",
        seed=picture.seed,
        width_px=picture.width_px,
        height_px=picture.height_px,
        model=maker_label,
        negative=negative,
        version=f"GARS {__version__}",
        extras={**how, **extras},
    )


def _how_it_was(picture: Picture, maker_label: str) -> dict[str, str]:
    """Return what a picture of a time that kept no record of it was made with."""
    if picture.maker.startswith("sdxl"):
        return {"Sampler": "Euler", "Schedule type": "SGM Uniform", "Model": maker_label}
    return {"Sampler": "GARS sketch", "Model": maker_label}


def as_file(image: Image.Image, text: str, format: str) -> bytes:
    """Return the picture as "PNG", "JPEG" or "WEBP" with its infotext. Raises BadInput for a text beyond a JPEG."""
    buffer = io.BytesIO()
    infotext.embed(image, text, buffer, format)
    return buffer.getvalue()


def as_zip(entries: Iterable[tuple[Story, Callable[[], bytes]]], whole: Callable[[list[Story]], str]) -> bytes:
    """Return a zip of the pictures and of session.json, which whole makes of their stories.

    A story comes with a function that gives its picture's bytes. A picture that cannot be read is left out, and the
    story's file is "".
    """
    buffer, stories = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # PNGs do not shrink any further
        for story, read in entries:
            try:
                archive.writestr(story.file, read())
            except StorageFailed:
                story = replace(story, file="")
            stories.append(story)
        archive.writestr("session.json", whole(stories), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
