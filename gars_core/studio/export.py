"""Pictures to take away: one with its infotext up to date, or a session as a zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable

from PIL import Image

from gars_core import __version__, infotext
from gars_core.errors import StorageFailed
from gars_core.store.pictures import Picture


def infotext_of(picture: Picture, phrases: Iterable[str], maker_label: str, score: float | None) -> str:
    """Return the text that other programs read from the PNG: A1111's fields and GARS's own."""
    extras = {"GARS session": picture.session, "GARS round": str(picture.round),
              "GARS attributes": "; ".join(phrases)}
    if score is not None:
        extras["GARS rating"] = f"{score:+.2f}"
    lightning = picture.maker.startswith("sdxl")
    return infotext.compose(
        picture.prompt, steps=picture.steps, sampler="Euler" if lightning else "GARS sketch",
        schedule_type="SGM Uniform" if lightning else "", cfg_scale=0, seed=picture.seed, width_px=picture.width_px,
        height_px=picture.height_px, model=maker_label, version=f"GARS {__version__}", extras=extras)


def as_png(image: Image.Image, text: str) -> bytes:
    buffer = io.BytesIO()
    infotext.embed(image, text, buffer, "PNG")
    return buffer.getvalue()


def as_zip(entries: Iterable[tuple[dict, Callable[[], bytes]]]) -> bytes:
    """Return a zip of the pictures and of session.json, the list of their stories.

    An entry is a story, whose "file" is the picture's name in the zip, and a function that gives its bytes. A picture
    that cannot be read is left out, and its "file" is "".
    """
    buffer, stories = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:      # PNGs do not shrink any further
        for story, read in entries:
            try:
                archive.writestr(story["file"], read())
            except StorageFailed:
                story = {**story, "file": ""}
            stories.append(story)
        archive.writestr("session.json", json.dumps(stories, indent=2, ensure_ascii=False))
    return buffer.getvalue()
