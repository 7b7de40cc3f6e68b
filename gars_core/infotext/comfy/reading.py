"""Reads ComfyUI's pictures: the graph that was run, or else the workflow as it stood on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from gars_core.infotext.comfy.samplers import PIPES, WANTED, conditioned, first_samplers
from gars_core.infotext.comfy.screen import on_screen
from gars_core.infotext.comfy.sides import side_of_name
from gars_core.infotext.comfy.switches import in_use, settled
from gars_core.infotext.comfy.texts import Texts
from gars_core.infotext.graph import Graph, Node, Unclear, find, is_link, linked, upstream
from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of

T = TypeVar("T")
_PLACES = ("prompt", "workflow", "UserComment", "ImageDescription", "Model", "Make", "Comment")
_PREFIX = re.compile(r"(?:prompt|workflow):", re.IGNORECASE)
_MODELS = ("ckpt_name", "unet_name", "base_ckpt_name", "model_name", "model_path", "diffusion_model")
_SIZE = re.compile(r"\s*\(?(\d{2,5})\s*[x×*]\s*(\d{2,5})\b.*", re.IGNORECASE)
_SEVERAL = "The file holds several pictures' texts, and does not tell which is this one's."


def from_comfy(texts: Mapping[str, str]) -> Made | None:
    """Return what the first graph with a sampler or a prompt in it says."""
    stories = [made for graph in _graphs(texts) if (made := _made(graph))]
    return next((made for made in stories if made.prompt or made.negative), next(iter(stories), None))


def _graphs(texts: Mapping[str, str]) -> Iterator[Graph]:
    candidates = []
    for place in _PLACES:
        whole = json_object(_PREFIX.sub("", texts.get(place, "")[:20]) + texts.get(place, "")[20:])
        inner = [dict_of(part) or json_object(text_of(part)) for part in (whole.get("prompt"), whole.get("workflow"))]
        candidates += [whole, *inner]
    yield from filter(None, map(_run, candidates))
    yield from filter(None, map(on_screen, candidates))


def _run(run: Mapping[str, object]) -> Graph:
    """Return the graph as it was run."""
    nodes = {id: dict_of(node) for id, node in run.items()}
    return {
        id: Node(str(node["class_type"]), dict_of(node.get("inputs")))
        for id, node in nodes.items()
        if "class_type" in node
    }


@dataclass(frozen=True)
class _Prompt:
    """One side. reason: why it is not, or not quite, what was drawn."""

    text: str = ""
    reason: str = ""


def _made(graph: Graph) -> Made | None:
    stories = [_of_sampler(graph, id) for id in first_samplers(graph)]
    if not stories:
        return _without_sampler(graph)
    first = stories[0]
    if any((made.prompt, made.negative) != (first.prompt, first.negative) for made in stories):
        told = [made for made in stories if made.prompt]
        if len({(made.prompt, made.negative) for made in told}) != 1:
            return Made("ComfyUI", note=_SEVERAL)
        stories, first = told, told[0]
    return Made(
        program="ComfyUI",
        prompt=first.prompt,
        negative=first.negative,
        seed=_same(stories, lambda made: made.seed),
        steps=_same(stories, lambda made: made.steps),
        width_px=_same(stories, lambda made: made.width_px),
        height_px=_same(stories, lambda made: made.height_px),
        model=_same(stories, lambda made: made.model) or "",
        sampler=_same(stories, lambda made: made.sampler) or "",
        fields=first.fields if len(stories) == 1 else {},
        note=first.note,
    )


def _same(stories: Sequence[Made], get: Callable[[Made], T | None]) -> T | None:
    """Return what all of them say alike."""
    values = {get(made) for made in stories}
    return values.pop() if len(values) == 1 else None


def _of_sampler(graph: Graph, id: str) -> Made:
    inputs = graph[id].inputs
    sides = conditioned(graph, id)
    positive, negative = _side(graph, sides, "positive"), _side(graph, sides, "negative")
    latent = [value for name, value in inputs.items() if re.match(r"latent|samples|optional_latent", name)]
    width_px, height_px = _size(graph, id, latent)
    made = Made(
        program="ComfyUI",
        prompt=positive.text,
        negative="" if negative.text == positive.text else negative.text,  # it steers nothing away
        seed=_number(graph, id, ("seed", "noise_seed", "noise"), seed_of),
        steps=_number(graph, id, ("steps", "sigmas"), steps_of) or _steps_listed(graph, inputs),
        width_px=width_px,
        height_px=height_px,
        model=_model(graph, id),
        sampler=_number(graph, id, ("sampler_name", "sampler"), text_of) or "",
        fields=fields_of(inputs),
        note=positive.reason,
    )
    if not made.prompt and not made.note and not sides:
        return replace(made, note="It cannot be told where the text of its sampler comes from.")
    return made


def _side(graph: Graph, inputs: Mapping[str, object], side: str) -> _Prompt:
    """Return the text of one side of a sampler, a guider or a pipe."""
    own = [name for name in inputs if side_of_name(name) == side and _holds(inputs[name])]
    exact = [name for name in own if name == side]
    names = exact or own
    if not names and side == "negative":
        names = [name for name in ("neg_conditioning",) if name in inputs] or _embeddings(inputs)
    if not names and side == "positive":
        names = [name for name in WANTED if name in inputs][:1] or _embeddings(inputs)
    try:
        texts = [Texts(graph).behind(inputs[name], side) for name in names]
    except Unclear as error:
        return _Prompt(error.guess, error.reason)
    return _Prompt(", ".join(dict.fromkeys(filter(None, texts))))


def _embeddings(inputs: Mapping[str, object]) -> list[str]:
    return [name for name in inputs if name.endswith("embeds") and "image" not in name]


def _holds(value: object) -> bool:
    return is_link(value) or isinstance(value, str)


def _number(graph: Graph, id: str, names: Sequence[str], convert: Callable[[object], T | None]) -> T | None:
    """Return the value of a sampler's input, of what it is linked to, or of what stands before its pipe."""
    inputs = graph[id].inputs
    for name in names:
        if name in inputs:
            return convert(settled(graph, inputs[name], names))
    pipes = [value for name, value in inputs.items() if PIPES.fullmatch(name)]
    for inner in upstream(graph, pipes, partial(in_use, graph)):
        for name in names:
            if name in graph[inner].inputs:
                return convert(settled(graph, graph[inner].inputs[name], names))
    return None


