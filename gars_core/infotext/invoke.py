"""Reads InvokeAI's pictures: what it says of them since version 3, what it said before, or the graph alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.graph import Graph, Node, find, texts_behind
from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

_UNWANTED = re.compile(r"\[([^\[\]]{1,2000})\]")
"""Until version 3, what was not wanted stood in square brackets inside the prompt."""


def from_invoke(texts: Mapping[str, str]) -> Made | None:
    """Return what InvokeAI says: its metadata, or else what its graph holds."""
    said = json_object(texts.get("invokeai_metadata", ""))
    if said:
        return _from_metadata(said)
    old = json_object(texts.get("sd-metadata", ""))
    if "image" in old:
        return _from_version_2(old)
    return _from_graph(json_object(texts.get("invokeai_graph", "")))


def _from_metadata(said: Mapping[str, object]) -> Made:
    return Made(
        program="InvokeAI",
        prompt=_joined(said, "positive"),
        negative=_joined(said, "negative"),
        seed=seed_of(said.get("seed")),
        steps=steps_of(said.get("steps")),
        width_px=side_of(said.get("width")),
        height_px=side_of(said.get("height")),
        model=_model(said.get("model")),
        sampler=text_of(said.get("scheduler")),
        fields=fields_of(said),
    )


def _from_version_2(said: Mapping[str, object]) -> Made:
    image = dict_of(said["image"])
    prompts = image.get("prompt")
    parts = (
        [text_of(dict_of(part).get("prompt")) for part in prompts] if isinstance(prompts, list) else [text_of(prompts)]
    )
    prompt = ", ".join(filter(None, parts))
    return Made(
        program="InvokeAI",
        prompt=" ".join(_UNWANTED.sub(" ", prompt).split()),
        negative=", ".join(_UNWANTED.findall(prompt)),
        seed=seed_of(image.get("seed")),
        steps=steps_of(image.get("steps")),
        width_px=side_of(image.get("width")),
        height_px=side_of(image.get("height")),
        model=text_of(said.get("model_weights")),
        sampler=text_of(image.get("sampler")),
        fields=fields_of(image),
    )


def _from_graph(found: Mapping[str, object]) -> Made | None:
    """Return what the graph's node of metadata says, or else what leads to the picture."""
    graph = _graph(dict_of(found.get("graph")) or found)
    for node in graph.values():
        if node.kind == "core_metadata" and "positive_prompt" in node.inputs:
            known = {
                name: find(graph, value, ("value", "prompt", name), lambda value: value)
                for name, value in node.inputs.items()
            }
            return _from_metadata(known)
    for node in graph.values():
        inputs = node.inputs
        if "positive_conditioning" in inputs:
            noise = inputs.get("noise")
            return Made(
                program="InvokeAI",
                prompt=texts_behind(graph, inputs["positive_conditioning"], "positive"),
                negative=texts_behind(graph, inputs.get("negative_conditioning"), "negative"),
                seed=find(graph, inputs.get("seed", noise), ("seed", "value"), seed_of),
                steps=find(graph, inputs.get("steps"), ("value",), steps_of),
                width_px=find(graph, inputs.get("width", noise), ("width",), side_of),
                height_px=find(graph, inputs.get("height", noise), ("height",), side_of),
                model=find(graph, inputs.get("unet", inputs.get("transformer")), ("model",), _model) or "",
                sampler=text_of(inputs.get("scheduler")),
                fields=fields_of(inputs),
            )
    return None


def _graph(found: Mapping[str, object]) -> Graph:
    """Return the nodes with their edges as links."""
    nodes = dict_of(found.get("nodes"))
    graph = {id: Node(str(dict_of(node).get("type")), dict(dict_of(node))) for id, node in nodes.items()}
    edges = found.get("edges")
    for edge in map(dict_of, edges if isinstance(edges, list) else ()):
        start, end = dict_of(edge.get("source")), dict_of(edge.get("destination"))
        if str(end.get("node_id")) in graph:
            graph[str(end["node_id"])].inputs[str(end.get("field"))] = [start.get("node_id"), start.get("field")]
    return graph


def _joined(said: Mapping[str, object], side: str) -> str:
    """Return a prompt with its part about style, which SDXL may have."""
    parts = (text_of(said.get(f"{side}_prompt")), text_of(said.get(f"{side}_style_prompt")))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _model(value: object) -> str:
    model = dict_of(value)
    return text_of(model.get("name")) or text_of(model.get("model_name")) or text_of(value)
