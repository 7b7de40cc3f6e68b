"""Reads the JSON that SwarmUI, Fooocus and NovelAI write into their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

_SIDES = re.compile(r"\D*(\d{1,5})\D+(\d{1,5})\D*")


def from_swarm(texts: Mapping[str, str]) -> Made | None:
    """Return what SwarmUI's "sui_image_params" say; numbers may stand there as texts."""
    for whole in _objects(texts):
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


def from_fooocus(texts: Mapping[str, str]) -> Made | None:
    """Return what Fooocus says in its own scheme; forks and its log write the same names as titles."""
    for whole in _objects(texts):
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


def from_novelai(texts: Mapping[str, str]) -> Made | None:
    """Return what NovelAI says: JSON in "Comment", in JPEG and WebP once more inside of JSON."""
    for whole in _objects(texts):
        inner = json_object(text_of(whole.get("Comment")))
        parameters = inner or whole
        if "uc" in parameters and (texts.get("Software") == "NovelAI" or inner):
            return Made(
                program="NovelAI",
                prompt=text_of(parameters.get("prompt"))
                or text_of(whole.get("Description"))
                or texts.get("Description", ""),
                negative=text_of(parameters.get("uc")),
                seed=seed_of(parameters.get("seed")),
                steps=steps_of(parameters.get("steps")),
                width_px=side_of(parameters.get("width")),
                height_px=side_of(parameters.get("height")),
                model=text_of(whole.get("Source")) or texts.get("Source", ""),
                sampler=text_of(parameters.get("sampler")),
                fields=fields_of(parameters),
            )
    return None


def _is_fooocus(parameters: Mapping[str, object], texts: Mapping[str, str]) -> bool:
    program = text_of(parameters.get("version")) or text_of(parameters.get("software"))
    scheme = parameters.get("metadata_scheme", texts.get("fooocus_scheme"))
    return "prompt" in parameters and ("fooocus" in program.lower() or scheme == "fooocus")


def _objects(texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield the JSON objects among the texts that these programs use."""
    for name in ("parameters", "UserComment", "Comment", "ImageDescription"):
        whole = json_object(texts.get(name, ""))
        if whole:
            yield whole