def _model(graph: Graph, id: str) -> str:
    inputs = graph[id].inputs
    guider = linked(graph, inputs.get("guider"))
    steered = graph[guider].inputs if guider else inputs
    pipes = [value for name, value in inputs.items() if PIPES.fullmatch(name)]
    for value in [steered["model"]] if "model" in steered else [inputs.get("guider"), *pipes]:
        if is_link(value) and (name := find(graph, value, _MODELS, text_of, partial(in_use, graph))):
            return name
    return ""


def _size(graph: Graph, id: str, latent: Sequence[object]) -> tuple[int | None, int | None]:
    """Return the width and height of the empty picture that a sampler began with."""
    own = graph[id].inputs
    starts = list(latent) or [value for name, value in own.items() if PIPES.fullmatch(name)]
    for inner in upstream(graph, starts, partial(in_use, graph)):
        inputs = graph[inner].inputs
        for width, height in (("width", "height"), ("empty_latent_width", "empty_latent_height")):
            if width in inputs and height in inputs:
                width_px = settled(graph, inputs[width], (width, "width"))
                return side_of(width_px), side_of(settled(graph, inputs[height], (height, "height")))
        for name in ("resolution", "size", "dimensions", "aspect_ratio"):
            if match := _SIZE.fullmatch(text_of(inputs.get(name))):
                return side_of(match.group(1)), side_of(match.group(2))
    return None, None


def _steps_listed(graph: Graph, inputs: Mapping[str, object]) -> int | None:
    """Return the steps of a schedule that is written out."""
    listed = text_of(settled(graph, inputs.get("sigmas"), ("sigmas",)))
    numbers = [part for part in re.split(r"[,\s]+", listed) if re.fullmatch(r"[\d.]+", part)]
    return len(numbers) - 1 if len(numbers) > 1 else None


def _without_sampler(graph: Graph) -> Made | None:
    """Return what the text encoders of a graph say whose sampler is not understood, if that is one text."""
    encoders = [id for id, node in graph.items() if "encode" in node.kind.lower() and "clip" in node.inputs]
    unwanted = {
        id
        for node in graph.values()
        for name, value in node.inputs.items()
        if side_of_name(name) == "negative" and (id := linked(graph, value))
    }
    answers = set()
    for id in encoders:
        try:
            if id not in unwanted and (text := Texts(graph).behind([id, 0], "positive")):
                answers.add(text)
        except Unclear:
            continue
    if len(answers) == 1:
        return Made("ComfyUI", prompt=answers.pop())
    return Made("ComfyUI", note=_SEVERAL) if answers else None
