"""Reads the graph that InvokeAI ran, where a picture holds it alone."""

from __future__ import annotations

from collections.abc import Mapping

from gars_core.infotext.graph import Graph, Node, find, linked
from gars_core.infotext.made import Made, dict_of, fields_of, seed_of, side_of, steps_of, text_of

_TEXTS = ("prompt", "style", "value", "string", "string_left", "string_right", "conditioning", "collection", "item")
MAX_DEEP = 100


def read_graph(written: Mapping[str, object]) -> Made | dict[str, object] | None:
    """Return what the graph's node of metadata holds, as it stands there, or else what leads to the picture."""
    graph = _graph(dict_of(written.get("graph")) or written)
    for node in graph.values():
        if node.kind == "core_metadata" and "positive_prompt" in node.inputs:
            return {
                name: find(graph, value, ("value", "prompt", name), lambda value: value)
                for name, value in node.inputs.items()
            }
    denoisers = [node for node in graph.values() if "positive_conditioning" in node.inputs]
    return _from_denoiser(graph, _first(graph, denoisers)) if denoisers else None


def model_of(value: object) -> str:
    """Return a model's name; it stands by itself, or in an object."""
    model = dict_of(value)
    return text_of(model.get("name")) or text_of(model.get("model_name")) or text_of(value)


def _from_denoiser(graph: Graph, node: Node) -> Made:
    inputs = node.inputs
    noise = inputs.get("noise")
    return Made(
        program="InvokeAI",
        prompt=_texts_behind(graph, inputs["positive_conditioning"]),
        negative=_texts_behind(graph, inputs.get("negative_conditioning")),
        seed=find(graph, inputs.get("seed", noise), ("seed", "value"), seed_of),
        steps=find(graph, inputs.get("steps"), ("value",), steps_of),
        width_px=find(graph, inputs.get("width", noise), ("width",), side_of),
        height_px=find(graph, inputs.get("height", noise), ("height",), side_of),
        model=find(graph, inputs.get("unet", inputs.get("transformer")), ("model",), model_of) or "",
        sampler=text_of(inputs.get("scheduler")),
        fields=fields_of(inputs),
    )


def _first(graph: Graph, denoisers: list[Node]) -> Node:
    """Return the one that begins with noise alone: the others refine its picture."""
    return next((node for node in denoisers if linked(graph, node.inputs.get("latents")) is None), denoisers[0])


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


def _texts_behind(graph: Graph, value: object) -> str:
    return ", ".join(dict.fromkeys(filter(None, _texts(graph, value, set()))))


def _texts(graph: Graph, value: object, seen: set[str]) -> list[str]:
    id = linked(graph, value)
    if id is None:
        return [text_of(value)]
    if id in seen or len(seen) >= MAX_DEEP:
        return []
    seen.add(id)
    inputs = graph[id].inputs
    return [text for name in _TEXTS if name in inputs for text in _texts(graph, inputs[name], seen)]
