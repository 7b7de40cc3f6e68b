"""Reads the JSON that SwarmUI, Fooocus and NovelAI write into their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

_SIDES = re.compile(r"\D*(\d{1,5})\D+(\d{1,5})\D*")


def from_swarm(texts: Mapping[str, str]) -> Made | None:
    """Return what SwarmUI's "sui_image_params" say; numbers may stand there as texts."""
    for found in _objects(texts):
        said = dict_of(found.get("sui_image_params"))
        if said:
            return Made(
                program="SwarmUI",
                prompt=text_of(said.get("prompt")),
                negative=text_of(said.get("negativeprompt")),
                seed=seed_of(said.get("seed")),
                steps=steps_of(said.get("steps")),
                width_px=side_of(said.get("width")),
                height_px=side_of(said.get("height")),
                model=text_of(said.get("model")),
                sampler=text_of(said.get("sampler") or said.get("comfyuisampler")),
                fields=fields_of(said),
            )
    return None


def from_fooocus(texts: Mapping[str, str]) -> Made | None:
    """Return what Fooocus says in its own scheme; forks and its log write the same names as titles."""
    for found in _objects(texts):
        said = {name.lower().replace(" ", "_"): value for name, value in found.items()}
        if _is_fooocus(said, texts):
            sides = _SIDES.fullmatch(str(said.get("resolution", ""))[:40])
            return Made(
                program="Fooocus",
                prompt=text_of(said.get("prompt")) or text_of(said.get("full_prompt")),
                negative=text_of(said.get("negative_prompt", said.get("negative"))),
                seed=seed_of(said.get("seed")),
                steps=steps_of(said.get("steps")),
                width_px=side_of(sides.group(1) if sides else said.get("width")),
                height_px=side_of(sides.group(2) if sides else said.get("height")),
                model=text_of(said.get("base_model")),
                sampler=text_of(said.get("sampler")),
                fields=fields_of(said),
            )
    return None


def from_novelai(texts: Mapping[str, str]) -> Made | None:
    """Return what NovelAI says: JSON in "Comment", in JPEG and WebP once more inside of JSON."""
    for found in _objects(texts):
        inner = json_object(text_of(found.get("Comment")))
        said = inner or found
        if "uc" in said and (texts.get("Software") == "NovelAI" or inner):
            return Made(
                program="NovelAI",
                prompt=text_of(said.get("prompt")) or text_of(found.get("Description")) or texts.get("Description", ""),
                negative=text_of(said.get("uc")),
                seed=seed_of(said.get("seed")),
                steps=steps_of(said.get("steps")),
                width_px=side_of(said.get("width")),
                height_px=side_of(said.get("height")),
                model=text_of(found.get("Source")) or texts.get("Source", ""),
                sampler=text_of(said.get("sampler")),
                fields=fields_of(said),
            )
    return None


def _is_fooocus(said: Mapping[str, object], texts: Mapping[str, str]) -> bool:
    program = text_of(said.get("version")) or text_of(said.get("software"))
    scheme = said.get("metadata_scheme", texts.get("fooocus_scheme"))
    return "prompt" in said and ("fooocus" in program.lower() or scheme == "fooocus")


def _objects(texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield the JSON objects among the texts that these programs use."""
    for name in ("parameters", "UserComment", "Comment", "ImageDescription"):
        found = json_object(texts.get(name, ""))
        if found:
            yield found
