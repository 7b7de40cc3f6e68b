"""One report for work made of parts: each part reports for itself, and the person sees its share of the whole."""

from __future__ import annotations

from gars_core.types import Progress, Report


def part_of(
    report: Report, part: int, parts: int, title: str = "", *, detail: bool = True, at_least: float = 0.0
) -> Report:
    """Return a Report for one part of several alike: part from 0 to parts - 1, its fraction scaled to [0, 1] of all.

    title: what the part is called, before the stages it reports, or instead of them without detail. at_least: a share
    of the whole that is used up already, such as of the time there is, in [0, 1]. Parts of parts nest. Raises
    ValueError if there is no such part.
    """
    if not 0 <= part < parts:
        raise ValueError(f"Part {part} of {parts}: parts count from 0.")

    def scaled(progress: Progress) -> None:
        stage = ": ".join(text for text in (title, progress.stage if detail or not title else "") if text)
        fraction = (part + (progress.fraction or 0.0)) / parts
        report(Progress(stage, max(fraction, min(at_least, 1.0)), progress.preview))

    return scaled
