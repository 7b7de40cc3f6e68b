"""Reads SwarmUI's pictures."""

from __future__ import annotations

from collections.abc import Mapping

from gars_core.infotext.made import Made, dict_of, fields_of, seed_of, side_of, steps_of, text_of
from gars_core.infotext.programs.objects import objects


def from_swarm(texts: Mapping[str, str]) -> Made | None:
    """Return what SwarmUI's "sui_image_params" say; numbers may stand there as texts."""
    for whole in objects(texts):
        parameters = dict_of(whole.get("sui_image_params"))
        if parameters:
            return Made(
                program="SwarmUI",
                prompt=text_of(parameters.get("prompt")),
                negative=text_of(parameters.get("negativeprompt")),
                seed=seed_of(parameters.get("seed")),
                steps=steps_of(parameters.get("steps")),
                width_px=side_of(parameters.get("width")),
                height_px=side_of(parameters.get("height")),
                model=text_of(parameters.get("model")),
                sampler=text_of(parameters.get("sampler") or parameters.get("comfyuisampler")),
                fields=fields_of(parameters),
            )
    return None
