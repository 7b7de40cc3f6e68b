"""Reads ComfyUI's pictures: the graph that was run, or else the workflow as it stood on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gars_core.infotext.graph import Graph, Node, find, linked, texts_behind, upstream
from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

_PLACES = ("prompt", "workflow", "UserComment", "ImageDescription", "Model", "Make")
_PREFIXES = ("prompt:", "workflow:", "Prompt:", "Workflow:")
_NUMBERS = ("value", "int", "number", "Value", "Number")
_MODELS = ("ckpt_name", "unet_name", "base_ckpt_name", "model_name")
LOOKED_AT = 20
_MUTED, _BYPASSED = 2, 4
_WIDGETS = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"),
    "SamplerCustom": ("", "noise_seed", "", "cfg"),
    "RandomNoise": ("noise_seed",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "KSamplerSelect": ("sampler_name",),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeSDXL": ("", "", "", "", "", "", "text_g", "text_l"),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl"),
    "EmptyLatentImage": ("width", "height"),
    "EmptySD3LatentImage": ("width", "height"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
}
"""What the values of a node on the screen are called, in their order; of other nodes the first is its value."""


def from_comfy(texts: Mapping[str, str]) -> Made | None:
    """Return what the first graph with a sampler or a prompt in it says."""
    return next((made for graph in _graphs(texts) if (made := _made(graph))), None)


def _graphs(texts: Mapping[str, str]) -> Iterator[Graph]:
    candidates = []
    for place in _PLACES:
        text = texts.get(place, "")
        for prefix in _PREFIXES:
            text = text.removeprefix(prefix)
        whole = json_object(text)
        inner = [dict_of(part) or json_object(text_of(part)) for part in (whole.get("prompt"), whole.get("workflow"))]
        candidates += [whole, *inner]
    yield from filter(None, map(_run, candidates))
    yield from filter(None, map(_on_screen, candidates))


def _run(run: Mapping[str, object]) -> Graph:
    """Return the graph as it was run."""
    nodes = {id: dict_of(node) for id, node in run.items()}
    return {
        id: Node(str(node["class_type"]), dict_of(node.get("inputs")))
        for id, node in nodes.items()
        if "class_type" in node
    }


def _on_screen(workflow: Mapping[str, object]) -> Graph:
    """Return a workflow in the form of one that was run."""
    origins: dict[object, list[object]] = {}
    for link in _list(workflow.get("links")):
        if isinstance(link, list) and len(link) >= 3 and isinstance(link[0], int):
            origins[link[0]] = [link[1], link[2]]
        elif isinstance(link, dict) and isinstance(link.get("id"), int):
            origins[link["id"]] = [link.get("origin_id"), link.get("origin_slot")]
    graph: Graph = {}
    for node in map(dict_of, _list(workflow.get("nodes"))):
        if "id" not in node or node.get("mode") == _MUTED:
            continue
        kind, bypassed = str(node.get("type")), node.get("mode") == _BYPASSED
        inputs: dict[str, object] = {} if bypassed else _widgets(kind, node.get("widgets_values"))
        for number, slot in enumerate(map(dict_of, _list(node.get("inputs")))):
            if isinstance(slot.get("link"), int) and slot["link"] in origins:
                inputs[f"through {number}" if bypassed else str(slot.get("name"))] = origins[slot["link"]]
        graph[str(node["id"])] = Node(kind, inputs)
    return graph


def _widgets(kind: str, values: object) -> dict[str, object]:
    if isinstance(values, dict):
        return dict(values)
    named = zip(_WIDGETS.get(kind, ("value",)), _list(values), strict=False)
    return {name: value for name, value in named if name and not isinstance(value, list)}


def _made(graph: Graph) -> Made | None:
    sampler = _first_sampler(graph)
    if sampler is None:
        return None
    inputs = graph[sampler].inputs
    guided = inputs.get("guider")
    prompts = {side: texts_behind(graph, inputs.get(side, guided), side) for side in ("positive", "negative")}
    if guided is not None and (guider := linked(graph, guided)):
        prompts = {
            side: texts_behind(graph, graph[guider].inputs.get(side, guided if side == "positive" else None), side)
            for side in prompts
        }
    latent = inputs.get("latent_image")
    seed = inputs.get("seed", inputs.get("noise_seed", inputs.get("noise")))
    return Made(
        program="ComfyUI",
        prompt=prompts["positive"],
        negative=prompts["negative"],
        seed=find(graph, seed, ("seed", "noise_seed", *_NUMBERS), seed_of),
        steps=find(graph, inputs.get("steps", inputs.get("sigmas")), ("steps", *_NUMBERS), steps_of),
        width_px=_side(graph, latent, "width"),
        height_px=_side(graph, latent, "height"),
        model=find(graph, inputs.get("model", guided), _MODELS, text_of) or "",
        sampler=find(graph, inputs.get("sampler_name", inputs.get("sampler")), ("sampler_name", "value"), text_of)
        or "",
        fields=fields_of(inputs),
    )


def _side(graph: Graph, latent: object, name: str) -> int | None:
    """Return the width or height of the empty picture that a sampler began with."""
    for id in upstream(graph, latent):
        for input_name in (name, f"empty_latent_{name}"):
            if input_name in graph[id].inputs:
                return find(graph, graph[id].inputs[input_name], (name, *_NUMBERS), side_of)
    return None


def _first_sampler(graph: Graph) -> str | None:
    """Return the sampler that no other one comes before: the later ones refine its picture."""
    samplers = [
        id
        for id, node in graph.items()
        if (linked(graph, node.inputs.get("positive")) or linked(graph, node.inputs.get("guider")))
        and ("latent_image" in node.inputs or "steps" in node.inputs)
    ]
    known = set(samplers)
    firsts = (
        id
        for id in samplers[:LOOKED_AT]
        if not known.intersection(upstream(graph, graph[id].inputs.get("latent_image"))) - {id}
    )
    return next(firsts, samplers[0] if samplers else None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
