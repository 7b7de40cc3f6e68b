"""Which samplers began a picture: from what was saved back through what later ones only refine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

from gars_core.infotext.comfy.sides import side_of_name
from gars_core.infotext.comfy.switches import possible
from gars_core.infotext.graph import Graph, Node, is_link, linked, upstream

_NO_PICTURE = re.compile(
    r"pos(?:itive)?(?:$|[_ \d])|neg(?:ative)?(?:$|[_ \d])|.*cond(?:itioning)?s?(?:$|[_ \d])|guider|.*model|clip|vae"
    r"|.*control|(?!context).*text|.*prompt|.*string|noise|sigmas|sampler|scheduler|seed|steps|cfg|.*detector"
    r"|(?:sam|segm?)(?:_|$)|mask|reference|ref_|style|ip_?adapter|lora|width|height|switch|boolean|unet|.*size|audio"
    r"|start_image|end_image|.*embeds",
    re.IGNORECASE,
)
"""Inputs through which no picture comes that a sampler would refine."""
_SAVES = re.compile(r"save|output|write|websocket|export|upload|send", re.IGNORECASE)
_SHOWS = re.compile(r"preview|show|compare|view|display", re.IGNORECASE)
_OTHER_MEDIA = re.compile(
    r"video|audio|gif|mp4|webm|text|string|glb|3d|mesh|splat|latent|model|lora|svg|animated", re.I
)
PIPES = re.compile(r"(?:\w+_)?(?:pipe|ctx|context|bus|pipeline)(?:_\w+)?", re.IGNORECASE)
WANTED = ("positive", "conditioning", "cond1")
_TAKES = re.compile(r"latent|samples|image|pixels|optional_latent|guider", re.IGNORECASE)
MAX_SAMPLERS = 60


def first_samplers(graph: Graph) -> list[str]:
    """Return the samplers that the saved pictures began with; all that no other one precedes if none are saved."""
    samplers = [id for id, node in graph.items() if _samples(graph, node) and _worded(graph, id)][:MAX_SAMPLERS]
    known = set(samplers)
    before = {id: known.intersection(_behind(graph, graph[id].inputs)) - {id} for id in samplers}
    consumed = {id for node in graph.values() for value in node.inputs.values() if (id := linked(graph, value))}
    ends = [id for id in graph if id not in consumed]
    for group in _by_rank(graph, ends):
        reached = [id for end in group for id in _reached(graph, end, known)]
        firsts = [id for id in dict.fromkeys(reached) if not before[id]]
        firsts = [id for id in firsts if _begins_something(graph[id])] or firsts
        if firsts:
            return firsts
    return [id for id in samplers if not before[id]] or samplers[:1]


def conditioned(graph: Graph, id: str) -> Mapping[str, object]:
    """Return the inputs that hold the sides of a sampler: its own, its guider's, or those behind its pipe."""
    node = graph[id]
    guider = linked(graph, node.inputs.get("guider"))
    if guider:
        for inner in upstream(graph, [node.inputs["guider"]], partial(possible, graph)):
            if _has_side(graph[inner]):
                return graph[inner].inputs
        return {}
    if _has_side(node):
        return node.inputs
    pipes = [value for name, value in node.inputs.items() if PIPES.fullmatch(name) and linked(graph, value)]
    others = [value for name, value in node.inputs.items() if linked(graph, value) and not _NO_PICTURE.match(name)]
    sides: dict[str, object] = {}
    for inner in upstream(graph, pipes or others, lambda id: _picture_inputs(graph, id)):
        for name, value in graph[inner].inputs.items():
            side = side_of_name(name)
            if side and (is_link(value) or isinstance(value, str)) and side not in map(side_of_name, sides):
                sides[name] = value
        if len(sides) == 2:
            break
    return sides


def _samples(graph: Graph, node: Node) -> bool:
    names = {name.lower() for name in node.inputs}
    if "guider" in names:
        return linked(graph, node.inputs.get("guider")) is not None
    if linked(graph, node.inputs.get("positive")) and names & {"latent_image", "steps"}:
        return True
    seeded = names & {"seed", "noise_seed", "noise", "add_noise"} and names & {"steps", "sigmas"}
    return bool(seeded) and any(linked(graph, value) for value in node.inputs.values())


def _begins_something(node: Node) -> bool:
    """Say whether a node takes a latent or a picture; one that takes none may only say how another is to sample."""
    return any(_TAKES.match(name) or PIPES.fullmatch(name) for name in node.inputs)


def _worded(graph: Graph, id: str) -> bool:
    """Say whether words may lie behind a sampler: one that a fixed conditioning steers makes depths of a picture."""
    sides = conditioned(graph, id)
    wanted = [value for name, value in sides.items() if side_of_name(name) == "positive" or name in WANTED]
    before = list(upstream(graph, wanted))
    return not before or any(graph[inner].inputs for inner in before)


def _has_side(node: Node) -> bool:
    return any(
        re.fullmatch(r"(?:positive|neg_conditioning|conditioning|cond1|\w*text_embeds|hyvid_embeds)", name)
        for name in node.inputs
    )


def _behind(graph: Graph, inputs: Mapping[str, object]) -> Iterable[str]:
    """Return the nodes that the picture or latent comes from which a node takes."""
    starts = [value for name, value in inputs.items() if not _NO_PICTURE.match(name)]
    return upstream(graph, starts, lambda id: _picture_inputs(graph, id))


def _picture_inputs(graph: Graph, id: str) -> dict[str, object]:
    return {name: value for name, value in possible(graph, id).items() if not _NO_PICTURE.match(name)}


def _reached(graph: Graph, end: str, samplers: set[str]) -> list[str]:
    return [id for id in [end, *_behind(graph, possible(graph, end))] if id in samplers]


def _by_rank(graph: Graph, ends: Iterable[str]) -> list[list[str]]:
    """Return the last nodes in groups: those that save pictures, that show them, that keep something else."""
    groups: list[list[str]] = [[], [], [], []]
    for id in ends:
        kind = graph[id].kind
        media = bool(_OTHER_MEDIA.search(kind))
        rank = 2 if media else 0 if _SAVES.search(kind) else 1 if _SHOWS.search(kind) else 3
        groups[rank].append(id)
    return groups
