"""Reads the infotext of AUTOMATIC1111's web UI, of those that write it too, and of GARS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from gars_core.infotext.made import Made, dict_of, json_object, seed_of, side_of, steps_of, text_of
from gars_core.infotext.text import Infotext, parse

_MAX_NAME = 40
_SIZE = re.compile(r"\s*(\d{1,5})\s*x\s*(\d{1,5})\s*")
_PROGRAMS = (
    ("GARS", re.compile("GARS ")),
    ("Fooocus", re.compile("Fooocus")),
    ("ComfyUI", re.compile("ComfyUI")),
    ("stable-diffusion.cpp", re.compile(r"stable-diffusion\.cpp")),
    ("InvokeAI", re.compile("InvokeAI")),
    ("Forge", re.compile(r"f\d|forge|neo|classic", re.IGNORECASE)),
)


def from_webui(texts: Mapping[str, str]) -> Made | None:
    """Return what an infotext says; anything in a PNG's "parameters" is one, elsewhere its line of fields tells."""
    for name in ("parameters", "UserComment", "ImageDescription", "Comment"):
        text = texts.get(name, "")
        if not text or json_object(text):
            continue
        read = parse(text.replace("\r\n", "\n"))
        if read.fields or (name == "parameters" and not text.lstrip().startswith('{"')):
            fields = read.fields
            prompt, negative = _own_words(read)
            size = _SIZE.fullmatch(fields.get("Size", ""))
            return Made(
                program=_program(fields),
                prompt=prompt,
                negative=negative,
                seed=seed_of(fields.get("Seed")),
                steps=steps_of(fields.get("Steps")),
                width_px=side_of(size.group(1)) if size else None,
                height_px=side_of(size.group(2)) if size else None,
                model=_model(fields),
                sampler=fields.get("Sampler", ""),
                fields=fields,
                attributes=_attributes(fields),
            )
    return None


def _program(fields: Mapping[str, str]) -> str:
    if "App" in fields:
        return fields["App"][:_MAX_NAME]  # SD.Next says its name
    version = fields.get("Version", "")
    if not version and "Civitai resources" in fields:
        return "Civitai"
    return next((name for name, mark in _PROGRAMS if mark.match(version)), "AUTOMATIC1111")


def _attributes(fields: Mapping[str, str]) -> tuple[str, ...]:
    phrases = (phrase.strip() for phrase in fields.get("GARS attributes", "").split("; "))
    return tuple(phrase for phrase in phrases if phrase)


def _own_words(read: Infotext) -> tuple[str, str]:
    """Return what the person typed: Fooocus keeps it in fields beside the text that its styles made of it."""
    if not read.fields.get("Version", "").startswith("Fooocus"):
        return read.prompt, read.negative
    return read.fields.get("Raw prompt", read.prompt), read.fields.get("Raw negative prompt", read.negative)


def _model(fields: Mapping[str, str]) -> str:
    """Return the model; stable-diffusion.cpp names it as its UNet, Civitai among the resources."""
    named = fields.get("Model", "") or fields.get("Unet", "")
    if named:
        return named
    try:
        resources = json.loads(fields.get("Civitai resources", "[]"))
    except (ValueError, RecursionError):
        return ""
    checkpoints = [
        resource for resource in map(dict_of, resources if isinstance(resources, list) else ()) if _is_model(resource)
    ]
    return text_of(checkpoints[0].get("modelName")) if checkpoints else ""


def _is_model(resource: Mapping[str, object]) -> bool:
    return text_of(resource.get("type")).lower() in ("checkpoint", "model")
