"""Reads Draw Things' pictures: JSON in XMP, before that a description of three lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.field_line import field_pairs
from gars_core.infotext.made import Made, fields_of, json_object, seed_of, side_of, steps_of, text_of
from gars_core.infotext.xmp import xmp_value

_SIZE = re.compile(r"\s*(\d{1,5})\s*[x×]\s*(\d{1,5})\s*")


def from_draw_things(texts: Mapping[str, str]) -> Made | None:
    """Return what Draw Things says: "c" is the prompt, "uc" what was not wanted."""
    xmp = texts.get("XMP", "")
    parameters = json_object(xmp_value(xmp, "exif:UserComment")) or json_object(texts.get("UserComment", ""))
    if isinstance(parameters.get("c"), str) and ("uc" in parameters or "steps" in parameters):
        return _told(parameters, text_of(parameters["c"]), text_of(parameters.get("uc")))
    if "Draw Things" not in xmp_value(xmp, "xmp:CreatorTool"):
        return None
    return _described(xmp_value(xmp, "dc:description"))


def _described(description: str) -> Made | None:
    """Return what the lines say: the prompt, behind a minus what was not wanted, and the line of fields."""
    *lines, last = description.strip().split("\n")
    fields = dict(field_pairs(last))
    if "Steps" not in fields:
        return None
    wanted = [line for line in lines if not line.startswith("-")]
    unwanted = [line.removeprefix("-") for line in lines if line.startswith("-")]
    parameters: dict[str, object] = {name.lower(): value for name, value in fields.items()}
    return _told(parameters, "\n".join(wanted).strip(), "\n".join(unwanted).strip())


def _told(parameters: Mapping[str, object], prompt: str, negative: str) -> Made:
    size = _SIZE.fullmatch(text_of(parameters.get("size")))
    return Made(
        program="Draw Things",
        prompt=prompt,
        negative=negative,
        seed=seed_of(parameters.get("seed")),
        steps=steps_of(parameters.get("steps")),
        width_px=side_of(size.group(1) if size else parameters.get("width")),
        height_px=side_of(size.group(2) if size else parameters.get("height")),
        model=text_of(parameters.get("model")),
        sampler=text_of(parameters.get("sampler")),
        fields=fields_of(parameters),
    )
