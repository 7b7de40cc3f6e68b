"""Reads InvokeAI's pictures: what it says of them since version 3, what it metadata before, or the graph alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of
from gars_core.infotext.programs.invoke_graph import model_of, read_graph

_UNWANTED = re.compile(r"\[([^\[\]]{1,2000})\]")
"""Until version 3, what was not wanted stood in square brackets inside the prompt."""

_QUOTED = re.compile(r'\s*"(.*)"(?=\s+-|\s*$)', re.DOTALL)
_OPTION = re.compile(r"(?:^|(?<=\s))-([A-Za-z]|-[a-z_]+)(?:\s*=\s*|\s*)([^\s-]\S*)")


def from_invoke(texts: Mapping[str, str]) -> Made | None:
    """Return what InvokeAI says: its metadata, or else what its graph holds."""
    metadata = json_object(texts.get("invokeai_metadata", ""))
    if metadata:
        return _from_metadata(metadata)
    old = json_object(texts.get("sd-metadata", ""))
    if "image" in old:
        return _from_version_2(old)
    if command := texts.get("Dream", ""):
        return _from_command(command)
    graph = read_graph(json_object(texts.get("invokeai_graph", "")))
    return _from_metadata(graph) if isinstance(graph, dict) else graph


def _from_metadata(metadata: Mapping[str, object]) -> Made:
    return Made(
        program="InvokeAI",
        prompt=_joined(metadata, "positive"),
        negative=_joined(metadata, "negative"),
        seed=seed_of(metadata.get("seed")),
        steps=steps_of(metadata.get("steps")),
        width_px=side_of(metadata.get("width")),
        height_px=side_of(metadata.get("height")),
        model=model_of(metadata.get("model")),
        sampler=text_of(metadata.get("scheduler")),
        fields=fields_of(metadata),
    )


def _from_version_2(metadata: Mapping[str, object]) -> Made:
    image = dict_of(metadata["image"])
    prompts = image.get("prompt")
    parts = (
        [text_of(dict_of(part).get("prompt")) for part in prompts] if isinstance(prompts, list) else [text_of(prompts)]
    )
    prompt, negative = _divided(", ".join(filter(None, parts)))
    return Made(
        program="InvokeAI",
        prompt=prompt,
        negative=negative,
        seed=seed_of(image.get("seed")),
        steps=steps_of(image.get("steps")),
        width_px=side_of(image.get("width")),
        height_px=side_of(image.get("height")),
        model=text_of(metadata.get("model_weights")),
        sampler=text_of(image.get("sampler")),
        fields=fields_of(image),
    )


def _from_command(command: str) -> Made:
    """Return what the command line says that versions up to 2.1 wrote: the prompt in quotes, then options."""
    quoted = _QUOTED.match(command)
    words = quoted.group(1) if quoted else _OPTION.split(command, maxsplit=1)[0]
    options = {name: value for name, value in _OPTION.findall(command[quoted.end() if quoted else 0 :])}

    def option(*names: str) -> str:
        return next((options[name] for name in names if name in options), "")

    prompt, negative = _divided(words)
    return Made(
        program="InvokeAI",
        prompt=prompt,
        negative=negative,
        seed=seed_of(option("S", "-seed")),
        steps=steps_of(option("s", "-steps")),
        width_px=side_of(option("W", "-width")),
        height_px=side_of(option("H", "-height")),
        sampler=option("A", "-sampler", "m"),
        fields=options,
    )


def _divided(prompt: str) -> tuple[str, str]:
    """Return the prompt and what was not wanted in it."""
    wanted = " ".join(_UNWANTED.sub(" ", prompt).split())
    return re.sub(r"\s+([,.;])", r"\1", wanted), ", ".join(_UNWANTED.findall(prompt))


def _joined(metadata: Mapping[str, object], side: str) -> str:
    """Return a prompt with its part about style, which SDXL may have."""
    parts = (text_of(metadata.get(f"{side}_prompt")), text_of(metadata.get(f"{side}_style_prompt")))
    return ", ".join(dict.fromkeys(filter(None, parts)))
