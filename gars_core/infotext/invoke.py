"""Reads InvokeAI's pictures: what it says of them since version 3, what it metadata before, or the graph alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.graph import Graph, Node, find, texts_behind
from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

_UNWANTED = re.compile(r"\[([^\[\]]{1,2000})\]")
"""Until version 3, what was not wanted stood in square brackets inside the prompt."""


def from_invoke(texts: Mapping[str, str]) -> Made | None:
    """Return what InvokeAI says: its metadata, or else what its graph holds."""
    metadata = json_object(texts.get("invokeai_metadata", ""))
    if metadata:
        return _from_metadata(metadata)
    old = json_object(texts.get("sd-metadata", ""))
    if "image" in old:
        return _from_version_2(old)
    return _from_graph(json_object(texts.get("invokeai_graph", "")))


def _from_metadata(metadata: Mapping[str, object]) -> Made:
    return Made(
        program="InvokeAI",
        prompt=_joined(metadata, "positive"),
        negative=_joined(metadata, "negative"),
        seed=seed_of(metadata.get("seed")),
        steps=steps_of(metadata.get("steps")),
        width_px=side_of(metadata.get("width")),
        height_px=side_of(metadata.get("height")),
        model=_model(metadata.get("model")),
        sampler=text_of(metadata.get("scheduler")),
        fields=fields_of(metadata),
    )


def _from_version_2(metadata: Mapping[str, object]) -> Made:
    image = dict_of(metadata["image"])
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
        model=text_of(metadata.get("model_weights")),
        sampler=text_of(image.get("sampler")),
        fields=fields_of(image),
    )


def _from_graph(written: Mapping[str, object]) -> Made | None:
    """Return what the graph's node of metadata says, or else what leads to the picture."""
    graph = _graph(dict_of(written.get("graph")) or written)
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


def _graph(written: Mapping[str, object]) -> Graph:
    """Return the nodes with their edges as links."""
    nodes = dict_of(written.get("nodes"))
    graph = {id: Node(str(dict_of(node).get("type")), dict(dict_of(node))) for id, node in nodes.items()}
    edges = written.get("edges")
    for edge in map(dict_of, edges if isinstance(edges, list) else ()):
        start, end = dict_of(edge.get("source")), dict_of(edge.get("destination"))
        if str(end.get("node_id")) in graph:
            graph[str(end["node_id"])].inputs[str(end.get("field"))] = [start.get("node_id"), start.get("field")]
    return graph


def _joined(metadata: Mapping[str, object], side: str) -> str:
    """Return a prompt with its part about style, which SDXL may have."""
    parts = (text_of(metadata.get(f"{side}_prompt")), text_of(metadata.get(f"{side}_style_prompt")))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _model(value: object) -> str:
    model = dict_of(value)
    return text_of(model.get("name")) or text_of(model.get("model_name")) or text_of(value)
