"""Reads Easy Diffusion's pictures: a chunk a field in PNG, JSON in JPEG and WebP, under two sets of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gars_core.infotext.made import Made, fields_of, seed_of, side_of, steps_of, text_of
from gars_core.infotext.programs.objects import objects

_MODEL = ("use_stable_diffusion_model", "stable_diffusion_model")
_STEPS = ("num_inference_steps", "steps")
_MARKS = ("guidance_scale", "num_inference_steps", *_MODEL)


def from_easy_diffusion(texts: Mapping[str, str]) -> Made | None:
    """Return what Easy Diffusion says, told by two of the names that it alone uses together."""
    for parameters in _candidates(texts):
        if "prompt" not in parameters or sum(name in parameters for name in _MARKS) < 2:
            continue
        return Made(
            program="Easy Diffusion",
            prompt=text_of(parameters["prompt"]),
            negative=text_of(parameters.get("negative_prompt")),
            seed=seed_of(parameters.get("seed")),
            steps=next((steps for name in _STEPS if (steps := steps_of(parameters.get(name)))), None),
            width_px=side_of(parameters.get("width")),
            height_px=side_of(parameters.get("height")),
            model=re.split(r"[\\/]", next((text for name in _MODEL if (text := text_of(parameters.get(name)))), ""))[
                -1
            ],
            sampler=text_of(parameters.get("sampler_name", parameters.get("sampler"))),
            fields=fields_of(parameters),
        )
    return None


def _candidates(texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    yield {_plain(name): text for name, text in texts.items()}
    for whole in objects(texts):
        yield {_plain(name): value for name, value in whole.items()}


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
