"""How long something will take, said before it is pressed."""

from __future__ import annotations

from gars_core.studio import Studio

WORTH_SAYING_SECONDS = 5


def about(seconds: float) -> str:
    """Return a time in the words in which people estimate."""
    if seconds < 90:
        return f"about {max(1, round(seconds)):d} s" if seconds < 20 else f"about {round(seconds, -1):.0f} s"
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes < 90 else f"about {minutes / 60:.0f} h"


def drawing_time(studio: Studio, session: str, pictures: int, maker: str = "") -> str:
    """Return how long so many pictures will take, "" if it is not worth saying or no picture has told it yet."""
    seconds = studio.drawing.pictures.seconds(session, pictures, maker)
    return about(seconds) if seconds is not None and seconds > WORTH_SAYING_SECONDS else ""
