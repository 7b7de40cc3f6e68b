"""Reads the JSON of Fooocus, its forks and its log; its other scheme is an infotext."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.made import Made, fields_of, seed_of, side_of, steps_of, text_of
from gars_core.infotext.programs.objects import objects

_SIDES = re.compile(r"\D*(\d{1,5})\D+(\d{1,5})\D*")


def from_fooocus(texts: Mapping[str, str]) -> Made | None:
    """Return what Fooocus says in its own scheme; forks and its log write the same names as titles."""
    for whole in objects(texts):
        parameters = {name.lower().replace(" ", "_"): value for name, value in whole.items()}
        if _is_fooocus(parameters, texts):
            sides = _SIDES.fullmatch(str(parameters.get("resolution", ""))[:40])
            return Made(
                program="Fooocus",
                prompt=text_of(parameters.get("prompt")) or text_of(parameters.get("full_prompt")),
                negative=text_of(parameters.get("negative_prompt", parameters.get("negative"))),
                seed=seed_of(parameters.get("seed")),
                steps=steps_of(parameters.get("steps")),
                width_px=side_of(sides.group(1) if sides else parameters.get("width")),
                height_px=side_of(sides.group(2) if sides else parameters.get("height")),
                model=text_of(parameters.get("base_model")),
                sampler=text_of(parameters.get("sampler")),
                fields=fields_of(parameters),
            )
    return None


def _is_fooocus(parameters: Mapping[str, object], texts: Mapping[str, str]) -> bool:
    program = text_of(parameters.get("version")) or text_of(parameters.get("software"))
    scheme = parameters.get("metadata_scheme", texts.get("fooocus_scheme"))
    return "prompt" in parameters and ("fooocus" in program.lower() or scheme == "fooocus")
