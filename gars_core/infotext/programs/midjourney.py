"""Reads Midjourney's pictures: the prompt with its parameters and the job's number, as a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gars_core.infotext.made import Made, seed_of
from gars_core.infotext.xmp import xmp_value

_JOB = re.compile(r"\s*Job ID:\s*([0-9a-f-]{8,40})\s*$", re.IGNORECASE)
PARAMETER = re.compile(r"(?:(?<=\s)|^)(?:--|—)([a-z]+)\b[ =]?((?:(?!\s(?:--|—)[a-z]).)*)", re.DOTALL)
"""--name and what stands before the next one; many keyboards make one dash of two."""


def from_midjourney(texts: Mapping[str, str]) -> Made | None:
    """Return what Midjourney says, told by the job's number: prompt, --no, seed and version."""
    for description in _descriptions(texts):
        job = _JOB.search(description)
        if not job:
            continue
        command = description[: job.start()]
        parameters = {name: value.strip() for name, value in PARAMETER.findall(command)}
        version = parameters.get("v") or parameters.get("version")
        niji = parameters.get("niji")
        return Made(
            program="Midjourney",
            prompt=PARAMETER.sub("", command).strip(),
            negative=parameters.get("no", ""),
            seed=seed_of(parameters.get("seed")),
            model=f"Midjourney {version}" if version else f"Niji {niji}" if niji else "",
            fields={**parameters, "Job ID": job.group(1)},
        )
    return None


def _descriptions(texts: Mapping[str, str]) -> Iterator[str]:
    yield from (texts[name] for name in ("Description", "ImageDescription", "Comment", "UserComment") if name in texts)
    if "XMP" in texts:
        yield xmp_value(texts["XMP"], "dc:description")
